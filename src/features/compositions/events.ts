/* How long ago, and how often, something happened, written with operators. */
import type { Expression } from "../expression.js";
import { div, scale } from "../operators/arithmetic.js";
import { barsSince } from "../operators/bars-since.js";
import { barsSinceMove } from "../operators/bars-since-move.js";
import { cusum } from "../operators/cusum.js";
import { diff } from "../operators/diff.js";
import { directionalChange } from "../operators/directional-change.js";
import { abs, log, sign } from "../operators/elementary.js";
import { lag } from "../operators/lag.js";
import { rollingMax, rollingMin } from "../operators/rolling-extremes.js";
import { rollingStd } from "../operators/rolling-std.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { greater } from "../operators/selection.js";

/**
 * Rows since a series last exceeded the highest of the rows before: a fresh high, unlike `barsSinceHigh`,
 * which counts from the highest of the window, fresh or not.
 *
 * @param x - Series of any unit, usually a high.
 * @param length - Rows that must be exceeded, integer ≥ 1.
 * @returns Whole number ≥ 0: 0 at a fresh high; before the first, the rows counted. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { high } = bars();
 * const age = barsSinceNewHigh(high, 96);
 */
export function barsSinceNewHigh(x: Expression, length: number): Expression {
  return barsSince(greater(x, lag(rollingMax(x, length), 1)));
}

/**
 * Rows since a series last fell below the lowest of the rows before: a fresh low.
 *
 * @param x - Series of any unit, usually a low.
 * @param length - Rows that must be undercut, integer ≥ 1.
 * @returns Whole number ≥ 0: 0 at a fresh low; before the first, the rows counted. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { low } = bars();
 * const age = barsSinceNewLow(low, 96);
 */
export function barsSinceNewLow(x: Expression, length: number): Expression {
  return barsSince(greater(lag(rollingMin(x, length), 1), x));
}

/**
 * Rows since an open last gapped away from the close before it.
 *
 * @param open - Opens, > 0.
 * @param close - Closes, > 0.
 * @param threshold - Least size of `ln(open / last close)` that counts, > 0: 0.0005 is about 5 pips of
 *   EURUSD.
 * @returns Whole number ≥ 0: 0 in a row that gapped; before the first, the rows counted. Warm-up: 1 bar.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not finite or < 0.
 * @example
 * const { open, close } = bars();
 * const sinceGap = barsSinceGap(open, close, 0.0005);
 */
export function barsSinceGap(open: Expression, close: Expression, threshold: number): Expression {
  return barsSinceMove(log(div(open, lag(close, 1))), threshold);
}

/**
 * Rows since the last event of the symmetric CUSUM filter, up or down.
 *
 * @param change - Series of any unit, usually a return in standard deviations.
 * @param threshold - Sum that makes an event, > 0, as in `cusum`.
 * @returns Whole number ≥ 0: 0 at an event; before the first, the rows counted. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not finite or ≤ 0.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, 2.5.2.1.
 * @example
 * const { close } = bars();
 * const quiet = barsSinceCusum(zScore(logReturn(close, 1), 240), 5);
 */
export function barsSinceCusum(change: Expression, threshold: number): Expression {
  return barsSince(cusum(change, threshold));
}

/**
 * How many of the last rows moved by more than some standard deviations of the rows before them.
 *
 * @param change - Returns with mean near 0.
 * @param width - Standard deviations that must be exceeded, > 0.
 * @param length - Window in bars, integer ≥ 2, both of the standard deviation, which ends the row before,
 *   and of the count.
 * @returns Whole number in [0, `length`]. Warm-up: 2 · `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `width` is not finite.
 * @example
 * const { close } = bars();
 * const shocks = largeMoveCount(logReturn(close, 1), 3, 240);
 */
export function largeMoveCount(change: Expression, width: number, length: number): Expression {
  const usual = lag(rollingStd(change, length), 1);
  return rollingSum(greater(abs(change), scale(usual, width)), length);
}

/**
 * How many directional changes of a size the last rows held: volatility in intrinsic time.
 *
 * @param x - Prices > 0, usually closes.
 * @param threshold - Share of the price, > 0 and < 1, as in `directionalChange`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Whole number in [0, `length`]. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a parameter is outside its range.
 * @see J. B. Glattfelder, A. Dupuis, R. B. Olsen, Patterns in high-frequency FX data, Quantitative Finance
 *   11, 2011, law 0b.
 * @example
 * const { close } = bars();
 * const turns = turnCount(close, 0.001, 96);
 */
export function turnCount(x: Expression, threshold: number, length: number): Expression {
  return rollingSum(abs(sign(diff(directionalChange(x, threshold), 1))), length);
}

/**
 * Rows since the last directional change.
 *
 * @param x - Prices > 0, usually closes.
 * @param threshold - Share of the price, > 0 and < 1, as in `directionalChange`.
 * @returns Whole number ≥ 0: 0 at a turn; before the first, the rows counted. Warm-up: 1 bar.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is outside its range.
 * @see J. B. Glattfelder, A. Dupuis, R. B. Olsen, as in `turnCount`.
 * @example
 * const { close } = bars();
 * const sinceTurn = barsSinceTurn(close, 0.001);
 */
export function barsSinceTurn(x: Expression, threshold: number): Expression {
  return barsSince(diff(directionalChange(x, threshold), 1));
}
