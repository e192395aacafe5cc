import { describe, expect, it } from "vitest";
import { barFlag, priceColumns } from "../../../../src/market/bar.js";
import { type PlantedDefect, simulateMarket } from "../../../../src/market/index.js";
import { cleanAll, eurusdM1, rowOf } from "../../../support/clean.js";

const mid = { ...eurusdM1, side: "mid" } as const;
const market = (defects = false) =>
  simulateMarket({ seed: 5, from: Date.UTC(2023, 0, 2), to: Date.UTC(2023, 1, 1), defects });
/** Fresh bars of the triangle, and the legs that bear witness for EURUSD. */
const triangle = () => {
  const simulated = market();
  const bars = simulated.pair("EURUSD").bars;
  const eurjpy = simulated.pair("EURJPY").bars;
  const usdjpy = simulated.pair("USDJPY").bars;
  const legs = [
    { instrument: "EURJPY", chunks: [eurjpy] },
    { instrument: "USDJPY", chunks: [usdjpy] },
  ] as const;
  return { bars, eurjpy, usdjpy, legs };
};
const row = 5_000;
const quoted = (price: number) => Number(price.toFixed(5));

it("is silent on pairs that fit together, and saw them all", async () => {
  const { bars, legs } = triangle();
  const { report, repairs } = await cleanAll(bars, {}, mid, { legs });
  expect(repairs).toEqual([]);
  expect(report.findings.parity).toMatchObject({
    compared: bars.openTime.length,
    denied: 0,
    disagreed: 0,
    clockOff: [],
  });
  expect(report.warnings).toEqual([]);
});

it("lets the close that parity asks for stand in for a bad one, at the time", async () => {
  const { bars, legs } = triangle();
  const [close, high] = [bars.close[row], bars.high[row]];
  bars.close[row] = quoted(close * 1.005);
  bars.high[row] = bars.close[row];
  const { bars: out, repairs, flags, report } = await cleanAll(bars, {}, mid, { legs });
  expect(Math.abs(out.close[row] / close - 1)).toBeLessThan(3e-5); // the rounding of three prices
  expect(out.high[row] / high - 1).toBeLessThan(5e-4);
  expect(out.high[row]).toBeGreaterThanOrEqual(Math.max(out.open[row], out.close[row]));
  expect(out.flags[row]).toBe(barFlag.outlier | barFlag.repaired);
  expect(
    repairs.every(({ check, openTime }) => check === "parity" && openTime === bars.openTime[row]),
  ).toBe(true);
  expect(flags).toMatchObject([
    { check: "parity", column: "close", verdict: "badTick", isMended: true },
  ]);
  expect(flags[0].votes.parity).toBeGreaterThan(1);
  expect(flags[0].votes.jump).toBeGreaterThan(1);
  expect(report.counts).toMatchObject({ parity: 1, badTick: 1, outlier: 0, clippedWick: 0 });
});

it("cuts a wick of twenty pips, which one series alone would let pass", async () => {
  const { bars, legs } = triangle();
  const range = (at: number) => bars.high[at] - bars.low[at];
  const quiet = bars.openTime.findIndex((_, at) => at > row && range(at) + range(at - 1) < 2e-4);
  const low = bars.low[quiet];
  bars.low[quiet] = quoted(bars.low[quiet] - 0.002);
  const alone = await cleanAll(bars, {}, mid);
  expect(alone.repairs).toEqual([]);
  const { bars: out, repairs } = await cleanAll(bars, {}, mid, { legs });
  expect(repairs).toMatchObject([{ check: "parity", column: "low", was: bars.low[quiet] }]);
  expect(low - out.low[quiet]).toBeLessThan(6e-4);
});

it("keeps a crash that the other pairs saw, which one series alone would cut", async () => {
  const { bars, eurjpy, legs } = triangle();
  bars.low[row] *= 0.99;
  eurjpy.low[row] *= 0.99;
  const alone = await cleanAll(bars, {}, mid);
  expect(alone.repairs).toMatchObject([{ check: "wick", column: "low" }]);
  const { repairs, bars: out } = await cleanAll(bars, {}, mid, { legs });
  expect(repairs).toEqual([]);
  expect(out.low[row]).toBe(bars.low[row]);
});

it("keeps news that moves the pair and one of the others for good", async () => {
  const { bars, eurjpy, legs } = triangle();
  for (const column of priceColumns)
    for (let i = row; i < bars.openTime.length; i++) {
      bars[column][i] *= 1.006;
      eurjpy[column][i] *= 1.006;
    }
  const { report, repairs } = await cleanAll(bars, {}, mid, { legs });
  expect(repairs).toEqual([]);
  expect(report.counts.outlier).toBe(0); // the witness speaks for it
});

it("does not believe a witness that moved alone, or stands frozen", async () => {
  const { bars, usdjpy, legs } = triangle();
  usdjpy.close[row] *= 1.005;
  for (const column of priceColumns) usdjpy[column].fill(usdjpy.close[6_000], 6_001, 6_060);
  const { repairs, report } = await cleanAll(bars, {}, mid, { legs });
  expect(repairs).toEqual([]);
  expect(report.counts.parity).toBe(0);
});

it("warns of pairs that do not fit together at all", async () => {
  const { bars, legs } = triangle();
  for (const column of priceColumns)
    for (let i = 0; i < bars.openTime.length; i++) bars[column][i] *= 1.1;
  const { report } = await cleanAll(bars, {}, mid, { legs });
  expect(report.warnings).toEqual([
    "prices differ from those of the pairs that it is made of by a factor of 1.10 on average: another unit, or another pair",
  ]);
});

it.each(["flag", "drop"] as const)(
  "does with a bad close what the policy %s says",
  async (policy) => {
    const { bars, legs } = triangle();
    bars.close[row] = quoted(bars.close[row] * 1.005);
    bars.high[row] = bars.close[row];
    const { bars: out, rejects } = await cleanAll(bars, { policies: { parity: policy } }, mid, {
      legs,
    });
    if (policy === "drop")
      expect(rejects).toMatchObject([{ check: "parity", close: bars.close[row] }]);
    else {
      expect(out.close[row]).toBe(bars.close[row]);
      expect(out.flags[row] & barFlag.outlier).toBe(barFlag.outlier);
    }
  },
);

it("has nothing to go by without two pairs that close a triangle", async () => {
  const { bars, legs } = triangle();
  const other = [legs[0], { ...legs[1], instrument: "GBPUSD" }] as const;
  const { report } = await cleanAll(bars, {}, mid, { legs: other });
  expect(report.findings.parity).toBeUndefined();
});

describe("on pairs that are all dirty", () => {
  it("mends nineteen in twenty bad closes and wicks, and little else", async () => {
    const simulated = simulateMarket({
      seed: 8,
      from: Date.UTC(2023, 0, 2),
      to: Date.UTC(2023, 6, 1),
      defects: true,
    });
    const { bars, truth } = simulated.pair("EURUSD");
    const legs = [
      { instrument: "EURJPY", chunks: [simulated.pair("EURJPY").bars] },
      { instrument: "USDJPY", chunks: [simulated.pair("USDJPY").bars] },
    ] as const;
    const { flags, bars: out } = await cleanAll(bars, {}, mid, { legs });
    const isBad = ({ kind }: PlantedDefect) => kind === "badClose" || kind === "badTick";
    const planted = new Set(truth.filter(isBad).map(({ openTime }) => openTime));
    const mended = new Set(
      flags.filter(({ isMended }) => isMended).map(({ openTime }) => openTime),
    );
    const hits = [...planted].filter((time) => mended.has(time)).length;
    expect(hits / planted.size).toBeGreaterThanOrEqual(0.95);
    expect(hits / mended.size).toBeGreaterThanOrEqual(0.95);
    const badClose = truth.find(({ kind }) => kind === "badClose");
    const at = rowOf(out, badClose?.openTime ?? 0);
    expect(Math.abs(out.close[at] / out.close[at - 1] - 1)).toBeLessThan(0.002);
  });
});
