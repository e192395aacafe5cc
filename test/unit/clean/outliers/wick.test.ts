import { describe, expect, it } from "vitest";
import { type BarColumns, barFlag } from "../../../../src/market/bar.js";
import { cleanAll, eurusdM1, quietBars } from "../../../support/clean.js";

const spikes = (report: { findings: Record<string, Record<string, unknown>> }) =>
  report.findings.wick.largest as { openTime: number; verdict: string; isMended: boolean }[];

describe("a wick of a hundred pips that comes back within a quiet minute", () => {
  it.each([
    ["high", 1],
    ["low", -1],
  ] as const)(
    "is cut at the %s to the range around it, flagged and recorded",
    async (column, sign) => {
      const bars = quietBars(600);
      const was = bars[column][400] + sign * 0.01;
      bars[column][400] = was;
      const { bars: out, repairs, report } = await cleanAll(bars);
      const body =
        sign > 0
          ? Math.max(bars.open[400], bars.close[400])
          : Math.min(bars.open[400], bars.close[400]);
      const left = sign * (out[column][400] - body);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(0.0004);
      expect(out.close[400]).toBe(bars.close[400]);
      expect(out.flags[400]).toBe(barFlag.outlier | barFlag.repaired);
      expect(repairs).toMatchObject([{ check: "wick", column, was, is: out[column][400] }]);
      expect(repairs[0].why).toMatch(/^a wick of 0\.\d+% where nothing around it moved more than/);
      expect(report.counts).toMatchObject({ clippedWick: 1, badTick: 1 });
      expect(spikes(report)).toMatchObject([{ verdict: "badTick", isMended: true }]);
    },
  );

  it("is flagged only, if so asked", async () => {
    const bars = quietBars(600);
    bars.high[400] += 0.01;
    const { bars: out, repairs, report } = await cleanAll(bars, { policies: { wick: "flag" } });
    expect(out.high[400]).toBe(bars.high[400]);
    expect(out.flags[400]).toBe(barFlag.outlier);
    expect(repairs).toHaveLength(0);
    expect(report.counts.badTick).toBe(1);
  });

  it("is still found in the last row", async () => {
    const bars = quietBars(600);
    bars.high[599] += 0.01;
    const { report } = await cleanAll(bars);
    expect(report.counts.badTick).toBe(1);
  });
});

it("keeps a long wick where the market moves", async () => {
  const bars = quietBars(600);
  // The bars around a release: thirty pips each.
  for (const row of [399, 400, 401]) {
    bars.high[row] += 0.0015;
    bars.low[row] -= 0.0015;
  }
  bars.high[400] += 0.006;
  const { bars: out, repairs } = await cleanAll(bars);
  expect(repairs).toHaveLength(0);
  expect(out.high[400]).toBe(bars.high[400]);
});

it("keeps a wick that the bar's own body confirms", async () => {
  const bars = quietBars(600);
  for (let row = 401; row < 600; row++) shift(bars, row, 0.004);
  bars.close[400] += 0.004;
  bars.high[400] += 0.009;
  const { repairs } = await cleanAll(bars);
  expect(repairs).toHaveLength(0);
});

it("tells the report, but not the bar, when the next bar makes news of it", async () => {
  const bars = quietBars(600);
  bars.high[400] += 0.01;
  const alone = await cleanAll(bars);
  bars.low[401] -= 0.006;
  const followed = await cleanAll(bars);
  expect(followed.bars.high[400]).toBe(alone.bars.high[400]);
  expect(spikes(followed.report)[0]).toMatchObject({ verdict: "market", isMended: true });
  expect(followed.report.counts.badTick).toBe(0);
  expect(followed.report.findings.wick.mendedMarket).toBe(1);
});

it("judges nothing in the first bars, for want of a past", async () => {
  const bars = quietBars(100);
  bars.high[5] += 0.01;
  const { repairs } = await cleanAll(bars);
  expect(repairs).toHaveLength(0);
});

it("flags a huge wick in longer bars and leaves it: a crash and its recovery fit into an hour", async () => {
  const bars = quietBars(120);
  for (let row = 0; row < 120; row++) bars.openTime[row] = Date.UTC(2024, 2, 18) + row * 3_600_000;
  bars.low[100] -= 0.1;
  const { bars: out, repairs, report } = await cleanAll(bars, {}, { ...eurusdM1, timeframe: "H1" });
  expect(repairs).toHaveLength(0);
  expect(out.low[100]).toBe(bars.low[100]);
  expect(out.flags[100]).toBe(barFlag.outlier);
  expect(report.counts).toMatchObject({ clippedWick: 0, badTick: 0, outlier: 1 });
  expect(spikes(report)).toMatchObject([{ verdict: "unclear", isMended: false }]);
});

function shift(bars: BarColumns, row: number, by: number): void {
  for (const column of [bars.open, bars.high, bars.low, bars.close]) column[row] += by;
}

it("keeps the two hundred largest of many spikes", async () => {
  const bars = quietBars(30_000);
  for (let row = 100; row < 29_900; row += 60) bars.high[row] += 0.008 + row * 1e-7;
  const { report } = await cleanAll(bars);
  expect(report.counts.badTick).toBe(497);
  expect(spikes(report)).toHaveLength(200);
  const times = spikes(report).map(({ openTime }) => openTime);
  expect(times).toContain(bars.openTime[100 + 60 * 496]);
  expect(times).not.toContain(bars.openTime[100]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
