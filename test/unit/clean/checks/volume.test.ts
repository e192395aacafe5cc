import { expect, it } from "vitest";
import { barFlag } from "../../../../src/market/bar.js";
import { cleanAll, quietBars } from "../../../support/clean.js";

it("flags a price that moved without a tick", async () => {
  const bars = quietBars(300);
  bars.tickVolume[100] = 0;
  const { report, bars: out } = await cleanAll(bars);
  expect(report.findings.volume).toMatchObject({ known: 300, movedWithoutTicks: 1, tooMany: 0 });
  expect(out.flags[100]).toBe(barFlag.suspect);
  expect(out.tickVolume[100]).toBe(0);
});

it("flags a thousand times the ticks of the hour, once there is a habit", async () => {
  const bars = quietBars(300);
  bars.tickVolume[5] = 1e6;
  bars.tickVolume[14] = 1e6;
  bars.tickVolume[299] = 1e6;
  const early = await cleanAll(bars);
  expect(early.report.findings.volume).toMatchObject({ tooMany: 0 }); // no quarter hour has come twice
  const week = quietBars(8 * 1_440);
  week.tickVolume[8 * 1_440 - 1] = 1e6;
  const { report } = await cleanAll(week);
  expect(report.findings.volume).toMatchObject({ tooMany: 1 });
});

it("makes it unknown where the policy is drop, and records why", async () => {
  const bars = quietBars(300);
  bars.tickVolume[100] = 0;
  const { bars: out, repairs } = await cleanAll(bars, { policies: { volume: "drop" } });
  expect(out.tickVolume[100]).toBeNaN();
  expect(repairs).toMatchObject([
    { check: "volume", column: "tickVolume", was: 0, why: "the price moved without a tick" },
  ]);
});

it("lets unknown volumes and flat bars without a tick pass", async () => {
  const bars = quietBars(300);
  bars.tickVolume.fill(Number.NaN, 0, 100);
  for (const column of [bars.open, bars.high, bars.low]) column[150] = bars.close[150];
  bars.tickVolume[150] = 0;
  const { report } = await cleanAll(bars);
  expect(report.counts.volume).toBe(0);
});

it("warns of a column that says nothing", async () => {
  const bars = quietBars(300);
  bars.tickVolume.fill(0);
  const { report } = await cleanAll(bars);
  expect(report.warnings).toEqual([
    "the tick volume is 0 in 100% of bars although their prices moved: the column says nothing",
  ]);
});
