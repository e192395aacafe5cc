/* The least-squares line of the last rows, and robust and plain spreads, written with operators. */
import type { Expression } from "../expression.js";
import { add, scale, sub } from "../operators/arithmetic.js";
import { square } from "../operators/elementary.js";
import { rollingMad } from "../operators/rolling-mad.js";
import { rollingQuantile } from "../operators/rolling-quantile.js";
import { rollingStd } from "../operators/rolling-std.js";
import { maximum, minimum } from "../operators/selection.js";
import { slope } from "../operators/slope.js";
import { sma } from "../operators/sma.js";

/**
 * The least-squares line through the last `length` rows, read at the last row or beyond it.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @param barsAhead - Where to read the line, in bars after the last row; 0 (default) is the row itself.
 * @returns Series in the unit of `x`. Warm-up: `length` − 1 bars. With 0 as TA-Lib `LINEARREG`, with 1
 *   as TA-Lib `TSF` (time series forecast).
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `barsAhead` not finite.
 * @example
 * const { close } = bars();
 * const expected = linearForecast(close, 48, 1);
 */
export function linearForecast(x: Expression, length: number, barsAhead = 0): Expression {
  return add(sma(x, length), scale(slope(x, length), (length - 1) / 2 + barsAhead));
}

/**
 * The least-squares line through the last `length` rows, read at the oldest of them.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x`. Warm-up: `length` − 1 bars. As TA-Lib `LINEARREG_INTERCEPT`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const rise = sub(linearForecast(close, 48), linearIntercept(close, 48));
 */
export function linearIntercept(x: Expression, length: number): Expression {
  return sub(sma(x, length), scale(slope(x, length), (length - 1) / 2));
}

/**
 * Variance of the last `length` rows.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 2.
 * @param lostDegrees - 1 (default) divides by `length` − 1, as pandas; 0 by `length`, as TA-Lib `VAR`.
 * @returns Series ≥ 0 in the squared unit of `x`; exactly 0 where the window is flat. Warm-up:
 *   `length` − 1 bars. As pandas `rolling(length).var(ddof=lostDegrees)`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `lostDegrees` not 0 or 1.
 * @example
 * const { close } = bars();
 * const variance = rollingVariance(logReturn(close, 1), 96);
 */
export function rollingVariance(x: Expression, length: number, lostDegrees: 0 | 1 = 1): Expression {
  return square(rollingStd(x, length, lostDegrees));
}

/** Standard deviations of a normal distribution in one median absolute deviation: 1 / Φ⁻¹(3/4). */
const deviationsOfMad = 1.482602218505602;

/**
 * A series drawn in to within some robust deviations of its rolling median: outliers are moved to the
 * bounds, the rest is left.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 1; the row itself is one of them.
 * @param width - Half width of the bounds in standard deviations as 1.4826 MAD estimates them, > 0.
 * @returns Series in the unit of `x`; the median itself where more than half of the window is equal.
 *   Warm-up: `length` − 1 bars. A causal Hampel filter that clips instead of replacing.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1 or `width` not finite.
 * @see R. K. Pearson, Outliers in process modeling and identification, IEEE Transactions on Control
 *   Systems Technology 10, 2002.
 * @example
 * const { close } = bars();
 * const tamed = winsorize(logReturn(close, 1), 240, 4);
 */
export function winsorize(x: Expression, length: number, width = 3): Expression {
  const middle = rollingQuantile(x, length, 0.5);
  const reach = scale(rollingMad(x, length), width * deviationsOfMad);
  return minimum(maximum(x, sub(middle, reach)), add(middle, reach));
}
