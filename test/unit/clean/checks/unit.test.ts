import { describe, expect, it } from "vitest";
import { type BarColumns, barFlag, priceColumns } from "../../../../src/market/bar.js";
import { cleanAll, eurusdM1, quietBars } from "../../../support/clean.js";

const scaled = (bars: BarColumns, from: number, to: number, factor: number) => {
  for (const column of priceColumns)
    for (let row = from; row < to; row++) bars[column][row] *= factor;
};
const inverted = (bars: BarColumns, from: number, to: number) => {
  for (let row = from; row < to; row++) {
    const { open, high, low, close } = bars;
    [high[row], low[row]] = [1 / low[row], 1 / high[row]];
    open[row] = 1 / open[row];
    close[row] = 1 / close[row];
  }
};
/** Yen bars: the quiet ones a hundred times as high. */
const yenBars = (count: number) => {
  const bars = quietBars(count);
  scaled(bars, 0, count, 100);
  return bars;
};
const yen = { ...eurusdM1, instrument: "USDJPY" };

describe("prices in another unit", () => {
  it.each([
    [100, "prices are 100 times too large"],
    [1e5, "prices are 100,000 times too large"],
    [0.01, "prices are 100 times too small"],
  ])("× %d go to quarantine, and the factor is named", async (factor, why) => {
    const bars = quietBars(400);
    scaled(bars, 200, 203, factor);
    const { rejects, report, bars: out } = await cleanAll(bars);
    expect(rejects.map(({ check, openTime }) => [check, openTime])).toEqual(
      [200, 201, 202].map((row) => ["unit", bars.openTime[row]]),
    );
    expect(rejects[0].why).toBe(why);
    expect(report.counts.unit).toBe(3);
    expect(report.warnings).toEqual([expect.stringContaining(`${why} in 3 rows, the first at`)]);
    expect(report.components.validity).toBeCloseTo(1 - 3 / 400, 6);
    expect(out.flags[200] & barFlag.outlier).toBe(0); // the row after the hole is judged by the one before it
  });

  it("are mended where the policy is fill, each price and the spread", async () => {
    const bars = quietBars(400);
    const [open, high, low, close] = priceColumns.map((column) => bars[column][200]);
    scaled(bars, 200, 201, 1e5);
    bars.spread[200] = 2;
    const { bars: out, repairs } = await cleanAll(bars, { policies: { unit: "fill" } });
    expect(out.open[200]).toBeCloseTo(open, 8);
    expect(out.high[200]).toBeCloseTo(high, 8);
    expect(out.low[200]).toBeCloseTo(low, 8);
    expect(out.close[200]).toBeCloseTo(close, 8);
    expect(out.spread[200]).toBeCloseTo(0.00002, 10);
    expect(out.flags[200]).toBe(barFlag.repaired);
    expect(repairs.map(({ check, column }) => [check, column])).toEqual(
      [...priceColumns, "spread"].map((column) => ["unit", column]),
    );
  });

  it("of a yen pair quoted by the hundred are named as such", async () => {
    const bars = yenBars(300);
    scaled(bars, 100, 101, 0.01);
    const { rejects } = await cleanAll(bars, {}, yen);
    expect(rejects).toMatchObject([{ why: "prices are 100 times too small" }]);
  });

  it("leave a whole file without a row, and say why", async () => {
    const bars = quietBars(300);
    scaled(bars, 0, 300, 1e5);
    const { report } = await cleanAll(bars);
    expect(report.rows.emitted).toBe(0);
    expect(report.score).toBe(0);
    expect(report.warnings[0]).toContain("prices are 100,000 times too large in 300 rows");
  });
});

describe("an inverted pair", () => {
  it("is told by its level where that is enough: 0.0091 is no dollar in yen", async () => {
    const bars = yenBars(300);
    inverted(bars, 100, 140);
    const { rejects } = await cleanAll(bars, {}, yen);
    expect(rejects).toHaveLength(40);
    expect(rejects[0].why).toBe("the pair is inverted");
  });

  it("is told by the rows before it where both ways round are possible", async () => {
    const bars = quietBars(300);
    for (const column of priceColumns)
      for (let row = 0; row < 300; row++) bars[column][row] += 0.15; // 1.25 and 0.8
    inverted(bars, 100, 140);
    const { rejects, bars: out } = await cleanAll(bars, { policies: { unit: "fill" } });
    expect(rejects).toHaveLength(0);
    for (let row = 100; row < 140; row++) {
      expect(out.close[row]).toBeCloseTo(1 / bars.close[row], 10);
      expect(out.high[row]).toBeCloseTo(1 / bars.low[row], 10);
      expect(out.flags[row]).toBe(barFlag.repaired);
    }
  });
});

it("takes a crash of a fifth for what it is", async () => {
  const bars = quietBars(300);
  scaled(bars, 150, 300, 0.8); // the franc, 2015-01-15
  const { report } = await cleanAll(bars);
  expect(report.counts.unit).toBe(0);
  expect(report.rows.rejected).toBe(0);
});

it("flags prices outside anything known where so asked", async () => {
  const bars = quietBars(300);
  scaled(bars, 150, 151, 7);
  const { bars: out, rejects } = await cleanAll(bars, { policies: { unit: "flag" } });
  expect(rejects).toHaveLength(0);
  expect(out.flags[150] & barFlag.suspect).toBe(barFlag.suspect);
});

it("knows no level of a pair that it does not know", async () => {
  const bars = quietBars(300);
  scaled(bars, 0, 300, 1_700);
  const { report } = await cleanAll(bars, {}, { ...eurusdM1, instrument: "XAUUSD" });
  expect(report.counts.unit).toBe(0);
});
