/* Oscillators that are written with operators. */
import type { Expression } from "../expression.js";
import { add, div, offset, scale, sub } from "../operators/arithmetic.js";
import { barsSinceHigh, barsSinceLow } from "../operators/bars-since-extremes.js";
import { diff } from "../operators/diff.js";
import { abs } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { meanDeviation } from "../operators/mean-deviation.js";
import { rollingMax, rollingMin } from "../operators/rolling-extremes.js";
import { simpleReturn } from "../operators/simple-return.js";
import { sma } from "../operators/sma.js";

/**
 * Rate of change in percent: `100 · (x[t] / x[t − length] − 1)`.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Rows back, integer ≥ 1.
 * @returns Percent. Warm-up: `length` bars. As TA-Lib `ROC`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const change = roc(close, 10);
 */
export function roc(x: Expression, length: number): Expression {
  return scale(simpleReturn(x, length), 100);
}

/** The three lines of a MACD. */
export interface MacdLines {
  /** Fast EMA − slow EMA, in the unit of the series. */
  readonly line: Expression;
  /** EMA of the line. */
  readonly signal: Expression;
  /** Line − signal. */
  readonly histogram: Expression;
}

/**
 * Appel's moving average convergence and divergence.
 *
 * @param x - Series of any unit, usually a close.
 * @param fastLength - Length of the fast EMA in bars, integer ≥ 1.
 * @param slowLength - Length of the slow EMA in bars, integer ≥ 1, usually the longer.
 * @param signalLength - Length of the signal's EMA in bars, integer ≥ 1.
 * @returns Three series in the unit of `x`. Warm-up of the line: the longer length − 1; of the others
 *   `signalLength` − 1 more. As TA-Lib `MACD`, but for the start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see G. Appel, Technical Analysis: Power Tools for Active Investors, FT Press, 2005.
 * @example
 * const { close } = bars();
 * const { histogram } = macd(close, 12, 26, 9);
 */
export function macd(x: Expression, fastLength = 12, slowLength = 26, signalLength = 9): MacdLines {
  const line = sub(ema(x, fastLength), ema(x, slowLength));
  const signal = ema(line, signalLength);
  return { line, signal, histogram: sub(line, signal) };
}

/**
 * Percentage price oscillator: the MACD line in percent of the slow EMA, comparable between pairs.
 *
 * @param x - Positive series, usually a close.
 * @param fastLength - Length of the fast EMA in bars, integer ≥ 1.
 * @param slowLength - Length of the slow EMA in bars, integer ≥ 1, usually the longer.
 * @returns Percent. Warm-up: the longer length − 1. As TA-Lib `PPO` with EMAs, but for their start.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const trend = ppo(close, 12, 26);
 */
export function ppo(x: Expression, fastLength = 12, slowLength = 26): Expression {
  const slow = ema(x, slowLength);
  return scale(div(sub(ema(x, fastLength), slow), slow), 100);
}

/**
 * Where the close lies in the range of the last `length` bars, as a share: the position in a Donchian
 * channel.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in [0, 1]; missing where the range is 0. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { high, low, close } = bars();
 * const place = donchianPosition(high, low, close, 55);
 */
export function donchianPosition(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const lowest = rollingMin(low, length);
  return div(sub(close, lowest), sub(rollingMax(high, length), lowest));
}

/** The two lines of a stochastic. */
export interface StochasticLines {
  /** Fast %K in [0, 100]. */
  readonly k: Expression;
  /** %D, the simple mean of %K. */
  readonly d: Expression;
}

/**
 * Lane's fast stochastic: where the close lies in the range of the last `length` bars, in percent.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @param smoothing - Length of %D in bars, integer ≥ 1.
 * @returns Two series in [0, 100]; missing where the range is 0. Warm-up: `length` − 1 bars, and
 *   `smoothing` − 1 more for %D. As TA-Lib `STOCHF`, but that it says 0 where the range is 0.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see G. C. Lane, Lane's Stochastics, Stocks & Commodities 2:3, 1984.
 * @example
 * const { high, low, close } = bars();
 * const { k, d } = stochastic(high, low, close, 14, 3);
 */
export function stochastic(
  high: Expression,
  low: Expression,
  close: Expression,
  length = 14,
  smoothing = 3,
): StochasticLines {
  const k = scale(donchianPosition(high, low, close, length), 100);
  return { k, d: sma(k, smoothing) };
}

/**
 * Williams's %R: how far the close lies below the highest high, in percent of the range.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in [−100, 0]; missing where the range is 0. Warm-up: `length` − 1 bars. As TA-Lib
 *   `WILLR`, but that it says 0 where the range is 0.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see L. Williams, How I Made One Million Dollars Last Year Trading Commodities, 1973.
 * @example
 * const { high, low, close } = bars();
 * const reach = williamsR(high, low, close, 14);
 */
export function williamsR(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return offset(scale(donchianPosition(high, low, close, length), 100), -100);
}

/** Typical price: the mean of high, low and close. In the unit of the bars. As TA-Lib `TYPPRICE`. */
export function typicalPrice(high: Expression, low: Expression, close: Expression): Expression {
  return scale(add(add(high, low), close), 1 / 3);
}

/**
 * Lambert's commodity channel index: the distance of the typical price from its mean, in 0.015 mean
 * absolute deviations.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series, mostly in [−200, 200]; missing where nothing moved (TA-Lib `CCI`, as which it is
 *   otherwise, says 0). Warm-up: `length` − 1 bars. Cost: two passes over the window a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see D. R. Lambert, Commodity Channel Index, Commodities, October 1980.
 * @example
 * const { high, low, close } = bars();
 * const stretch = cci(high, low, close, 20);
 */
export function cci(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const price = typicalPrice(high, low, close);
  const distance = sub(price, sma(price, length));
  return div(distance, scale(meanDeviation(price, length), 0.015));
}

/**
 * Blau's true strength index: twice smoothed change over twice smoothed size of change.
 *
 * @param x - Series of any unit, usually a close.
 * @param slowLength - Length of the first EMA in bars, integer ≥ 1.
 * @param fastLength - Length of the second EMA in bars, integer ≥ 1.
 * @returns Series in [−100, 100]; missing where nothing ever moved. Warm-up: `slowLength` +
 *   `fastLength` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see W. Blau, True Strength Index, Stocks & Commodities 11:1, 1991.
 * @example
 * const { close } = bars();
 * const strength = tsi(close, 25, 13);
 */
export function tsi(x: Expression, slowLength = 25, fastLength = 13): Expression {
  const change = diff(x, 1);
  const smooth = (series: Expression) => ema(ema(series, slowLength), fastLength);
  return scale(div(smooth(change), smooth(abs(change))), 100);
}

/** The three lines of an Aroon. */
export interface AroonLines {
  /** 100 where the highest high is this bar's, 0 where it is `length` bars old. */
  readonly up: Expression;
  /** The same of the lowest low. */
  readonly down: Expression;
  /** Up − down, in [−100, 100]. */
  readonly oscillator: Expression;
}

/**
 * Chande's Aroon: how fresh the high and the low of the last `length` + 1 bars are, in percent.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Three series in percent; of equal highs the latest counts. Warm-up: `length` bars. As TA-Lib
 *   `AROON` and `AROONOSC`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 0.
 * @see T. S. Chande, A Time Price Oscillator, Stocks & Commodities 13:9, 1995.
 * @example
 * const { high, low } = bars();
 * const { oscillator } = aroon(high, low, 25);
 */
export function aroon(high: Expression, low: Expression, length: number): AroonLines {
  const percent = (since: Expression) => offset(scale(since, -100 / length), 100);
  const up = percent(barsSinceHigh(high, length + 1));
  const down = percent(barsSinceLow(low, length + 1));
  return { up, down, oscillator: sub(up, down) };
}
