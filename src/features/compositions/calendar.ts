/* Where prices stand in their day, week or session, written with operators. */
import type { Session } from "../../market/session.js";
import { bars } from "../bars.js";
import type { Expression } from "../expression.js";
import { div, mul, offset, scale, sub } from "../operators/arithmetic.js";
import { inSession } from "../operators/calendar-time.js";
import { log } from "../operators/elementary.js";
import { openingHigh, openingLow } from "../operators/opening-range.js";
import { periodHigh, periodLow } from "../operators/period-extremes.js";
import { minutesSince } from "../operators/period-time.js";
import { periodVwap } from "../operators/period-vwap.js";
import type { Period } from "../period.js";
import { typicalPrice } from "./momentum.js";

/**
 * Whether two centres trade at once; the overlap of London and New York is the busiest time.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param first - A centre: `sydney`, `tokyo`, `london` or `newYork`.
 * @param second - Another.
 * @returns 1 or 0, by the hours of `inSession`. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if a centre is none of the four.
 * @example
 * const { openTime } = bars();
 * const isBusiest = sessionOverlap(openTime, "london", "newYork");
 */
export function sessionOverlap(openTime: Expression, first: Session, second: Session): Expression {
  return mul(inSession(openTime, first), inSession(openTime, second));
}

/** Five days: from Sunday 17:00 to Friday 17:00 New York. No week of trading has a change of clocks. */
const weekMinutes = 5 * 24 * 60;

/**
 * Minutes to the close of the week, Friday 17:00 New York; holidays do not count (see
 * `minutesToMarketClose`).
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns Minutes in (0, 7200] while the week lasts, ≤ 0 at the weekend. Warm-up: none.
 *
 * @example
 * const { openTime } = bars();
 * const untilWeekend = minutesToWeekClose(openTime);
 */
export function minutesToWeekClose(openTime: Expression): Expression {
  return offset(scale(minutesSince(openTime, "week"), -1), weekMinutes);
}

/**
 * Range of the running period: `ln(highest / lowest)` so far.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns Log return, ≥ 0. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, high, low } = bars();
 * const dayRange = periodRange(openTime, high, low, "day");
 */
export function periodRange(
  openTime: Expression,
  high: Expression,
  low: Expression,
  period: Period,
): Expression {
  return log(div(periodHigh(openTime, high, period), periodLow(openTime, low, period)));
}

/**
 * Place of the close within the range of the running period so far; of a centre that is closed, within
 * the range of its last session.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns 0 at the lowest, 1 at the highest; beyond both while a centre is closed. Missing where the
 *   range is 0. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, high, low, close } = bars();
 * const placeInDay = periodPosition(openTime, high, low, close, "day");
 */
export function periodPosition(
  openTime: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  period: Period,
): Expression {
  const bottom = periodLow(openTime, low, period);
  return div(sub(close, bottom), sub(periodHigh(openTime, high, period), bottom));
}

/**
 * Place of the close in the opening range: above 1 is a breakout, below 0 a breakdown.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `openingHigh`.
 * @param minutes - Length of the range, integer ≥ 1.
 * @returns 0 at its bottom, 1 at its top. Missing where the range is 0. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine or `minutes` not an integer ≥ 1.
 * @example
 * const { openTime, high, low, close } = bars();
 * const breakout = openingRangePosition(openTime, high, low, close, "london", 60);
 */
export function openingRangePosition(
  openTime: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  period: Period,
  minutes: number,
): Expression {
  const bottom = openingLow(openTime, low, period, minutes);
  return div(sub(close, bottom), sub(openingHigh(openTime, high, period, minutes), bottom));
}

/**
 * Distance of the close from the period's volume-weighted average of typical prices.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param tickVolume - Ticks of the bars, ≥ 0.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodVwap`.
 * @returns Log return, positive above the average. Warm-up: none.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, high, low, close, tickVolume } = bars();
 * const stretch = vwapDistance(openTime, high, low, close, tickVolume, "day");
 */
export function vwapDistance(
  openTime: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
  period: Period,
): Expression {
  const average = periodVwap(openTime, typicalPrice(high, low, close), tickVolume, period);
  return log(div(close, average));
}

/** High, low and close of the previous trading day, in price units. */
export interface PreviousDayLines {
  readonly high: Expression;
  readonly low: Expression;
  readonly close: Expression;
}

/**
 * High, low and close of the last trading day that has closed: the daily bars of `bars()`, which roll at
 * 17:00 New York and are seen from the row at which they are closed.
 *
 * @returns The plan's own instrument; base bars must be of one day or less. No value before a day has
 *   closed.
 *
 * @example
 * const { close } = bars();
 * featureSet("levels", { above_high: log(div(close, previousDay().high)) });
 */
export function previousDay(): PreviousDayLines {
  const { high, low, close } = bars({ timeframe: "D1" });
  return { high, low, close };
}

/**
 * Place of the close in the range of the previous trading day.
 *
 * @param close - Closes.
 * @returns 0 at its low, 1 at its high, beyond both outside. Missing where the range is 0, and before a
 *   day has closed.
 *
 * @example
 * const { close } = bars();
 * const place = previousDayPosition(close);
 */
export function previousDayPosition(close: Expression): Expression {
  const before = previousDay();
  return div(sub(close, before.low), sub(before.high, before.low));
}
