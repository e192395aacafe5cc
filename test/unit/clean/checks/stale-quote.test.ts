import { expect, it } from "vitest";
import { minuteMs } from "../../../../src/core/time.js";
import { type BarColumns, barFlag } from "../../../../src/market/bar.js";
import { cleanAll, monday, quietBars } from "../../../support/clean.js";

const freeze = (bars: BarColumns, from: number, count: number) => {
  for (const column of [bars.open, bars.high, bars.low, bars.close])
    column.fill(bars.close[from - 1], from, from + count);
};
const staleRows = (bars: BarColumns) =>
  [...bars.flags.keys()].filter((row) => (bars.flags[row] & barFlag.stale) !== 0);

it("flags a frozen quote from the bar on at which it is too long, not before", async () => {
  const bars = quietBars(10_000);
  freeze(bars, 9_000, 45);
  const { bars: out, report } = await cleanAll(bars);
  // The market never stood still in this hour: the least limit, ten minutes, holds.
  expect(staleRows(out)).toEqual(Array.from({ length: 36 }, (_, i) => 9_009 + i));
  expect(report.findings.staleQuote.longest).toEqual([
    { from: bars.openTime[9_000], to: bars.openTime[9_044], bars: 45 },
  ]);
  expect(report.components.timeliness).toBeCloseTo(1 - 36 / 10_000, 6);
});

it("allows a still night where nights are still", async () => {
  const bars = quietBars(4 * 1_440 + 600);
  // From 02:00 to 04:00 UTC, every day: of twenty bars nineteen do not move.
  for (let row = 1; row < bars.openTime.length; row++) {
    const minute = ((bars.openTime[row] - monday) / minuteMs) % 1_440;
    if (minute < 120 || minute >= 240 || minute % 20 === 0) continue;
    freeze(bars, row, 1);
  }
  const quiet = await cleanAll(bars, { staleChance: 1e-9 });
  expect(staleRows(quiet.bars)).toEqual([]);
});

it("does not count a run across a pause", async () => {
  const bars = quietBars(2_000);
  freeze(bars, 1_000, 12);
  for (let row = 1_006; row < 2_000; row++) bars.openTime[row] += 90 * minuteMs;
  const { bars: out } = await cleanAll(bars);
  expect(staleRows(out)).toEqual([]);
});

it("flags three frozen bars and more in H1", async () => {
  const bars = quietBars(600);
  for (let row = 0; row < 600; row++) bars.openTime[row] = monday + row * 60 * minuteMs;
  freeze(bars, 24, 40); // of Tuesday and Wednesday
  const series = { instrument: "EURUSD", timeframe: "H1", side: "bid" } as const;
  const { bars: out } = await cleanAll(bars, {}, series);
  expect(staleRows(out).length).toBeGreaterThan(15);
});
