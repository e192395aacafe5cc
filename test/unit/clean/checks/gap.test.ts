import { expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { barFlag } from "../../../../src/market/bar.js";
import { cleanAll, eurusdM1, monday, pickRows, quietBars } from "../../../support/clean.js";

const without = (count: number, ...holes: [from: number, to: number][]) =>
  Array.from({ length: count }, (_, row) => row).filter(
    (row) => !holes.some(([from, to]) => row >= from && row < to),
  );

it("lists gaps by length and flags the first bar after each", async () => {
  const bars = quietBars(1_000);
  const { report, bars: out } = await cleanAll(
    pickRows(bars, without(1_000, [100, 101], [200, 240], [500, 503])),
  );
  expect(report.findings.gap).toMatchObject({
    count: 3,
    bars: 44,
    byLength: { upTo1: 1, upTo5: 1, upTo30: 0, upTo120: 1, over120: 0 },
  });
  expect((report.findings.gap.longest as unknown[])[0]).toEqual({
    from: bars.openTime[200],
    to: bars.openTime[239],
    bars: 40,
  });
  const flagged = [...out.flags.keys()].filter((row) => out.flags[row] === barFlag.afterGap);
  expect(flagged.map((row) => out.openTime[row])).toEqual(
    [101, 240, 503].map((row) => bars.openTime[row]),
  );
  expect(report.components.completeness).toBeCloseTo(0.956, 6);
  expect(report.counts.outage).toBe(40); // from 30 minutes on
});

it("counts a gap over a weekend in open hours only, on the days that it covers", async () => {
  // Friday 2024-03-22 20:00 UTC to Sunday 21:00 UTC is closed from 21:00 Friday.
  const bars = quietBars(240, Date.UTC(2024, 2, 22, 20));
  const { report } = await cleanAll(pickRows(bars, without(240, [20, 150])));
  expect(report.findings.gap).toMatchObject({ count: 1, bars: 130 });
  expect(report.counts.outage).toBe(130);
  expect(report.days).toMatchObject({ expectedBars: [60, 0, 180], presentBars: [20, 0, 90] });
});

it("counts missing hours", async () => {
  const bars = quietBars(48);
  for (let row = 0; row < 48; row++) bars.openTime[row] = monday + row * hourMs;
  const { report } = await cleanAll(
    pickRows(bars, without(48, [10, 13])),
    {},
    { ...eurusdM1, timeframe: "H1" },
  );
  expect(report.findings.gap).toMatchObject({ count: 1, bars: 3 });
  expect(report.expectedBars).toBe(48);
});

it("keeps the fifty longest of many gaps", async () => {
  const holes = Array.from({ length: 300 }, (_, i): [number, number] => [
    10 + 20 * i,
    11 + 20 * i + (i % 7),
  ]);
  const { report } = await cleanAll(pickRows(quietBars(6_020), without(6_020, ...holes)));
  const longest = report.findings.gap.longest as { bars: number }[];
  expect(report.findings.gap.count).toBe(300);
  expect(longest).toHaveLength(50);
  expect(longest.at(-1)?.bars).toBe(6);
  expect(longest[0].bars).toBe(7);
});
