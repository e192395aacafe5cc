/* True ranges, directional movement, bands and channels, written with operators. */
import type { Expression } from "../expression.js";
import { add, div, offset, scale, sub } from "../operators/arithmetic.js";
import { minusMovement, plusMovement } from "../operators/directional-movement.js";
import { abs } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { rollingStd } from "../operators/rolling-std.js";
import { sma } from "../operators/sma.js";
import { trueRange } from "../operators/true-range.js";
import { wilder } from "../operators/wilder.js";

/**
 * Wilder's average true range.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series ≥ 0 in the unit of `high`. Warm-up: `length` bars. As TA-Lib `ATR`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const usualRange = atr(high, low, close, 14);
 */
export function atr(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return wilder(trueRange(high, low, close), length);
}

/**
 * Wilder's upward directional indicator (+DI): smoothed +DM over the average true range, in percent.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Percent; missing while the range is 0. Warm-up: `length` bars. Starts from the mean of the first
 *   `length` rows, as Wilder does; TA-Lib `PLUS_DI` from that of `length` − 1, and the two meet.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const lead = sub(plusDi(high, low, close, 14), minusDi(high, low, close, 14));
 */
export function plusDi(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return scale(div(wilder(plusMovement(high, low), length), atr(high, low, close, length)), 100);
}

/**
 * Wilder's downward directional indicator (−DI): smoothed −DM over the average true range, in percent.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Percent; missing while the range is 0. Warm-up: `length` bars. Against TA-Lib see `plusDi`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const pressure = minusDi(high, low, close, 14);
 */
export function minusDi(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return scale(div(wilder(minusMovement(high, low), length), atr(high, low, close, length)), 100);
}

/**
 * Wilder's average directional index: how one-sided the movement is, whichever way.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series in [0, 100]. Rows where neither side moved are missing and do not count. Warm-up:
 *   2 · `length` − 1 bars. As TA-Lib `ADX`, once its other start (see `plusDi`) has faded.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const trendiness = adx(high, low, close, 14);
 */
export function adx(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const plus = plusDi(high, low, close, length);
  const minus = minusDi(high, low, close, length);
  return wilder(scale(div(abs(sub(plus, minus)), add(plus, minus)), 100), length);
}

/**
 * Bollinger's %b: where a series lies between the bands `sma ± width · standard deviation`, the lower
 * band 0 and the upper 1.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @param width - Half width of the bands in population standard deviations, > 0.
 * @returns Series, no unit; missing where the window is flat. Warm-up: `length` − 1 bars. Bands as
 *   TA-Lib `BBANDS`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see J. Bollinger, Bollinger on Bollinger Bands, McGraw-Hill, 2002.
 * @example
 * const { close } = bars();
 * const place = bollingerPercentB(close, 20, 2);
 */
export function bollingerPercentB(x: Expression, length: number, width = 2): Expression {
  const halfWidth = scale(rollingStd(x, length, 0), width);
  return offset(scale(div(sub(x, sma(x, length)), halfWidth), 0.5), 0.5);
}

/**
 * Bollinger's bandwidth: the distance between the bands over the middle one.
 *
 * @param x - Positive series, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @param width - Half width of the bands in population standard deviations, > 0.
 * @returns Ratio ≥ 0. Warm-up: `length` − 1 bars. Bands as TA-Lib `BBANDS`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see J. Bollinger, Bollinger on Bollinger Bands, McGraw-Hill, 2002.
 * @example
 * const { close } = bars();
 * const squeeze = bollingerWidth(close, 20, 2);
 */
export function bollingerWidth(x: Expression, length: number, width = 2): Expression {
  return div(scale(rollingStd(x, length, 0), 2 * width), sma(x, length));
}

/**
 * Position in a Keltner channel: the distance of the close from its EMA, in average true ranges.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length of both in bars, integer ≥ 1.
 * @returns Series, no unit; 2 is the usual upper band. Missing while the range is 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see C. W. Keltner, How to Make Money in Commodities, 1960; with the ATR as L. B. Raschke has it.
 * @example
 * const { high, low, close } = bars();
 * const place = keltnerPosition(high, low, close, 20);
 */
export function keltnerPosition(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return div(sub(close, ema(close, length)), atr(high, low, close, length));
}
