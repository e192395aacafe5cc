import { expect, it } from "vitest";
import { type BarColumns, barFlag } from "../../../../src/market/bar.js";
import { cleanAll, pickRows, quietBars } from "../../../support/clean.js";

const shift = (bars: BarColumns, from: number, to: number, by: number) => {
  for (const column of [bars.open, bars.high, bars.low, bars.close])
    for (let row = from; row < to; row++) column[row] += by;
};
const outliers = (bars: BarColumns) =>
  [...bars.flags.keys()].filter((row) => (bars.flags[row] & barFlag.outlier) !== 0);

it("flags a close spike once, leaves the prices, and lets the report say what it was", async () => {
  const bars = quietBars(600);
  bars.close[400] += 0.01;
  bars.high[400] = bars.close[400];
  const { bars: out, report, repairs } = await cleanAll(bars);
  expect(outliers(out)).toEqual([400]);
  expect(out.close[400]).toBe(bars.close[400]);
  expect(repairs).toHaveLength(0);
  expect(report.counts).toMatchObject({ outlier: 1, badTick: 1 });
  expect(report.findings.returnMad.largest).toMatchObject([{ column: "close" }]);
});

it("flags news once and takes the new level for good", async () => {
  const bars = quietBars(600);
  shift(bars, 400, 600, 0.01);
  const { bars: out, report } = await cleanAll(bars);
  expect(outliers(out)).toEqual([400]);
  expect(report.counts).toMatchObject({ outlier: 1, badTick: 0 });
});

it("does not flag what a quiet market does", async () => {
  const { bars } = await cleanAll(quietBars(20_000));
  expect(outliers(bars)).toEqual([]);
});

it("gives a jump across a gap the room of its time", async () => {
  const bars = quietBars(600);
  shift(bars, 460, 600, 0.0025);
  const rows = (hole: number) => [...Array(600).keys()].filter((row) => row < hole || row >= 460);
  const near = await cleanAll(pickRows(bars, rows(460)));
  const far = await cleanAll(pickRows(bars, rows(400)));
  expect(outliers(near.bars)).toHaveLength(1);
  expect(outliers(far.bars)).toHaveLength(0);
});
