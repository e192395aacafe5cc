import { PlumblineError } from "../core/errors.js";
import { dayMs, hourMs } from "../core/time.js";
import { upperBound } from "../core/typed-array.js";
import { zoneOffsetMs } from "../core/zone.js";
import { type Timeframe, timeframeDuration, tradingDayOpen } from "./timeframe.js";

/*
 * The hours of the spot market: Sunday 17:00 to Friday 17:00 New York time, less two holidays.
 *
 *   Christmas  24 December 14:00 to 25 December 17:00 New York
 *   New Year   31 December 17:00 to  1 January  17:00 New York
 *
 * Vendors differ and change. HistData's EURUSD stopped on 24 December at 16:00, 15:00, 14:00, 14:00
 * in 2012 to 2015 and OANDA's at 14:00 in each of these years; both were back by 17:00 on the 25th in
 * most; in 2018 and 2019 HistData kept trading until 03:00 on the 25th. On 31 December OANDA stopped
 * at 14:00 until 2015, HistData and the later OANDA at 17:00. Ours are the hours outside of which a
 * gap is no fault; a vendor that trades longer has bars that nobody counted on.
 *
 * How it works: `openStarts` and `openEnds` list every stretch of open hours of 130 years (6,800 of
 * them), made once on first use. Bars never straddle a change of clocks, which falls on closed Sunday
 * mornings, so inside a week every bar opens a whole number of durations after Sunday's open.
 */

const firstYear = 1971;
const endYear = 2100;

interface OpenHours {
  /** UTC ms, ascending: start (inclusive) and end (exclusive) of each stretch of open hours. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Open of the week (Sunday 17:00 New York) that holds the stretch. */
  readonly weekOpens: Float64Array;
}

let openHours: OpenHours | undefined;

function calendar(): OpenHours {
  openHours ??= buildOpenHours();
  return openHours;
}

function buildOpenHours(): OpenHours {
  const holidays: { start: number; end: number }[] = [];
  for (let year = firstYear - 1; year <= endYear; year++) {
    holidays.push(
      { start: newYorkTime(year, 11, 24, 14), end: newYorkTime(year, 11, 25, 17) },
      { start: newYorkTime(year, 11, 31, 17), end: newYorkTime(year + 1, 0, 1, 17) },
    );
  }
  const starts: number[] = [];
  const ends: number[] = [];
  const weekOpens: number[] = [];
  let holiday = 0;
  const end = Date.UTC(endYear, 0, 1);
  let sunday = Date.UTC(firstYear, 0, 1);
  while (new Date(sunday).getUTCDay() !== 0) sunday += dayMs;
  for (; sunday < end; sunday += 7 * dayMs) {
    const weekOpen = tradingDayOpen(sunday + 23 * hourMs);
    const weekClose = weekOpen + 5 * dayMs;
    let at = weekOpen;
    while (holidays[holiday].end <= weekOpen) holiday++;
    for (let h = holiday; holidays[h].start < weekClose; h++) {
      if (holidays[h].start > at) {
        starts.push(at);
        ends.push(holidays[h].start);
        weekOpens.push(weekOpen);
      }
      at = Math.max(at, holidays[h].end);
    }
    if (at < weekClose) {
      starts.push(at);
      ends.push(weekClose);
      weekOpens.push(weekOpen);
    }
  }
  return {
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    weekOpens: Float64Array.from(weekOpens),
  };
}

/** UTC of a New York winter time; both holidays lie in winter. Month from 0. */
function newYorkTime(year: number, month: number, day: number, hour: number): number {
  const local = Date.UTC(year, month, day, hour);
  return local - zoneOffsetMs("NewYork", local);
}

/** Index of the last stretch that starts at or before a time; −1 before the first. */
function stretchAt(hours: OpenHours, utc: number): number {
  return upperBound(hours.starts, utc) - 1;
}

/** Whether the market is open. False in years before 1971 and from 2100, of which nothing is known. */
export function isMarketOpen(utc: number): boolean {
  const hours = calendar();
  const index = stretchAt(hours, utc);
  return index >= 0 && utc < hours.ends[index];
}

/**
 * The first moment at or after `utc` at which the market is open: `utc` itself while it is.
 *
 * @throws MARKET_TIME_OUTSIDE outside 1971 to 2099.
 */
export function nextMarketOpen(utc: number): number {
  const hours = calendar();
  const index = stretchAt(hours, utc);
  if (index >= 0 && utc < hours.ends[index]) return utc;
  if (!(utc >= Date.UTC(firstYear, 0, 1)) || index + 1 >= hours.starts.length) throw outside(utc);
  return hours.starts[index + 1];
}

/**
 * The first moment after `utc` at which the market is closed: the end of the open hours that hold
 * `utc`, or of the next ones while it is closed.
 *
 * @throws MARKET_TIME_OUTSIDE outside 1971 to 2099.
 */
export function nextMarketClose(utc: number): number {
  const hours = calendar();
  return hours.ends[stretchAt(hours, nextMarketOpen(utc))];
}

/** Whether the market is closed at a time of the week, Sunday 17:00 to Friday 17:00, for a holiday. */
export function isHoliday(utc: number): boolean {
  const weekOpen = tradingDayOpen(utc);
  const day = new Date(weekOpen).getUTCDay(); // 17:00 New York is 21:00 or 22:00 UTC of that day
  return day <= 4 && utc >= Date.UTC(firstYear, 0, 8) && utc < Date.UTC(endYear, 0, 1)
    ? !isMarketOpen(utc)
    : false;
}

/** A stretch of hours in which the market is open without a break. UTC ms. */
export interface OpenStretch {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** The open hours within [from, to), cut to it, in order. */
export function openStretches(from: number, to: number): OpenStretch[] {
  const hours = calendar();
  const stretches: OpenStretch[] = [];
  for (let i = Math.max(0, stretchAt(hours, from)); i < hours.starts.length; i++) {
    if (hours.starts[i] >= to) break;
    const start = Math.max(from, hours.starts[i]);
    const end = Math.min(to, hours.ends[i]);
    if (start < end) stretches.push({ start, end });
  }
  return stretches;
}

interface BarRanks {
  /** Within its week, first bar of each stretch that no earlier stretch holds, and one past its last. */
  readonly firsts: Int32Array;
  readonly ends: Int32Array;
  /** Bars before each stretch; one entry more than there are stretches. */
  readonly before: Float64Array;
}

const ranksByTimeframe = new Map<Timeframe, BarRanks>();

function barRanks(timeframe: Timeframe): BarRanks {
  const known = ranksByTimeframe.get(timeframe);
  if (known !== undefined) return known;
  const hours = calendar();
  const duration = timeframeDuration(timeframe);
  const count = hours.starts.length;
  const firsts = new Int32Array(count);
  const ends = new Int32Array(count);
  const before = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const weekOpen = hours.weekOpens[i];
    const isSameWeek = i > 0 && hours.weekOpens[i - 1] === weekOpen;
    const first = Math.floor((hours.starts[i] - weekOpen) / duration);
    firsts[i] = isSameWeek ? Math.max(first, ends[i - 1]) : first;
    ends[i] = Math.max(firsts[i], Math.ceil((hours.ends[i] - weekOpen) / duration));
    before[i + 1] = before[i] + ends[i] - firsts[i];
  }
  const ranks = { firsts, ends, before };
  ranksByTimeframe.set(timeframe, ranks);
  return ranks;
}

/** Number of expected bars that open before a time, since 1971. */
function rankOf(timeframe: Timeframe, utc: number): number {
  const hours = calendar();
  const ranks = barRanks(timeframe);
  // A bar may open before the stretch that it belongs to, by less than its duration.
  let index = stretchAt(hours, utc + timeframeDuration(timeframe));
  let rank = 0;
  for (; index >= 0; index--) {
    const fromWeek = Math.ceil((utc - hours.weekOpens[index]) / timeframeDuration(timeframe));
    const inside = Math.min(fromWeek, ranks.ends[index]) - ranks.firsts[index];
    if (inside <= 0) continue;
    rank = ranks.before[index] + inside;
    break;
  }
  return rank;
}

/**
 * Number of bars that a complete series has with open times in [from, to): those in whose time the
 * market is open at least for a while, so days of early close count. Takes microseconds, whatever the
 * range.
 *
 * @param from - UTC ms, inclusive.
 * @param to - UTC ms, exclusive. 0 bars where it is not after `from`.
 */
export function countExpectedBars(timeframe: Timeframe, from: number, to: number): number {
  return to > from ? rankOf(timeframe, to) - rankOf(timeframe, from) : 0;
}

/** Open times of the bars that `countExpectedBars` counts, ascending, UTC ms. */
export function expectedBarOpens(timeframe: Timeframe, from: number, to: number): Float64Array {
  const opens = new Float64Array(countExpectedBars(timeframe, from, to));
  const hours = calendar();
  const ranks = barRanks(timeframe);
  const duration = timeframeDuration(timeframe);
  let at = 0;
  for (let i = Math.max(0, stretchAt(hours, from)); at < opens.length; i++) {
    const weekOpen = hours.weekOpens[i];
    for (let k = ranks.firsts[i]; k < ranks.ends[i] && at < opens.length; k++) {
      const open = weekOpen + k * duration;
      if (open >= from) opens[at++] = open;
    }
  }
  return opens;
}

function outside(utc: number): PlumblineError {
  return new PlumblineError("MARKET_TIME_OUTSIDE", {
    message: `the calendar knows ${firstYear} to ${endYear - 1}, found the time ${utc}`,
    where: { time: utc },
    remedy: "times are UTC epoch milliseconds: check for seconds or microseconds",
  });
}
