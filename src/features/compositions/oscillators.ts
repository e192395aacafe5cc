/* More oscillators of one series that are written with operators. */
import type { Expression } from "../expression.js";
import { add, div, offset, scale, sub } from "../operators/arithmetic.js";
import { diff } from "../operators/diff.js";
import { abs } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { lag } from "../operators/lag.js";
import { rollingRank } from "../operators/rolling-rank.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { rsi } from "../operators/rsi.js";
import { runLength } from "../operators/run-length.js";
import { simpleReturn } from "../operators/simple-return.js";
import { sma } from "../operators/sma.js";
import { wma } from "../operators/wma.js";
import { roc, type StochasticLines, stochastic } from "./momentum.js";

/**
 * Chande's momentum oscillator: the sum of the changes over the sum of their sizes, in percent.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Number of changes, integer ≥ 1.
 * @returns Series in [−100, 100]; missing where nothing moved. Warm-up: `length` bars. Sums of the window,
 *   as Chande has it; TA-Lib `CMO` smooths as Wilder does and equals 2 · `rsi` − 100.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see T. S. Chande, S. Kroll, The New Technical Trader, Wiley, 1994.
 * @example
 * const { close } = bars();
 * const momentum = cmo(close, 14);
 */
export function cmo(x: Expression, length: number): Expression {
  const change = diff(x, 1);
  return scale(div(rollingSum(change, length), rollingSum(abs(change), length)), 100);
}

/**
 * Hutson's TRIX: the change in percent, from bar to bar, of three EMAs in a row.
 *
 * @param x - Positive series, usually a close.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Percent. Warm-up: 3 · (`length` − 1) + 1 bars. As TA-Lib `TRIX`, but for the start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. K. Hutson, Good TRIX, Stocks & Commodities 1:5, 1983.
 * @example
 * const { close } = bars();
 * const drift = trix(close, 15);
 */
export function trix(x: Expression, length: number): Expression {
  return roc(ema(ema(ema(x, length), length), length), 1);
}

/**
 * Chande and Kroll's stochastic RSI: where the RSI lies in its own range of the last bars, in percent.
 *
 * @param x - Series of any unit, usually a close.
 * @param rsiLength - Smoothing length of the RSI in bars, integer ≥ 1.
 * @param length - Window of the range in bars, integer ≥ 1.
 * @param smoothing - Length of %D in bars, integer ≥ 1.
 * @returns Two series in [0, 100]; missing where the RSI stands still. Warm-up: `rsiLength` + `length` − 1
 *   bars, and `smoothing` − 1 more for %D. As TA-Lib `STOCHRSI`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see T. S. Chande, S. Kroll, The New Technical Trader, Wiley, 1994.
 * @example
 * const { close } = bars();
 * const { k } = stochasticRsi(close, 14, 14, 3);
 */
export function stochasticRsi(
  x: Expression,
  rsiLength = 14,
  length = 14,
  smoothing = 3,
): StochasticLines {
  const strength = rsi(x, rsiLength);
  return stochastic(strength, strength, strength, length, smoothing);
}

/**
 * Detrended price oscillator, without the look ahead of charts: the value half a window ago less the
 * mean of the window.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window of the mean in bars, integer ≥ 1; the value is that of ⌊`length` / 2⌋ + 1 bars ago.
 * @returns Series in the unit of `x`. Warm-up: the larger of `length` − 1 and ⌊`length` / 2⌋ + 1 bars. As
 *   `ta` `DPOIndicator`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const swing = dpo(close, 20);
 */
export function dpo(x: Expression, length: number): Expression {
  return sub(lag(x, Math.floor(length / 2) + 1), sma(x, length));
}

/** The two lines of Pring's know sure thing. */
export interface KstLines {
  /** Weighted sum of four smoothed rates of change, in percent. */
  readonly line: Expression;
  /** Mean of the last 9 of the line. */
  readonly signal: Expression;
}

/**
 * Pring's know sure thing: rates of change over 10, 15, 20 and 30 bars, smoothed over 10, 10, 10 and 15,
 * weighted 1, 2, 3 and 4.
 *
 * @param x - Positive series, usually a close.
 * @returns Two series in percent. Warm-up: 44 bars, and 8 more for the signal. As `ta` `KSTIndicator`.
 *
 * @see M. J. Pring, Summed Rate of Change (KST), Stocks & Commodities 10:9, 1992.
 * @example
 * const { close } = bars();
 * const { line, signal } = kst(close);
 */
export function kst(x: Expression): KstLines {
  const part = (distance: number, length: number) => sma(roc(x, distance), length);
  const short = add(part(10, 10), scale(part(15, 10), 2));
  const line = add(short, add(scale(part(20, 10), 3), scale(part(30, 15), 4)));
  return { line, signal: sma(line, 9) };
}

/**
 * Coppock's curve: the weighted mean of the sum of two rates of change.
 *
 * @param x - Positive series, usually a close.
 * @param length - Length of the weighted mean in bars, integer ≥ 1.
 * @param fastLength - Rows back of the shorter rate of change, integer ≥ 1.
 * @param slowLength - Rows back of the longer one, integer ≥ 1.
 * @returns Percent. Warm-up: the longer distance + `length` − 1 bars. As pandas-ta-classic `coppock`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see E. S. C. Coppock, Trends in the Investment Markets, Barron's, 1962.
 * @example
 * const { close } = bars();
 * const curve = coppock(close, 10, 11, 14);
 */
export function coppock(x: Expression, length = 10, fastLength = 11, slowLength = 14): Expression {
  return wma(add(roc(x, fastLength), roc(x, slowLength)), length);
}

/**
 * Connors's RSI: the mean of a quick RSI, an RSI of the run of rises or falls, and the rank of the last
 * return among those before it.
 *
 * @param x - Positive series, usually a close.
 * @param rsiLength - Length of the quick RSI in bars, integer ≥ 1.
 * @param streakLength - Length of the RSI of the run in bars, integer ≥ 1.
 * @param rankLength - Number of earlier returns, integer ≥ 1; equal ones count half.
 * @returns Series in [0, 100]. Warm-up: `rankLength` + 1 bars, or that of an RSI where it is longer.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see L. Connors, C. Alvarez, An Introduction to ConnorsRSI, Connors Research, 2012.
 * @example
 * const { close } = bars();
 * const stretch = connorsRsi(close, 3, 2, 100);
 */
export function connorsRsi(
  x: Expression,
  rsiLength = 3,
  streakLength = 2,
  rankLength = 100,
): Expression {
  const run = rsi(runLength(diff(x, 1)), streakLength);
  // Of n + 1 returns the share of rank 1 / (n + 1) is the lowest: none below it.
  const share = rollingRank(simpleReturn(x, 1), rankLength + 1);
  const rank = offset(scale(share, (100 * (rankLength + 1)) / rankLength), -100 / rankLength);
  return scale(add(add(rsi(x, rsiLength), run), rank), 1 / 3);
}
