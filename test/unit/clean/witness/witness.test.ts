import { describe, expect, it } from "vitest";
import { openBarCursor } from "../../../../src/clean/witness/bar-cursor.js";
import { findTriangle, parityWitness, triangle } from "../../../../src/clean/witness/witness.js";
import { minuteMs } from "../../../../src/core/time.js";
import { allocateBars, type BarColumns, barCount, viewBars } from "../../../../src/market/bar.js";
import { monday } from "../../../support/clean.js";

/** Bars at minutes, each with a close of a hundred and the minute, high and low one off. */
const barsAt = (...minutes: number[]): BarColumns => {
  const bars = allocateBars(minutes.length);
  minutes.forEach((minute, row) => {
    bars.openTime[row] = monday + minute * minuteMs;
    bars.close[row] = 100 + minute;
    bars.high[row] = 101 + minute;
    bars.low[row] = 99 + minute;
  });
  return bars;
};
const times = (...minutes: number[]) =>
  Float64Array.from(minutes, (minute) => monday + minute * minuteMs);
const prices = (count: number) => ({
  high: new Float64Array(count),
  low: new Float64Array(count),
  close: new Float64Array(count),
});
const closesAt = async (stream: BarColumns[], ...asked: number[][]) => {
  const cursor = openBarCursor(stream);
  const found: number[] = [];
  for (const minutes of asked) {
    const out = prices(minutes.length);
    await cursor.align(times(...minutes), minutes.length, out);
    found.push(...out.close);
  }
  return found;
};

describe("a cursor over the bars of a witness", () => {
  it("finds the bars of the times asked for, NaN where there is none", async () => {
    expect(await closesAt([barsAt(1, 2, 4, 5)], [0, 1, 3, 4, 9])).toEqual([
      Number.NaN,
      101,
      Number.NaN,
      104,
      Number.NaN,
    ]);
  });

  it("finds the same however bars and questions are cut", async () => {
    const bars = barsAt(0, 1, 2, 3, 4, 5, 6, 7);
    const cut = [viewBars(bars, 0, 3), allocateBars(0), viewBars(bars, 3, 4), viewBars(bars, 4, 8)];
    expect(await closesAt(cut, [0, 2], [3], [4, 5, 7])).toEqual([100, 102, 103, 104, 105, 107]);
  });

  it("passes over copies, late rows and one from the far future", async () => {
    expect(await closesAt([barsAt(0, 1, 1, 99_999, 2, 1, 3)], [0, 1, 2, 3])).toEqual([
      100, 101, 102, 103,
    ]);
  });

  it("takes prices that are no prices for none", async () => {
    const bars = barsAt(0, 1, 2);
    bars.low[0] = 0;
    bars.high[1] = 5;
    bars.high[2] = Number.NaN;
    expect(await closesAt([bars], [0, 1, 2])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("knows nothing once its bars are over", async () => {
    expect(await closesAt([], [0, 1])).toEqual([Number.NaN, Number.NaN]);
    expect(await closesAt([barsAt(0)], [0], [1, 2])).toEqual([100, Number.NaN, Number.NaN]);
  });
});

describe("a triangle", () => {
  it.each([
    ["EURUSD", "EURJPY", "USDJPY", [1, -1]],
    ["EURUSD", "USDJPY", "EURJPY", [-1, 1]],
    ["EURJPY", "EURUSD", "USDJPY", [1, 1]],
    ["USDJPY", "EURUSD", "EURJPY", [-1, 1]],
    ["USDCHF", "EURCHF", "EURUSD", [1, -1]],
    ["GBPUSD", "EURUSD", "EURGBP", [1, -1]],
  ])("makes %s of %s and %s by the powers %j", (symbol, first, second, powers) => {
    expect(triangle(symbol, first, second)).toEqual(powers);
  });

  it("is none of pairs that do not close", () => {
    expect(triangle("EURUSD", "EURJPY", "GBPUSD")).toBeUndefined();
    expect(triangle("EURUSD", "EURUSD", "USDJPY")).toBeUndefined();
    expect(parityWitness("EURUSD", [leg("EURJPY"), leg("GBPUSD")], 8)).toBeUndefined();
  });

  it("is found among others, the first that closes", () => {
    expect(findTriangle("EURUSD", ["GBPUSD", "USDJPY", "EURJPY", "EURGBP"])).toEqual([
      "GBPUSD",
      "EURGBP",
    ]);
    expect(findTriangle("EURUSD", ["USDJPY", "GBPUSD"])).toBeUndefined();
  });
});

const leg = (instrument: string, chunks: BarColumns[] = []) => ({ instrument, chunks });

it("gives the close that parity asks for, and bounds that the legs' ends allow", async () => {
  const one = (high: number, low: number, close: number) => {
    const bars = barsAt(0);
    [bars.high[0], bars.low[0], bars.close[0]] = [high, low, close];
    return bars;
  };
  const eurjpy = one(165, 163, 164);
  const usdjpy = one(150.5, 149.5, 150);
  const out = prices(1);
  const witness = parityWitness("EURUSD", [leg("EURJPY", [eurjpy]), leg("USDJPY", [usdjpy])], 4);
  await witness?.testify(times(0), 1, out);
  expect(out.close[0]).toBeCloseTo(164 / 150, 12);
  expect(out.high[0]).toBeCloseTo(165 / 149.5, 12);
  expect(out.low[0]).toBeCloseTo(163 / 150.5, 12);
  expect(barCount(eurjpy)).toBe(1);
});
