/* Lines that follow or frame a trend, written with operators. All of them are causal. */
import type { Expression } from "../expression.js";
import { add, div, scale, sub } from "../operators/arithmetic.js";
import { sign } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { heikinAshiOpen } from "../operators/heikin-ashi-open.js";
import { lag } from "../operators/lag.js";
import { maximum, minimum } from "../operators/selection.js";
import { trailingBand } from "../operators/trailing-band.js";
import { atr } from "./bands.js";
import { donchianChannel } from "./channels.js";
import { typicalPrice } from "./momentum.js";

/** The line of a SuperTrend and the side on which the close lies. */
export interface SuperTrendLines {
  /** Lower band in a rise, upper band in a fall, in the unit of the prices. */
  readonly line: Expression;
  /** 1 in a rise, −1 in a fall (or 0 where the close of a fall lies on the line itself). */
  readonly direction: Expression;
}

/**
 * Seban's SuperTrend: a band some average true ranges from the middle of the bar, which never goes back
 * until it is closed beyond.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Length of the ATR in bars, integer ≥ 1.
 * @param width - Distance in average true ranges, ≥ 0.
 * @returns Two series. Warm-up: `length` bars. See `trailingBand`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see O. Seban, Tout le monde mérite d'être riche, Maxima, 2008.
 * @example
 * const { high, low, close } = bars();
 * const { direction } = superTrend(high, low, close, 10, 3);
 */
export function superTrend(
  high: Expression,
  low: Expression,
  close: Expression,
  length = 10,
  width = 3,
): SuperTrendLines {
  const line = trailingBand(high, low, close, scale(atr(high, low, close, length), width));
  return { line, direction: sign(sub(close, line)) };
}

/** The lines of an Ichimoku that are known at their bar, in the unit of the prices. */
export interface IchimokuLines {
  /** Tenkan-sen: middle of the range of the last few bars. */
  readonly conversion: Expression;
  /** Kijun-sen: middle of the range of more bars. */
  readonly base: Expression;
  /** Senkou span A at this bar: the mean of the two, of some bars ago. */
  readonly leadingA: Expression;
  /** Senkou span B at this bar: the middle of the range of many bars, of some bars ago. */
  readonly leadingB: Expression;
}

/**
 * Hosoda's Ichimoku lines, as they stand at each bar: what charts draw ahead is read where it was drawn
 * to. The lagging span, which charts draw backwards, would look ahead; compare `close` with
 * `lag(close, displacement)` instead.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param conversionLength - Window of the conversion line in bars, integer ≥ 1.
 * @param baseLength - Window of the base line in bars, integer ≥ 1.
 * @param leadingLength - Window of span B in bars, integer ≥ 1.
 * @param displacement - How far ahead the spans are drawn, in bars, integer ≥ 1; 26 as pandas-ta-classic,
 *   25 where the bar itself counts as the first.
 * @returns Four series. Warm-up: the window − 1 bars, and the displacement for the spans.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see N. Elliott, Ichimoku Charts, Harriman House, 2007.
 * @example
 * const { high, low, close } = bars();
 * const { leadingA, leadingB } = ichimoku(high, low);
 * const aboveCloud = sub(close, maximum(leadingA, leadingB));
 */
export function ichimoku(
  high: Expression,
  low: Expression,
  conversionLength = 9,
  baseLength = 26,
  leadingLength = 52,
  displacement = 26,
): IchimokuLines {
  const conversion = donchianChannel(high, low, conversionLength).middle;
  const base = donchianChannel(high, low, baseLength).middle;
  return {
    conversion,
    base,
    leadingA: lag(scale(add(conversion, base), 0.5), displacement),
    leadingB: lag(donchianChannel(high, low, leadingLength).middle, displacement),
  };
}

/** The four prices of Heikin-Ashi bars, in the unit of the bars. */
export interface HeikinAshiLines {
  readonly open: Expression;
  readonly high: Expression;
  readonly low: Expression;
  readonly close: Expression;
}

/**
 * Heikin-Ashi bars: the close is the mean of the four prices, the open the middle of the body before.
 *
 * @param open - Opens of the bars.
 * @param high - Highs, in the unit of `open`.
 * @param low - Lows, in the unit of `open`.
 * @param close - Closes, in the unit of `open`.
 * @returns Four series. Warm-up: none. As pandas-ta-classic `ha`.
 *
 * @see D. Valcu, Using the Heikin-Ashi Technique, Stocks & Commodities 22:2, 2004.
 * @example
 * const { open, high, low, close } = bars();
 * const smooth = heikinAshi(open, high, low, close);
 * const body = sub(smooth.close, smooth.open);
 */
export function heikinAshi(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): HeikinAshiLines {
  const smoothOpen = heikinAshiOpen(open, high, low, close);
  const smoothClose = scale(add(add(open, close), add(high, low)), 0.25);
  return {
    open: smoothOpen,
    high: maximum(high, maximum(smoothOpen, smoothClose)),
    low: minimum(low, minimum(smoothOpen, smoothClose)),
    close: smoothClose,
  };
}

/** The two lines of Elder's ray, in the unit of the prices. */
export interface ElderRayLines {
  /** High − EMA of the closes. */
  readonly bull: Expression;
  /** Low − EMA of the closes. */
  readonly bear: Expression;
}

/**
 * Elder's ray: how far the high and the low lie above the EMA of the closes.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Two series in the unit of `high`. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see A. Elder, Trading for a Living, Wiley, 1993.
 * @example
 * const { high, low, close } = bars();
 * const { bull, bear } = elderRay(high, low, close, 13);
 */
export function elderRay(
  high: Expression,
  low: Expression,
  close: Expression,
  length = 13,
): ElderRayLines {
  const middle = ema(close, length);
  return { bull: sub(high, middle), bear: sub(low, middle) };
}

/**
 * Where a price lies about the pivot of a closed period, in ranges of that period: 0 at the pivot
 * `(high + low + close) / 3`, 1 at the second resistance, −1 at the second support.
 *
 * @param price - Price, usually the close of the base timeframe.
 * @param high - Highs of the period, usually of `bars({ timeframe: "D1" })`: its last closed bar counts.
 * @param low - Lows of the period, in the unit of `price`.
 * @param close - Closes of the period, in the unit of `price`.
 * @returns Ratio; missing where the period has no range. Warm-up: none beyond that of the inputs.
 *
 * @see J. L. Person, A Complete Guide to Technical Trading Tactics, Wiley, 2004, 6.
 * @example
 * const { close } = bars();
 * const day = bars({ timeframe: "D1" });
 * const place = pivotPosition(close, day.high, day.low, day.close);
 */
export function pivotPosition(
  price: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return div(sub(price, typicalPrice(high, low, close)), sub(high, low));
}
