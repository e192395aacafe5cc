/* Window statistics that are written with operators. */
import type { Expression } from "../expression.js";
import { div, scale } from "../operators/arithmetic.js";
import { corr } from "../operators/corr.js";
import { square } from "../operators/elementary.js";
import { lag } from "../operators/lag.js";
import { logReturn } from "../operators/log-return.js";
import { rollingQuantile } from "../operators/rolling-quantile.js";
import { rollingStd } from "../operators/rolling-std.js";

/**
 * Median of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Warm-up: `length` − 1 bars. As pandas `rolling(length).median()`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { spread } = bars();
 * const usual = rollingMedian(spread, 240);
 */
export function rollingMedian(x: Expression, length: number): Expression {
  return rollingQuantile(x, length, 0.5);
}

/**
 * Autocorrelation: the correlation of the last `length` rows with those `distance` rows earlier.
 *
 * @param x - Series of any unit, usually a return.
 * @param distance - Rows between the two, integer ≥ 1.
 * @param length - Number of pairs, integer ≥ 2.
 * @returns Series in [−1, 1]; missing where either window is flat. Warm-up: `distance` + `length` − 1
 *   bars. As pandas `x.rolling(length).corr(x.shift(distance))`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `distance` is not an integer ≥ 1 or `length` not one ≥ 2.
 * @example
 * const { close } = bars();
 * const persistence = autocorrelation(logReturn(close, 1), 1, 120);
 */
export function autocorrelation(x: Expression, distance: number, length: number): Expression {
  return corr(x, lag(x, distance), length);
}

/**
 * Lo and MacKinlay's variance ratio: the variance of returns over `distance` bars over `distance` times
 * that of returns over one.
 *
 * @param close - Closes, > 0.
 * @param distance - Bars of the longer return, integer ≥ 1.
 * @param length - Number of returns, integer ≥ 2, well above `distance`.
 * @returns Ratio ≥ 0: 1 for a random walk, more where moves persist, less where they revert; missing
 *   where nothing moved. Overlapping returns, not corrected for bias. Warm-up: `distance` + `length` − 1.
 *
 * @throws FEATURES_PARAMETER_INVALID if `distance` is not an integer ≥ 1 or `length` not one ≥ 2.
 * @see A. W. Lo, A. C. MacKinlay, Stock Market Prices Do Not Follow Random Walks, 1988.
 * @example
 * const { close } = bars();
 * const persistence = varianceRatio(close, 8, 240);
 */
export function varianceRatio(close: Expression, distance: number, length: number): Expression {
  const long = square(rollingStd(logReturn(close, distance), length));
  const short = square(rollingStd(logReturn(close, 1), length));
  return div(long, scale(short, distance));
}
