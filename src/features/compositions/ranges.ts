/* Oscillators of highs, lows and ranges that are written with operators. */
import type { Expression } from "../expression.js";
import { add, div, scale, sub } from "../operators/arithmetic.js";
import { abs, log } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { fisher } from "../operators/fisher.js";
import { lag } from "../operators/lag.js";
import { rollingMax, rollingMin } from "../operators/rolling-extremes.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { minimum } from "../operators/selection.js";
import { sma } from "../operators/sma.js";
import { trueRange } from "../operators/true-range.js";
import { donchianPosition } from "./momentum.js";

/**
 * Williams's ultimate oscillator: buying pressure over true range, over three lengths that weigh 4, 2 and 1.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param shortLength - Window of weight 4 in bars, integer ≥ 1.
 * @param middleLength - Window of weight 2 in bars, integer ≥ 1.
 * @param longLength - Window of weight 1 in bars, integer ≥ 1.
 * @returns Series in [0, 100]; missing where nothing moved. Warm-up: the longest length. As TA-Lib `ULTOSC`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see L. Williams, The Ultimate Oscillator, Stocks & Commodities 3:4, 1985.
 * @example
 * const { high, low, close } = bars();
 * const pressure = ultimate(high, low, close, 7, 14, 28);
 */
export function ultimate(
  high: Expression,
  low: Expression,
  close: Expression,
  shortLength = 7,
  middleLength = 14,
  longLength = 28,
): Expression {
  const pressure = sub(close, minimum(low, lag(close, 1)));
  const range = trueRange(high, low, close);
  const share = (length: number) => div(rollingSum(pressure, length), rollingSum(range, length));
  const longer = add(scale(share(middleLength), 2), share(longLength));
  return scale(add(scale(share(shortLength), 4), longer), 100 / 7);
}

/** The two lines of a vortex. */
export interface VortexLines {
  /** Upward movement over true range: above 1 in a rise. */
  readonly plus: Expression;
  /** Downward movement over true range: above 1 in a fall. */
  readonly minus: Expression;
}

/**
 * Botes and Siepman's vortex: the ways from a low to the next high, and from a high to the next low, over
 * the true range.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Two ratios ≥ 0; missing where nothing moved. Warm-up: `length` bars. As pandas-ta-classic `vortex`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see E. Botes, D. Siepman, The Vortex Indicator, Stocks & Commodities 28:1, 2010.
 * @example
 * const { high, low, close } = bars();
 * const { plus, minus } = vortex(high, low, close, 14);
 */
export function vortex(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): VortexLines {
  const range = rollingSum(trueRange(high, low, close), length);
  const share = (way: Expression) => div(rollingSum(abs(way), length), range);
  return { plus: share(sub(high, lag(low, 1))), minus: share(sub(low, lag(high, 1))) };
}

/**
 * Dreiss's choppiness index: how far the way travelled exceeds the range, as a logarithm in percent.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series, mostly in [0, 100]: low in a trend, near 100 where each bar fills the range; missing where
 *   nothing moved. Warm-up: `length` bars. As pandas-ta-classic `chop`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see E. W. Dreiss, The Choppiness Index, 1993.
 * @example
 * const { high, low, close } = bars();
 * const wavering = choppiness(high, low, close, 14);
 */
export function choppiness(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const way = rollingSum(trueRange(high, low, close), length);
  const range = sub(rollingMax(high, length), rollingMin(low, length));
  return scale(log(div(way, range)), 100 / Math.log(length));
}

/**
 * Dorsey's mass index: the sum of the quotients of an EMA of the range and the EMA of that, which swells
 * where ranges widen.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param length - Window of the sum in bars, integer ≥ 1.
 * @param smoothing - Length of both EMAs in bars, integer ≥ 1.
 * @returns Series about `length`; missing where the range is 0. Warm-up: 2 · (`smoothing` − 1) + `length` − 1
 *   bars. As `ta` `MassIndex`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see D. Dorsey, The Mass Index, Stocks & Commodities 10:6, 1992.
 * @example
 * const { high, low } = bars();
 * const bulge = massIndex(high, low, 25, 9);
 */
export function massIndex(
  high: Expression,
  low: Expression,
  length = 25,
  smoothing = 9,
): Expression {
  const once = ema(sub(high, low), smoothing);
  return rollingSum(div(once, ema(once, smoothing)), length);
}

/** The two lines of a Fisher transform. */
export interface FisherLines {
  /** Fisher transform of the place of the middle of the bar in its range. */
  readonly line: Expression;
  /** The line one bar ago. */
  readonly signal: Expression;
}

/**
 * Ehlers's Fisher transform of prices: `fisher` of where the middle of the bar lies among those of the
 * last bars.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Two series, no unit; missing where the window is flat. Warm-up: `length` − 1 bars, and one more
 *   for the signal. As pandas-ta-classic `fisher`, but that it sets ranges below 0.001 to 0.001.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. F. Ehlers, Using the Fisher Transform, Stocks & Commodities 20:11, 2002.
 * @example
 * const { high, low } = bars();
 * const { line, signal } = fisherTransform(high, low, 10);
 */
export function fisherTransform(high: Expression, low: Expression, length: number): FisherLines {
  const middle = scale(add(high, low), 0.5);
  const line = fisher(donchianPosition(middle, middle, middle, length));
  return { line, signal: lag(line, 1) };
}

/**
 * Williams's awesome oscillator: the mean of the middles of the last few bars less that of many.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param fastLength - Window of the few in bars, integer ≥ 1.
 * @param slowLength - Window of the many in bars, integer ≥ 1.
 * @returns Series in the unit of `high`. Warm-up: the longer length − 1 bars. As `ta`
 *   `AwesomeOscillatorIndicator`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see B. M. Williams, New Trading Dimensions, Wiley, 1998.
 * @example
 * const { high, low } = bars();
 * const impulse = awesomeOscillator(high, low, 5, 34);
 */
export function awesomeOscillator(
  high: Expression,
  low: Expression,
  fastLength = 5,
  slowLength = 34,
): Expression {
  const middle = scale(add(high, low), 0.5);
  return sub(sma(middle, fastLength), sma(middle, slowLength));
}
