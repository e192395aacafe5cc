/* The à trous wavelet transform with taps in the past alone, written with operators. */
import type { Expression } from "../expression.js";
import { add, div, sub } from "../operators/arithmetic.js";
import { type AtrousFilter, atrous } from "../operators/atrous.js";
import { square } from "../operators/elementary.js";
import { sma } from "../operators/sma.js";

/**
 * Smooth of level j: `x` with its movements of up to about 2^j rows taken out.
 *
 * @param x - Series of any unit.
 * @param level - j, integer from 1 to 21. Levels share the nodes of those below.
 * @param filter - `haar` (mean of the last 2^j rows) or `b3`, as in `atrous`; default `haar`.
 * @returns Series in the unit of `x`. Warm-up: 2^j − 1 bars for `haar`, 4 (2^j − 1) for `b3`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `level` is not in its range or `filter` is neither.
 * @see O. Renaud, J.-L. Starck, F. Murtagh, Wavelet-Based Combined Signal Filtering and Prediction, IEEE
 *   Transactions on Systems, Man and Cybernetics B 35, 2005.
 * @example
 * const { close } = bars();
 * const trend = waveletSmooth(close, 4);
 */
export function waveletSmooth(
  x: Expression,
  level: number,
  filter: AtrousFilter = "haar",
): Expression {
  const spacing = 2 ** (level - 1);
  const first = atrous(x, filter, spacing); // refuses a level that is no integer ≥ 1
  return level === 1 ? first : atrous(waveletSmooth(x, level - 1, filter), filter, spacing);
}

/**
 * Detail of level j: what the smoothing from level j − 1 to level j takes out, the movements of about
 * 2^(j − 1) to 2^j rows. Details of levels 1 to j and the smooth of level j add up to `x`.
 *
 * @param x - Series of any unit.
 * @param level - j, integer from 1 to 21.
 * @param filter - `haar` or `b3`, as in `atrous`; default `haar`.
 * @returns Series in the unit of `x`. Warm-up: 2^j − 1 bars for `haar`, 4 (2^j − 1) for `b3`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `level` is not in its range or `filter` is neither.
 * @see O. Renaud, J.-L. Starck, F. Murtagh, as in `waveletSmooth`.
 * @example
 * const { close } = bars();
 * const swing = waveletDetail(close, 3);
 */
export function waveletDetail(
  x: Expression,
  level: number,
  filter: AtrousFilter = "haar",
): Expression {
  const smooth = waveletSmooth(x, level, filter);
  return sub(level === 1 ? x : waveletSmooth(x, level - 1, filter), smooth);
}

/**
 * Energy at level j: the mean square of the detail over the window.
 *
 * @param x - Series of any unit.
 * @param level - j, integer from 1 to 21.
 * @param length - Window in bars, integer ≥ 1.
 * @param filter - `haar` or `b3`, as in `atrous`; default `haar`.
 * @returns Square of the unit of `x`, ≥ 0. Warm-up: that of the detail and `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a parameter is outside its range.
 * @see D. B. Percival, On Estimation of the Wavelet Variance, Biometrika 82, 1995.
 * @example
 * const { close } = bars();
 * const choppiness = waveletEnergy(log(close), 1, 240);
 */
export function waveletEnergy(
  x: Expression,
  level: number,
  length: number,
  filter: AtrousFilter = "haar",
): Expression {
  return sma(square(waveletDetail(x, level, filter)), length);
}

/**
 * Share of level j in the energy of levels 1 to `levels`: on which time scale the series moves.
 *
 * @param x - Series of any unit.
 * @param level - j, integer ≥ 1 and ≤ `levels`.
 * @param levels - Number of levels that are compared, integer from 1 to 21.
 * @param length - Window in bars, integer ≥ 1.
 * @param filter - `haar` or `b3`, as in `atrous`; default `haar`.
 * @returns Share in [0, 1]; missing where nothing moved. Warm-up: that of the detail of the last level and
 *   `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a parameter is outside its range.
 * @example
 * const { close } = bars();
 * const slowShare = waveletEnergyShare(log(close), 4, 4, 240);
 */
export function waveletEnergyShare(
  x: Expression,
  level: number,
  levels: number,
  length: number,
  filter: AtrousFilter = "haar",
): Expression {
  let total = waveletEnergy(x, 1, length, filter);
  for (let j = 2; j <= levels; j++) total = add(total, waveletEnergy(x, j, length, filter));
  return div(waveletEnergy(x, level, length, filter), total);
}
