/* Growth and falls from the top, written with operators. */
import type { Expression } from "../expression.js";
import { div, offset, scale } from "../operators/arithmetic.js";
import { sqrt, square } from "../operators/elementary.js";
import { rollingMax } from "../operators/rolling-extremes.js";
import { rollingProduct } from "../operators/rolling-product.js";
import { sma } from "../operators/sma.js";

/**
 * Return over the last `length` rows, compounded from their simple returns.
 *
 * @param change - Simple returns, > −1.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Simple return ≥ −1. Warm-up: `length` − 1 bars. As pandas `(1 + r).rolling(length).apply(prod) − 1`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const dayReturn = compoundReturn(simpleReturn(close, 1), 96);
 */
export function compoundReturn(change: Expression, length: number): Expression {
  return offset(rollingProduct(offset(change, 1), length), -1);
}

/**
 * Drawdown: how far a series lies below the highest of the last `length` rows, as a share of that.
 *
 * @param x - Series > 0, usually a close.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in [−1, 0]: 0 at the top. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const belowTop = drawdown(close, 480);
 */
export function drawdown(x: Expression, length: number): Expression {
  return offset(div(x, rollingMax(x, length)), -1);
}

/**
 * Martin's ulcer index: the root mean square of the drawdowns, in percent, so that long and deep ones
 * weigh most.
 *
 * @param x - Series > 0, usually a close.
 * @param length - Window in bars of the highest and of the mean, integer ≥ 1.
 * @returns Percent ≥ 0. Warm-up: 2 · (`length` − 1) bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see P. G. Martin, B. B. McCann, The Investor's Guide to Fidelity Funds, Wiley, 1989.
 * @example
 * const { close } = bars();
 * const stress = ulcerIndex(close, 96);
 */
export function ulcerIndex(x: Expression, length: number): Expression {
  return sqrt(sma(square(scale(drawdown(x, length), 100)), length));
}
