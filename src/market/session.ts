import { dayMs, hourMs, minuteMs } from "../core/time.js";
import { zoneOffsetMs } from "../core/zone.js";
import { nextBarOpenTime, tradingDayOpen } from "./timeframe.js";

/** The trading hours of the four centres. */
export const sessions = ["sydney", "tokyo", "london", "newYork"] as const;
export type Session = (typeof sessions)[number];

/**
 * Whether a centre trades at a UTC time of day. London and New York are open from 08:00 to 17:00 of
 * their own clocks; Tokyo, which keeps no summer time, from 09:00 to 18:00 (00:00–09:00 UTC); Sydney
 * from 17:00 New York, when the day begins, for nine hours. Weekends are the calendar's matter.
 */
export function isInSession(session: Session, utc: number): boolean {
  switch (session) {
    case "sydney":
      return utc - tradingDayOpen(utc) < 9 * hourMs;
    case "tokyo":
      return hourOfDay(utc) < 9;
    case "london":
      return isOfficeHour(utc + zoneOffsetMs("London", utc));
    case "newYork":
      return isOfficeHour(utc + zoneOffsetMs("NewYork", utc));
  }
}

/**
 * Minutes until the next 17:00 New York, in (0, 1440]; up to 1500 on the closed Sunday on which clocks
 * go back.
 */
export function minutesToRollover(utc: number): number {
  return (nextBarOpenTime("D1", tradingDayOpen(utc)) - utc) / minuteMs;
}

function isOfficeHour(local: number): boolean {
  const hour = hourOfDay(local);
  return hour >= 8 && hour < 17;
}

function hourOfDay(time: number): number {
  return (((time % dayMs) + dayMs) % dayMs) / hourMs;
}
