import { describe, expect, it } from "vitest";
import {
  allocateBars,
  barAt,
  barCount,
  concatenateBars,
  copyBars,
  setBar,
  viewBars,
} from "../../../src/market/bar.js";

const aBar = { openTime: 60_000, open: 1.1, high: 1.3, low: 1, close: 1.2 };

describe("bars in columns", () => {
  it("do not know spread and tick volume until they are told", () => {
    const bars = allocateBars(2);
    setBar(bars, 1, aBar);
    expect(barCount(bars)).toBe(2);
    expect(bars.spread[0]).toBeNaN();
    expect(barAt(bars, 1)).toEqual({
      ...aBar,
      spread: Number.NaN,
      tickVolume: Number.NaN,
      flags: 0,
    });
  });

  it("are copied whole: every column of every row", () => {
    const bars = allocateBars(3);
    for (let row = 0; row < 3; row++) {
      setBar(bars, row, { ...aBar, openTime: row, spread: row, tickVolume: row + 1, flags: row });
    }
    const copy = allocateBars(2);
    copyBars(bars, 1, 3, copy, 0);
    expect([barAt(copy, 0), barAt(copy, 1)]).toEqual([barAt(bars, 1), barAt(bars, 2)]);
    const joined = concatenateBars([viewBars(bars, 0, 1), copy]);
    expect([0, 1, 2].map((row) => barAt(joined, row))).toEqual(
      [0, 1, 2].map((row) => barAt(bars, row)),
    );
  });

  it("are seen, not copied, through a view", () => {
    const bars = allocateBars(3);
    viewBars(bars, 1, 2).close[0] = 7;
    expect(bars.close[1]).toBe(7);
  });
});
