import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../src/core/time.js";
import {
  calendarPeriods,
  endPeriodTime,
  findPeriod,
  firstPeriodTime,
  nextPeriodStart,
  openOfTradingDate,
  type Period,
  periodEnd,
  periodSlots,
  periodStart,
  periods,
  tradingDate,
  weekdayOf,
} from "../../../src/features/period.js";
import { isInSession, sessions } from "../../../src/market/session.js";

const zoned = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  dateStyle: "short",
  timeStyle: "short",
  hourCycle: "h23",
});
/** Every half hour of eighteen days around a time. */
const around = (time: number): number[] =>
  Array.from({ length: 18 * 48 }, (_, k) => time + (k - 9 * 48) * (hourMs / 2));
const switches = [Date.UTC(2024, 2, 10), Date.UTC(2024, 2, 31), Date.UTC(2024, 9, 27)];
const times = [...switches, Date.UTC(2024, 10, 3), Date.UTC(2005, 3, 3), Date.UTC(2024, 11, 28)]
  .flatMap(around)
  .filter((time) => time % hourMs === 0);

describe("periods", () => {
  it("hold the times that are asked, and follow each other", () => {
    for (const period of periods) {
      for (const time of times) {
        const start = periodStart(period, time);
        const next = nextPeriodStart(period, start);
        expect(start).toBeLessThanOrEqual(time);
        expect(next).toBeGreaterThan(time);
        expect(periodStart(period, next)).toBe(next);
        expect(periodStart(period, next - 1)).toBe(start);
        expect(periodEnd(period, start)).toBeLessThanOrEqual(next);
      }
    }
  });

  it("of the calendar begin at 17:00 New York, as ICU has it", () => {
    for (const period of calendarPeriods) {
      for (const time of times) {
        expect(zoned.format(periodStart(period, time))).toMatch(/, 17:00$/);
      }
    }
  });

  it("of a centre are the hours in which it trades, Monday to Friday", () => {
    for (const session of sessions) {
      for (const time of times) {
        const date = session === "sydney" ? tradingDate(time) : Math.floor(time / dayMs);
        const isWeekday = weekdayOf(date) >= 1 && weekdayOf(date) <= 5;
        const isInside = time < periodEnd(session, periodStart(session, time));
        expect(isInside).toBe(isWeekday && isInSession(session, time));
      }
    }
  });

  const starts: readonly (readonly [Period, string, string])[] = [
    ["day", "2024-03-10T23:00Z", "2024-03-10T21:00Z"], // the Sunday on which New York went forward
    ["week", "2024-03-08T12:00Z", "2024-03-03T22:00Z"],
    ["month", "2024-03-31T21:30Z", "2024-03-31T21:00Z"], // Sunday evening is Monday 1 April
    ["quarter", "2024-03-29T20:00Z", "2023-12-31T22:00Z"],
    ["year", "2024-12-31T21:00Z", "2023-12-31T22:00Z"],
    ["year", "2024-12-31T22:00Z", "2024-12-31T22:00Z"],
    ["london", "2024-04-01T07:00Z", "2024-04-01T07:00Z"], // summer time since the day before
    ["london", "2024-04-01T06:59Z", "2024-03-29T08:00Z"], // Friday's, over the weekend
    ["newYork", "2024-03-11T20:00Z", "2024-03-11T12:00Z"],
    ["tokyo", "2024-03-11T20:00Z", "2024-03-11T00:00Z"],
    ["sydney", "2024-03-10T21:00Z", "2024-03-10T21:00Z"],
  ];
  it.each(starts)("%s of %s began at %s", (period, time, start) => {
    expect(periodStart(period, Date.parse(time))).toBe(Date.parse(start));
  });

  it("a trading date is the date on which the trading day ends", () => {
    expect(tradingDate(Date.UTC(2024, 2, 31, 20, 59))).toBe(Date.UTC(2024, 2, 31) / dayMs);
    expect(tradingDate(Date.UTC(2024, 2, 31, 21))).toBe(Date.UTC(2024, 3, 1) / dayMs);
    expect(openOfTradingDate(Date.UTC(2024, 3, 1) / dayMs)).toBe(Date.UTC(2024, 2, 31, 21));
    expect(weekdayOf(Date.UTC(2024, 3, 1) / dayMs)).toBe(1);
    expect(weekdayOf(-1)).toBe(3); // 31 December 1969 was a Wednesday
  });

  it("are found with the bounds within which they may be taken", () => {
    const found = new Float64Array(periodSlots);
    const time = Date.UTC(2024, 2, 11, 20);
    expect(findPeriod("london", time, found)).toBe(true);
    const [open, close, next] = [8, 17, 32].map((h) => Date.UTC(2024, 2, 11, h));
    expect([...found]).toEqual([open, next, open, close, next]);
  });

  it("are cut to the times that are known, and none is found outside", () => {
    const found = new Float64Array(periodSlots);
    expect(findPeriod("year", firstPeriodTime, found)).toBe(true);
    expect(found[0]).toBe(firstPeriodTime);
    expect(found[2]).toBe(Date.UTC(1970, 11, 31, 22));
    expect(findPeriod("year", endPeriodTime - 1, found)).toBe(true);
    expect(found[1]).toBe(endPeriodTime);
    const before = found.slice();
    for (const time of [firstPeriodTime - 1, endPeriodTime, Number.NaN]) {
      expect(findPeriod("day", time, found)).toBe(false);
    }
    expect(found).toEqual(before);
  });
});
