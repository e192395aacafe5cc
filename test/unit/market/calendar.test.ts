import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../src/core/time.js";
import {
  countExpectedBars,
  expectedBarOpens,
  isHoliday,
  isMarketOpen,
  nextMarketClose,
  nextMarketOpen,
  openStretches,
} from "../../../src/market/calendar.js";
import { timeframes } from "../../../src/market/timeframe.js";
import { readHistdata } from "../../support/histdata.js";
import { marketDataFile } from "../../support/market-data.js";

const newYork = new Intl.DateTimeFormat("en-US", {
  timeZone: "America/New_York",
  weekday: "short",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  hourCycle: "h23",
});

/** The rules as a person reads them off a New York clock, by an implementation that is not ours. */
function isOpenByClock(utc: number): boolean {
  const parts = Object.fromEntries(newYork.formatToParts(utc).map((p) => [p.type, p.value]));
  const hour = Number(parts.hour);
  const date = `${parts.month}/${parts.day}`;
  if (parts.weekday === "Sat") return false;
  if (parts.weekday === "Fri" && hour >= 17) return false;
  if (parts.weekday === "Sun" && hour < 17) return false;
  if (date === "12/24" && hour >= 14) return false;
  if (date === "12/25" && hour < 17) return false;
  if (date === "12/31" && hour >= 17) return false;
  return !(date === "1/1" && hour < 17);
}

describe("isMarketOpen", () => {
  it("agrees with a New York wall clock in every hour of 2003 to 2008 and 2022 to 2024", () => {
    for (const [first, last] of [
      [2003, 2008],
      [2022, 2024],
    ]) {
      for (let utc = Date.UTC(first, 0, 1); utc < Date.UTC(last + 1, 0, 1); utc += hourMs) {
        if (isMarketOpen(utc) !== isOpenByClock(utc)) {
          expect.fail(`differs at ${new Date(utc).toISOString()}`);
        }
      }
    }
  });

  it("opens and closes on the very minute", () => {
    expect(isMarketOpen(Date.UTC(2024, 6, 7, 20, 59))).toBe(false);
    expect(isMarketOpen(Date.UTC(2024, 6, 7, 21, 0))).toBe(true);
    expect(isMarketOpen(Date.UTC(2024, 6, 12, 20, 59))).toBe(true);
    expect(isMarketOpen(Date.UTC(2024, 6, 12, 21, 0))).toBe(false);
  });

  it("knows nothing of the year 3000", () => {
    expect(isMarketOpen(Date.UTC(3000, 0, 8))).toBe(false);
  });
});

describe("nextMarketOpen and nextMarketClose", () => {
  const friday = Date.UTC(2024, 0, 12, 22);
  const sunday = Date.UTC(2024, 0, 14, 22);

  it("stand at both ends of the weekend", () => {
    expect(nextMarketClose(friday - hourMs)).toBe(friday);
    expect(nextMarketOpen(friday)).toBe(sunday);
    expect(nextMarketOpen(sunday + 1)).toBe(sunday + 1);
    expect(nextMarketClose(friday)).toBe(sunday + 5 * dayMs);
  });

  it("refuses times that are no milliseconds of our years", () => {
    for (const utc of [Date.UTC(2105, 0, 1), Date.UTC(1969, 0, 1), Number.NaN]) {
      expect(() => nextMarketOpen(utc)).toThrow(
        expect.objectContaining({ code: "MARKET_TIME_OUTSIDE" }),
      );
    }
  });
});

describe("isHoliday", () => {
  it("holds on Christmas and not on the weekend", () => {
    expect(isHoliday(Date.UTC(2024, 11, 25, 12))).toBe(true);
    expect(isHoliday(Date.UTC(2024, 11, 24, 19))).toBe(true); // 14:00 New York
    expect(isHoliday(Date.UTC(2024, 11, 24, 18, 59))).toBe(false);
    expect(isHoliday(Date.UTC(2024, 0, 13, 12))).toBe(false);
  });
});

describe("expected bars", () => {
  it("count a usual week in full", () => {
    const monday = Date.UTC(2024, 4, 6);
    const counts = timeframes.map((name) => countExpectedBars(name, monday, monday + 7 * dayMs));
    expect(counts).toEqual([7_200, 1_440, 480, 240, 120, 30, 5, 1]);
  });

  it("count days of early close and a four-hour bar that holds an open hour", () => {
    // 2024-12-24 is a Tuesday: closed from 14:00 to 17:00 the next day, New York.
    const from = Date.UTC(2024, 11, 23, 22);
    const to = from + 2 * dayMs;
    expect(countExpectedBars("M1", from, to)).toBe(21 * 60);
    expect(countExpectedBars("H4", from, to)).toBe(6); // the sixth has one hour
    expect(countExpectedBars("D1", from, to)).toBe(1);
  });

  it("are counted as they are listed, on the open minutes of twenty years", () => {
    const from = Date.UTC(2004, 2, 3, 7, 13);
    const to = Date.UTC(2024, 5, 4, 3, 2);
    for (const name of timeframes) {
      const opens = expectedBarOpens(name, from, to);
      expect(opens.length, name).toBe(countExpectedBars(name, from, to));
      expect(opens[0]).toBeGreaterThanOrEqual(from);
      expect(opens[opens.length - 1]).toBeLessThan(to);
    }
    expect(countExpectedBars("M1", to, from)).toBe(0);
  });

  it("lie in the open stretches of the range, cut to it", () => {
    const from = Date.UTC(2024, 0, 12, 21, 30);
    expect(openStretches(from, from + 3 * dayMs)).toEqual([
      { start: from, end: Date.UTC(2024, 0, 12, 22) },
      { start: Date.UTC(2024, 0, 14, 22), end: from + 3 * dayMs },
    ]);
    expect(openStretches(Date.UTC(2024, 0, 13), Date.UTC(2024, 0, 14))).toEqual([]);
  });

  const file = marketDataFile("histdata", "eurusd", "DAT_ASCII_EURUSD_M1_2018.zip");
  it.skipIf(file === undefined)("cover what HistData has of 2018", () => {
    const from = Date.UTC(2018, 0, 2);
    const to = Date.UTC(2018, 11, 24);
    const { openTime } = readHistdata(file ?? "", "NewYork", from, to);
    const closed = openTime.filter((time) => !isMarketOpen(time)).length;
    const expected = countExpectedBars("M1", from, to);
    expect(closed).toBe(0);
    expect(openTime.length / expected).toBeGreaterThan(0.99);
    expect(openTime.length).toBeLessThanOrEqual(expected);
    expect(openTime[1] - openTime[0]).toBe(minuteMs);
  });
});
