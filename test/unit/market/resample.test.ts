import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../src/core/time.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { allocateBars, type Bar, type BarColumns, barAt, setBar } from "../../../src/market/bar.js";
import { createResampler, resampleBars } from "../../../src/market/resample.js";

const monday = Date.UTC(2024, 0, 8);

/** Bars whose prices follow from their place: row r has open r, high r + 5, low r − 5, close r + 1. */
function barsAt(
  openTimes: readonly number[],
  change: (row: number) => Partial<Bar> = () => ({}),
): BarColumns {
  const bars = allocateBars(openTimes.length);
  openTimes.forEach((openTime, row) => {
    const prices = { open: row, high: row + 5, low: row - 5, close: row + 1 };
    setBar(bars, row, { openTime, ...prices, ...change(row) });
  });
  return bars;
}
const minutes = (count: number, from = monday) =>
  Array.from({ length: count }, (_, i) => from + i * minuteMs);

describe("resampleBars", () => {
  it("takes first open, highest high, lowest low, last close, last known spread, all ticks and flags", () => {
    const bars = barsAt(minutes(5), (row) => ({
      spread: row < 3 ? row / 10 : Number.NaN,
      tickVolume: row === 1 ? Number.NaN : 10,
      flags: row === 2 ? 4 : row === 3 ? 1 : 0,
    }));
    expect(barAt(resampleBars(bars, "M1", "M5"), 0)).toEqual({
      openTime: monday,
      open: 0,
      high: 9,
      low: -5,
      close: 5,
      spread: 0.2,
      tickVolume: 40,
      flags: 5,
    });
  });

  it("knows no spread and no ticks where no short bar does", () => {
    const long = resampleBars(barsAt(minutes(5)), "M1", "M5");
    expect([long.spread[0], long.tickVolume[0]]).toEqual([Number.NaN, Number.NaN]);
  });

  it("gives out a bar with its last minute, and never one that may still change", () => {
    expect(resampleBars(barsAt(minutes(4)), "M1", "M5").close.length).toBe(0);
    expect(resampleBars(barsAt(minutes(5)), "M1", "M5").close.length).toBe(1);
  });

  it("gives out a bar without its last minute when a later bar's arrives", () => {
    const times = [0, 1, 2, 3, 5].map((minute) => monday + minute * minuteMs);
    const resampler = createResampler("M1", "M5");
    const long = resampler.push(barsAt(times));
    expect([...long.openTime]).toEqual([monday]);
    expect(long.close[0]).toBe(4);
    expect(resampler.closedBy[0]).toBe(4);
  });

  it("gives out two bars with one short one that ends the second", () => {
    const times = [0, 5 + 4].map((minute) => monday + minute * minuteMs);
    const resampler = createResampler("M1", "M5");
    expect(resampler.push(barsAt(times)).close.length).toBe(2);
    expect([...resampler.closedBy.slice(0, 2)]).toEqual([1, 1]);
  });

  it("passes bars of its own timeframe through, wherever they open", () => {
    const eastern = [22, 26, 30].map((hour) => Date.UTC(2024, 2, 20, hour)); // 18:00 New York
    const bars = barsAt(eastern);
    expect([...resampleBars(bars, "H4", "H4").openTime]).toEqual(eastern);
  });

  it("puts a bar that straddles 17:00 New York into the next day, where its end is", () => {
    // Bars of an EET server in the weeks when only America has summer time: 18:00, 22:00, … New York.
    const times = Array.from({ length: 13 }, (_, i) => Date.UTC(2024, 2, 18, 22) + i * 4 * hourMs);
    const days = resampleBars(barsAt(times), "H4", "D1");
    expect([...days.openTime]).toEqual([Date.UTC(2024, 2, 18, 21), Date.UTC(2024, 2, 19, 21)]);
    // Row 5 lasts from 14:00 to 18:00 New York: it is not in the first day but in the second.
    expect([...days.close]).toEqual([5, 11]);
    expect([...days.open]).toEqual([0, 5]);
  });

  it("leaves Saturday out of the week", () => {
    const friday = Date.UTC(2024, 0, 12, 21);
    const saturday = Date.UTC(2024, 0, 13, 12);
    const weeks = resampleBars(barsAt([monday, friday, saturday]), "H1", "W1");
    expect(weeks.close.length).toBe(1);
    expect(weeks.close[0]).toBe(2);
    const withoutFriday = resampleBars(barsAt([monday, saturday]), "H1", "W1");
    expect(withoutFriday.close[0]).toBe(1);
  });

  it("holds more long bars than its first buffer has room for", () => {
    const long = resampleBars(barsAt(minutes(500)), "M1", "M5");
    expect(long.openTime.length).toBe(100);
    expect(long.close[99]).toBe(500);
  });

  it("refuses a timeframe finer than the bars", () => {
    expect(() => createResampler("H1", "M15")).toThrow(
      expect.objectContaining({ code: "MARKET_TIMEFRAME_TOO_FINE" }),
    );
  });

  it("refuses bars that do not ascend, and keeps its state from before them", () => {
    const resampler = createResampler("M1", "M5");
    resampler.push(barsAt(minutes(2)));
    const before = resampler.snapshot();
    expect(() => resampler.push(barsAt([monday + 4 * minuteMs, monday]))).toThrow(
      expect.objectContaining({ code: "MARKET_BARS_UNORDERED" }),
    );
    expect(() => createResampler("M1", "M5").push(barsAt([Number.NaN]))).toThrow(/after the start/);
    expect(sameBytes(resampler.snapshot(), before)).toBe(true);
  });
});

describe("the state of a resampler", () => {
  it("is refused by one of other timeframes and by one of another layout", () => {
    const bytes = createResampler("M1", "M5").snapshot();
    const refusal = expect.objectContaining({ code: "MARKET_STATE_FOREIGN" });
    expect(() => createResampler("M1", "H1").restore(bytes)).toThrow(refusal);
    expect(() => createResampler("M1", "M5").restore(bytes.subarray(8))).toThrow(refusal);
    expect(() => createResampler("M1", "M5").restore(new Uint8Array(bytes.length))).toThrow(
      refusal,
    );
  });

  it("does not remember what a finished bar held", () => {
    const one = createResampler("M1", "M5");
    const other = createResampler("M1", "M5");
    one.push(barsAt(minutes(5)));
    other.push(barsAt(minutes(5), () => ({ close: 77, spread: 3 })));
    expect(sameBytes(one.snapshot(), other.snapshot())).toBe(true);
  });
});
