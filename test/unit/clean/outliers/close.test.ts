import { describe, expect, it } from "vitest";
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
  expect(report.findings.close).toMatchObject({ badTicks: 1, market: 0 });
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

describe("the evidence of a flagged close", () => {
  const evidenceOf = async (alter: (bars: BarColumns) => void) => {
    const bars = quietBars(600);
    alter(bars);
    return (await cleanAll(bars)).flags;
  };

  it("holds the votes that flagged it, and what the next bar says", async () => {
    const flags = await evidenceOf((bars) => {
      bars.close[400] += 0.01;
      bars.high[400] = bars.close[400];
    });
    expect(flags).toHaveLength(1);
    const [{ votes, ...flag }] = flags;
    expect(flag).toMatchObject({
      check: "close",
      column: "close",
      verdict: "badTick",
      isMended: false,
    });
    expect(Object.keys(votes)).toEqual(["hampel", "jump", "revert"]);
    for (const vote of Object.values(votes)) expect(vote).toBeGreaterThanOrEqual(1);
  });

  it("says market of a move that stays", async () => {
    const flags = await evidenceOf((bars) => shift(bars, 400, 600, 0.01));
    expect(flags).toMatchObject([{ verdict: "market" }]);
    expect(flags[0].votes.revert).toBeLessThan(0.1);
  });

  it("is canonical, whatever the size", async () => {
    const flags = await evidenceOf((bars) => {
      bars.close[400] = 2.2;
      bars.high[400] = 2.2;
    });
    for (const { size, ratio } of flags) {
      expect(Number.isFinite(size)).toBe(true);
      expect(Number.isFinite(ratio)).toBe(true);
    }
  });
});

describe("a policy that mends closes", () => {
  const spiked = () => {
    const bars = quietBars(600);
    bars.close[400] += 0.01;
    bars.high[400] = bars.close[400];
    return bars;
  };
  const repairsOf = (repairs: readonly { check: string; column: string }[]) =>
    repairs.map(({ check, column }) => [check, column]);

  it("cuts to the limit where it is winsorise", async () => {
    const bars = spiked();
    const { bars: out, repairs } = await cleanAll(bars, { policies: { close: "winsorise" } });
    expect(out.close[400]).toBeGreaterThan(bars.close[399]);
    expect(out.close[400] - bars.close[399]).toBeLessThan(0.005);
    expect(out.high[400]).toBe(out.close[400]);
    expect(out.flags[400]).toBe(barFlag.outlier | barFlag.repaired);
    expect(repairsOf(repairs)).toEqual([
      ["close", "high"],
      ["close", "close"],
    ]);
  });

  it("lets the last good close stand in where it is fill", async () => {
    const bars = spiked();
    const { bars: out } = await cleanAll(bars, { policies: { close: "fill" } });
    expect(out.close[400]).toBe(bars.close[399]);
    expect(out.high[400]).toBeLessThan(bars.close[399] + 0.005);
    expect(out.high[400]).toBeGreaterThanOrEqual(Math.max(out.open[400], out.close[400]));
  });

  it("quarantines the row where it is drop", async () => {
    const bars = spiked();
    const { rejects, report } = await cleanAll(bars, { policies: { close: "drop" } });
    expect(rejects).toMatchObject([{ check: "close", openTime: bars.openTime[400] }]);
    expect(report.rows.emitted).toBe(599);
  });

  it("cuts news once and takes the new level for good", async () => {
    const bars = quietBars(600);
    shift(bars, 400, 600, 0.01);
    const { repairs, bars: out } = await cleanAll(bars, { policies: { close: "winsorise" } });
    expect(new Set(repairs.map(({ openTime }) => openTime))).toEqual(new Set([bars.openTime[400]]));
    expect(out.close[401]).toBe(bars.close[401]);
  });
});
