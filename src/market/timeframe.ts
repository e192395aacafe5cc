import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { dayMs, hourMs, minuteMs } from "../core/time.js";
import { zoneOffsetMs } from "../core/zone.js";

/** The step of a series of bars. */
export type Timeframe = "M1" | "M5" | "M15" | "M30" | "H1" | "H4" | "D1" | "W1";

/**
 * From a bar's open to the moment at which it is available. A week is the five days from Sunday 17:00
 * to Friday 17:00 New York time; clocks change on closed Sundays, so no bar is an hour short.
 */
const durations: Readonly<Record<Timeframe, number>> = {
  M1: minuteMs,
  M5: 5 * minuteMs,
  M15: 15 * minuteMs,
  M30: 30 * minuteMs,
  H1: hourMs,
  H4: 4 * hourMs,
  D1: dayMs,
  W1: 5 * dayMs,
};

/** All timeframes, finest first. */
export const timeframes = Object.keys(durations) as readonly Timeframe[]; // the keys, in order

/** Milliseconds from a bar's open to its availability. */
export function timeframeDuration(timeframe: Timeframe): number {
  return durations[timeframe];
}

/**
 * The timeframe of a name, any case.
 *
 * @throws MARKET_TIMEFRAME_UNKNOWN
 */
export function timeframe(name: string): Timeframe {
  const found = timeframes.find((known) => known === name.toUpperCase());
  if (found !== undefined) return found;
  const nearest = nearestName(name, timeframes);
  throw new PlumblineError("MARKET_TIMEFRAME_UNKNOWN", {
    message: `no timeframe ${shown(name)}, expected one of ${timeframes.join(" ")}`,
    where: { timeframe: name },
    remedy: nearest ? `did you mean ${nearest}?` : `known: ${timeframes.join(" ")}`,
  });
}

/** Whether bars of `coarse` can be built from bars of `fine`: it is as long or longer. */
export function isAtLeastAsLong(coarse: Timeframe, fine: Timeframe): boolean {
  return durations[coarse] >= durations[fine];
}

/** Hours from a trading day's open, 17:00 New York, to the next midnight there. */
const rolloverToMidnightMs = 7 * hourMs;

/**
 * Open of the trading day that holds a time: the last 17:00 New York at or before it. UTC ms.
 */
export function tradingDayOpen(utc: number): number {
  const offset = zoneOffsetMs("NewYork", utc);
  const shifted = utc + offset + rolloverToMidnightMs;
  const dayStart = Math.floor(shifted / dayMs) * dayMs;
  const open = dayStart - rolloverToMidnightMs - offset;
  // Between the clock change (Sunday 02:00) and Sunday 17:00 the day opened under the other offset.
  return dayStart - rolloverToMidnightMs - zoneOffsetMs("NewYork", open);
}

/**
 * Open time of the bar that holds a UTC time. Up to H1 bars start on UTC multiples; H4 and D1 count
 * from 17:00 New York, so that four-hour bars tile the trading day; W1 opens on Sunday 17:00 New York.
 */
export function barOpenTime(timeframe: Timeframe, utc: number): number {
  const duration = durations[timeframe];
  if (duration <= hourMs) return Math.floor(utc / duration) * duration;
  const day = tradingDayOpen(utc);
  if (timeframe === "H4") return day + Math.floor((utc - day) / duration) * duration;
  if (timeframe === "D1") return day;
  // 17:00 New York is 21:00 or 22:00 UTC of the same calendar day.
  const daysSinceSunday = new Date(day).getUTCDay();
  return tradingDayOpen(day - daysSinceSunday * dayMs + 2 * hourMs);
}

/**
 * Open time of the bar after the one that opens at `openTime`, weekends included. Exact over clock
 * changes: the day of the change has 23 or 25 hours, and its last four-hour bar three or one.
 *
 * @param openTime - An open time as `barOpenTime` gives it.
 */
export function nextBarOpenTime(timeframe: Timeframe, openTime: number): number {
  const duration = durations[timeframe];
  if (duration <= hourMs) return openTime + duration;
  if (timeframe === "H4") return barOpenTime(timeframe, openTime + duration);
  // An hour more than the usual length lands in the next bar on short, usual and long days alike.
  if (timeframe === "D1") return tradingDayOpen(openTime + dayMs + hourMs);
  return barOpenTime(timeframe, openTime + 7 * dayMs + hourMs);
}
