import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../src/core/time.js";
import {
  barOpenTime,
  isAtLeastAsLong,
  nextBarOpenTime,
  timeframe,
  timeframes,
  tradingDayOpen,
} from "../../../src/market/timeframe.js";

describe("timeframe", () => {
  it("reads a name in any case and refuses others with the nearest", () => {
    expect(timeframe("h4")).toBe("H4");
    expect(() => timeframe("M3")).toThrow(
      expect.objectContaining({ code: "MARKET_TIMEFRAME_UNKNOWN", remedy: "did you mean M1?" }),
    );
    expect(() => timeframe("fortnight")).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("known: M1") }),
    );
  });

  it("orders timeframes from fine to coarse", () => {
    for (let i = 1; i < timeframes.length; i++) {
      expect(isAtLeastAsLong(timeframes[i], timeframes[i - 1])).toBe(true);
      expect(isAtLeastAsLong(timeframes[i - 1], timeframes[i])).toBe(false);
    }
  });
});

describe("barOpenTime", () => {
  it("rolls the day at 17:00 New York: 22:00 UTC in winter, 21:00 in summer", () => {
    const winter = Date.UTC(2024, 0, 10, 22);
    expect(tradingDayOpen(winter)).toBe(winter);
    expect(tradingDayOpen(winter - 1)).toBe(winter - dayMs);
    const summer = Date.UTC(2024, 6, 10, 21);
    expect(barOpenTime("D1", summer)).toBe(summer);
    expect(barOpenTime("D1", summer - 1)).toBe(summer - dayMs);
  });

  it("counts four-hour bars from 17:00 New York", () => {
    expect(barOpenTime("H4", Date.UTC(2024, 6, 10, 4, 59))).toBe(Date.UTC(2024, 6, 10, 1));
    expect(barOpenTime("H4", Date.UTC(2024, 0, 10, 4, 59))).toBe(Date.UTC(2024, 0, 10, 2));
  });

  it("opens the week on Sunday 17:00 New York over a change of clocks", () => {
    // Clocks go forward on Sunday 2024-03-10 at 02:00, hours before the week opens.
    expect(barOpenTime("W1", Date.UTC(2024, 2, 8, 12))).toBe(Date.UTC(2024, 2, 3, 22));
    expect(barOpenTime("W1", Date.UTC(2024, 2, 10, 21))).toBe(Date.UTC(2024, 2, 10, 21));
    expect(barOpenTime("W1", Date.UTC(2024, 2, 10, 20, 59))).toBe(Date.UTC(2024, 2, 3, 22));
  });

  it("finds the trading day on the Sunday of the change itself", () => {
    // 12:00 UTC is already summer time; the day opened on Saturday under winter time.
    expect(tradingDayOpen(Date.UTC(2024, 2, 10, 12))).toBe(Date.UTC(2024, 2, 9, 22));
    expect(tradingDayOpen(Date.UTC(2024, 10, 3, 12))).toBe(Date.UTC(2024, 10, 2, 21));
  });
});

describe("nextBarOpenTime", () => {
  it("is the first moment that belongs to another bar, in every hour of three years", () => {
    for (const name of timeframes.slice(4)) {
      let open = barOpenTime(name, Date.UTC(2023, 0, 3));
      for (let utc = Date.UTC(2023, 0, 3); utc < Date.UTC(2026, 0, 3); utc += hourMs) {
        const expected = barOpenTime(name, utc);
        if (expected !== open) {
          expect(nextBarOpenTime(name, open), `${name} ${new Date(open).toISOString()}`).toBe(
            expected,
          );
          open = expected;
        }
      }
    }
    expect(nextBarOpenTime("M15", 0)).toBe(15 * minuteMs);
  });
});
