/* Cost, liquidity and order flow as far as bars show them, written with operators. */
import type { Expression } from "../expression.js";
import { div, mul, scale } from "../operators/arithmetic.js";
import { diff } from "../operators/diff.js";
import { abs, sign } from "../operators/elementary.js";
import { logReturn } from "../operators/log-return.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { greater } from "../operators/selection.js";
import { sma } from "../operators/sma.js";
import { typicalPrice } from "./momentum.js";

/**
 * Spread in pips.
 *
 * @param spread - Ask − bid in price units.
 * @param pip - The pair's pip in price units, > 0: 0.0001, or 0.01 where the quote is JPY.
 * @returns Pips. Missing where the spread is.
 *
 * @throws FEATURES_PARAMETER_INVALID if 1 / `pip` is not finite.
 * @example
 * const { spread } = bars();
 * const cost = spreadPips(spread, 0.0001);
 */
export function spreadPips(spread: Expression, pip: number): Expression {
  return scale(spread, 1 / pip);
}

/**
 * Spread in basis points of the price, comparable between pairs.
 *
 * @param spread - Ask − bid in price units.
 * @param close - Closes, in the unit of `spread`.
 * @returns Basis points (1/10,000). Missing where either is.
 *
 * @example
 * const { spread, close } = bars();
 * const cost = spreadBps(spread, close);
 */
export function spreadBps(spread: Expression, close: Expression): Expression {
  return scale(div(spread, close), 10_000);
}

/**
 * Amihud's illiquidity with ticks for turnover: the mean size of the log return per thousand ticks.
 *
 * @param close - Closes, > 0.
 * @param tickVolume - Ticks of the bars; rows with 0 are missing.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Log return per 1,000 ticks, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see Y. Amihud, Illiquidity and stock returns, Journal of Financial Markets 5, 2002.
 * @example
 * const { close, tickVolume } = bars();
 * const thinness = amihud(close, tickVolume, 60);
 */
export function amihud(close: Expression, tickVolume: Expression, length: number): Expression {
  return sma(scale(div(abs(logReturn(close, 1)), tickVolume), 1000), length);
}

/**
 * Imbalance of rises and falls: the mean sign of the changes of the close (the tick rule on bars).
 *
 * @param close - Closes.
 * @param length - Number of changes, integer ≥ 1.
 * @returns Series in [−1, 1]. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const pressure = tickImbalance(close, 30);
 */
export function tickImbalance(close: Expression, length: number): Expression {
  return sma(sign(diff(close, 1)), length);
}

/**
 * Quong and Soudack's money flow index, with ticks for turnover.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param tickVolume - Ticks of the bars.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Percent in [0, 100]: the share of turnover in bars whose typical price rose. Bars in which it
 *   did not change count on neither side. Missing where no bar changed. Warm-up: `length` bars. As
 *   TA-Lib `MFI`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see G. Quong, A. Soudack, Volume-Weighted RSI: Money Flow, Stocks & Commodities 7:3, 1989.
 * @example
 * const { high, low, close, tickVolume } = bars();
 * const flow = mfi(high, low, close, tickVolume, 14);
 */
export function mfi(
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
  length: number,
): Expression {
  const price = typicalPrice(high, low, close);
  const direction = sign(diff(price, 1));
  const turnover = mul(price, tickVolume);
  const rising = mul(turnover, greater(direction, scale(direction, 0)));
  const moving = mul(turnover, abs(direction));
  return scale(div(rollingSum(rising, length), rollingSum(moving, length)), 100);
}
