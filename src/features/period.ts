import { dayMs, hourMs } from "../core/time.js";
import { zoneOffsetMs } from "../core/zone.js";
import { type Session, sessions } from "../market/session.js";
import { barOpenTime, nextBarOpenTime, tradingDayOpen } from "../market/timeframe.js";

/*
 * The periods by which traders count: trading days and what is made of them, and the hours of centres.
 * A kernel asks once a period (`findPeriod`), keeps the answer in its state and compares times with it.
 */

/** Periods that follow each other without a break. They begin and end at 17:00 New York. */
export const calendarPeriods = ["day", "week", "month", "quarter", "year"] as const;
export type CalendarPeriod = (typeof calendarPeriods)[number];

/** All periods: those of the calendar, and the hours of the four centres from Monday to Friday. */
export const periods = [...calendarPeriods, ...sessions] as const;
export type Period = (typeof periods)[number];

/** The times whose periods are known, UTC ms: from 1971 (inclusive) to November 2099 (exclusive end). */
export const firstPeriodTime = Date.UTC(1971, 0, 1);
export const endPeriodTime = Date.UTC(2099, 11, 1);

const sessionMs = 9 * hourMs;
/** A trading day opens at 17:00 New York, seven hours before the midnight of its date. */
const openToMidnightMs = 7 * hourMs;

/**
 * Days from 1 January 1970 to the date of the trading day that holds a time: the New York date on which
 * it ends. Sunday's evening belongs to Monday.
 */
export function tradingDate(utc: number): number {
  const open = tradingDayOpen(utc);
  return Math.floor((open + zoneOffsetMs("NewYork", open) + openToMidnightMs) / dayMs);
}

/** Open of the trading day of a date, UTC ms. */
export function openOfTradingDate(date: number): number {
  return tradingDayOpen(date * dayMs + 12 * hourMs); // 07:00 or 08:00 New York of that date
}

/** Day of the week of a date: 0 Sunday to 6 Saturday. */
export function weekdayOf(date: number): number {
  return (((date + 4) % 7) + 7) % 7; // 1 January 1970 was a Thursday
}

/** Last start of a period at or before a time, UTC ms. */
export function periodStart(period: Period, utc: number): number {
  switch (period) {
    case "day":
      return tradingDayOpen(utc);
    case "week":
      return barOpenTime("W1", utc);
    case "month":
    case "quarter":
    case "year":
      return openOfTradingDate(firstDate(period, tradingDate(utc), 0));
    default:
      return lastSessionStart(period, utc);
  }
}

/** The next start after the start of a period, UTC ms. */
export function nextPeriodStart(period: Period, start: number): number {
  switch (period) {
    case "day":
      return nextBarOpenTime("D1", start);
    case "week":
      return nextBarOpenTime("W1", start);
    case "month":
    case "quarter":
    case "year":
      return openOfTradingDate(firstDate(period, tradingDate(start), 1));
    default:
      return nextSessionStart(period, start);
  }
}

/** End (exclusive) of the period that begins at a start, UTC ms: that of a centre is before the next start. */
export function periodEnd(period: Period, start: number): number {
  return isSession(period) ? start + sessionMs : nextPeriodStart(period, start);
}

/** Slots at the head of a kernel's state that `findPeriod` writes. */
export const periodSlots = 5;

/**
 * The period that holds a time, written to the first five slots of a kernel's state: the first time and the
 * end (exclusive) of those for which it may be taken, its start, its end and the next start. UTC ms. The
 * first two are the start and the next start, cut to the times that are known.
 *
 * @returns false, with nothing written, where the time is missing or not known.
 */
export function findPeriod(
  period: Period,
  time: number,
  state: Float64Array, // written
): boolean {
  if (!(time >= firstPeriodTime && time < endPeriodTime)) return false;
  const start = periodStart(period, time);
  const next = nextPeriodStart(period, start);
  state[0] = Math.max(start, firstPeriodTime);
  state[1] = Math.min(next, endPeriodTime);
  state[2] = start;
  state[3] = isSession(period) ? periodEnd(period, start) : next;
  state[4] = next;
  return true;
}

function isSession(period: Period): period is Session {
  return (sessions as readonly string[]).includes(period);
}

const monthsIn = { month: 1, quarter: 3, year: 12 } as const;

/** First date of the period that holds a date, or of a later one. */
function firstDate(period: keyof typeof monthsIn, date: number, periodsLater: number): number {
  const day = new Date(date * dayMs);
  const months = monthsIn[period];
  const month = Math.floor(day.getUTCMonth() / months) * months + periodsLater * months;
  return Date.UTC(day.getUTCFullYear(), month, 1) / dayMs;
}

function lastSessionStart(session: Session, utc: number): number {
  let date = Math.floor(utc / dayMs) + 1; // Sydney's day opens on the eve of its date
  while (isWeekend(date) || sessionStart(session, date) > utc) date--;
  return sessionStart(session, date);
}

function nextSessionStart(session: Session, start: number): number {
  let date = Math.floor(start / dayMs);
  while (isWeekend(date) || sessionStart(session, date) <= start) date++;
  return sessionStart(session, date);
}

function isWeekend(date: number): boolean {
  const day = weekdayOf(date);
  return day === 0 || day === 6;
}

/** When a centre opens on a date: the hours of `market/session.ts`. Clocks change on Sundays only. */
function sessionStart(session: Session, date: number): number {
  const midnight = date * dayMs;
  switch (session) {
    case "sydney":
      return openOfTradingDate(date);
    case "tokyo":
      return midnight;
    case "london":
      return midnight + 8 * hourMs - zoneOffsetMs("London", midnight + 8 * hourMs);
    case "newYork":
      return midnight + 8 * hourMs - zoneOffsetMs("NewYork", midnight + 12 * hourMs);
  }
}
