import { expect, it } from "vitest";
import { barCount } from "../../../../src/market/bar.js";
import { cleanAll, pickRows, quietBars } from "../../../support/clean.js";

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

it("drops a copy and keeps the first", async () => {
  const bars = quietBars(60);
  const {
    rejects,
    report,
    bars: out,
  } = await cleanAll(pickRows(bars, [...range(0, 31), 30, ...range(31, 60)]));
  expect(barCount(out)).toBe(60);
  expect(report.counts).toMatchObject({ duplicate: 1, conflict: 0 });
  expect(rejects[0].why).toBe("a copy of the bar before it");
});

it("keeps the first of two bars in conflict and quarantines the second", async () => {
  const input = pickRows(quietBars(60), [...range(0, 31), 30, ...range(31, 60)]);
  input.close[31] += 0.00001;
  const { rejects, report, bars } = await cleanAll(input);
  expect(report.counts).toMatchObject({ duplicate: 0, conflict: 1 });
  expect(rejects[0].close).toBe(input.close[31]);
  expect(bars.close[30]).toBe(input.close[30]);
});

it("finds copies on both sides of a block's edge", async () => {
  const bars = quietBars(24);
  const twice = range(0, 24).flatMap((row) => [row, row, row]);
  const { report, bars: out } = await cleanAll(pickRows(bars, twice), { reorderRows: 4 });
  expect(report.counts).toMatchObject({ duplicate: 48, conflict: 0 });
  expect(barCount(out)).toBe(24);
});

it("tells a conflict on both sides of a block's edge", async () => {
  const input = pickRows(quietBars(8), [0, 1, 2, 3, 3, 4, 5, 6, 7]);
  input.high[4] += 0.0001;
  const { report } = await cleanAll(input, { reorderRows: 4 });
  expect(report.counts).toMatchObject({ duplicate: 0, conflict: 1 });
});
