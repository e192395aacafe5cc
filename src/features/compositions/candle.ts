/* The shape of one bar, written with operators. All are shares of the bar's range. */
import type { Expression } from "../expression.js";
import { div, sub } from "../operators/arithmetic.js";
import { maximum, minimum } from "../operators/selection.js";

/**
 * Body of the bar over its range, with its sign.
 *
 * @param open - Opens of the bars.
 * @param high - Highs, in the unit of `open`.
 * @param low - Lows, in the unit of `open`.
 * @param close - Closes, in the unit of `open`.
 * @returns Share in [−1, 1]: 1 for a bar that opens at its low and closes at its high; missing where
 *   the range is 0. As TA-Lib `BOP`, but that it says 0 there.
 *
 * @example
 * const { open, high, low, close } = bars();
 * const conviction = bodyRatio(open, high, low, close);
 */
export function bodyRatio(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return div(sub(close, open), sub(high, low));
}

/**
 * Upper wick over the range of the bar.
 *
 * @param open - Opens of the bars.
 * @param high - Highs, in the unit of `open`.
 * @param low - Lows, in the unit of `open`.
 * @param close - Closes, in the unit of `open`.
 * @returns Share in [0, 1]; missing where the range is 0.
 *
 * @example
 * const { open, high, low, close } = bars();
 * const rejection = upperWick(open, high, low, close);
 */
export function upperWick(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return div(sub(high, maximum(open, close)), sub(high, low));
}

/**
 * Lower wick over the range of the bar.
 *
 * @param open - Opens of the bars.
 * @param high - Highs, in the unit of `open`.
 * @param low - Lows, in the unit of `open`.
 * @param close - Closes, in the unit of `open`.
 * @returns Share in [0, 1]; missing where the range is 0.
 *
 * @example
 * const { open, high, low, close } = bars();
 * const support = lowerWick(open, high, low, close);
 */
export function lowerWick(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return div(sub(minimum(open, close), low), sub(high, low));
}

/**
 * Where the close lies in the range of its bar.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @returns Share in [0, 1]; missing where the range is 0.
 *
 * @example
 * const { high, low, close } = bars();
 * const finish = closePosition(high, low, close);
 */
export function closePosition(high: Expression, low: Expression, close: Expression): Expression {
  return div(sub(close, low), sub(high, low));
}
