/* The lines of bands and channels, written with operators. Positions in them are in `bands.ts`. */
import type { Expression } from "../expression.js";
import { add, div, scale, sub } from "../operators/arithmetic.js";
import { ema } from "../operators/ema.js";
import { rollingMax, rollingMin } from "../operators/rolling-extremes.js";
import { rollingStd } from "../operators/rolling-std.js";
import { sma } from "../operators/sma.js";
import { atr } from "./bands.js";

/** The three lines of a channel, in the unit of its prices. */
export interface ChannelLines {
  readonly upper: Expression;
  readonly middle: Expression;
  readonly lower: Expression;
}

function around(middle: Expression, reach: Expression): ChannelLines {
  return { upper: add(middle, reach), middle, lower: sub(middle, reach) };
}

/**
 * Bollinger's bands: a mean, and some standard deviations above and below it.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @param width - Half width in population standard deviations, > 0.
 * @returns Three series in the unit of `x`. Warm-up: `length` − 1 bars. As TA-Lib `BBANDS`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see J. Bollinger, Bollinger on Bollinger Bands, McGraw-Hill, 2002.
 * @example
 * const { close } = bars();
 * const { upper } = bollingerBands(close, 20, 2);
 */
export function bollingerBands(x: Expression, length: number, width = 2): ChannelLines {
  return around(sma(x, length), scale(rollingStd(x, length, 0), width));
}

/**
 * Keltner's channel: an EMA of the closes, and some average true ranges above and below it.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length of both in bars, integer ≥ 1.
 * @param width - Half width in average true ranges, > 0.
 * @returns Three series in the unit of `high`. Warm-up: `length` bars; of the middle `length` − 1.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see C. W. Keltner, How to Make Money in Commodities, 1960; with the ATR as L. B. Raschke has it.
 * @example
 * const { high, low, close } = bars();
 * const { lower } = keltnerChannel(high, low, close, 20, 2);
 */
export function keltnerChannel(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
  width = 2,
): ChannelLines {
  return around(ema(close, length), scale(atr(high, low, close, length), width));
}

/**
 * Donchian's channel: the highest high and the lowest low of the last bars, and the middle between them.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Three series in the unit of `high`. Warm-up: `length` − 1 bars. As TA-Lib `MAX`, `MIDPRICE` and
 *   `MIN`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { high, low } = bars();
 * const { upper } = donchianChannel(high, low, 55);
 */
export function donchianChannel(high: Expression, low: Expression, length: number): ChannelLines {
  const upper = rollingMax(high, length);
  const lower = rollingMin(low, length);
  return { upper, middle: scale(add(upper, lower), 0.5), lower };
}

/**
 * Normalised average true range: Wilder's ATR in percent of the close, comparable between pairs.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, > 0, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Percent ≥ 0. Warm-up: `length` bars. As TA-Lib `NATR`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. Forman, Cross-Market Evaluations With Normalized Average True Range, Stocks & Commodities 24:5, 2006.
 * @example
 * const { high, low, close } = bars();
 * const usualRange = natr(high, low, close, 14);
 */
export function natr(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return scale(div(atr(high, low, close, length), close), 100);
}
