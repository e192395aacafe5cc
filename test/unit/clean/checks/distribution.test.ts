import { expect, it } from "vitest";
import { type BarColumns, barCount, priceColumns } from "../../../../src/market/bar.js";
import { simulateMarket } from "../../../../src/market/index.js";
import { cleanAll, eurusdM1 } from "../../../support/clean.js";

const market = () =>
  simulateMarket({ seed: 11, from: Date.UTC(2023, 0, 2), to: Date.UTC(2023, 5, 1) }).pair("EURUSD")
    .bars;
const fromApril = (bars: BarColumns, alter: (row: number) => void) => {
  for (let row = 0; row < barCount(bars); row++)
    if (bars.openTime[row] >= Date.UTC(2023, 3, 1)) alter(row);
};
const shiftsOf = async (bars: BarColumns) => {
  const { report } = await cleanAll(bars, {}, { ...eurusdM1, side: "mid" });
  return report.findings.distribution;
};

it("is silent where a market goes through its regimes", async () => {
  expect(await shiftsOf(market())).toMatchObject({ months: 5, shifts: [] });
});

it("finds the month from which prices are rounded to whole pips", async () => {
  const bars = market();
  fromApril(bars, (row) => {
    for (const column of priceColumns)
      bars[column][row] = Math.round(bars[column][row] * 1e4) / 1e4;
  });
  const { shifts } = await shiftsOf(bars);
  // On so coarse a grid later months may differ as well: a range is one pip or two.
  const [shift] = shifts as { month: string; psi: number }[];
  expect(shift.month).toBe("2023-04");
  expect(shift.psi).toBeGreaterThan(1);
});

it("finds the month from which half of the bars stand still", async () => {
  const bars = market();
  fromApril(bars, (row) => {
    if (row % 2 === 0) bars.high[row] = bars.low[row] = bars.open[row] = bars.close[row];
  });
  expect(await shiftsOf(bars)).toMatchObject({ shifts: [{ month: "2023-04" }] });
});

it("finds spreads and ticks that change their unit, with the factor", async () => {
  const bars = market();
  fromApril(bars, (row) => {
    bars.spread[row] *= 10;
    bars.tickVolume[row] *= 100;
  });
  const { shifts } = await shiftsOf(bars);
  const [shift] = shifts as { month: string; spreadFactor: number; ticksFactor: number }[];
  expect(shift.month).toBe("2023-04");
  expect(shift.spreadFactor).toBeGreaterThan(7);
  expect(shift.ticksFactor).toBeGreaterThan(70);
});

it("names the months in a warning", async () => {
  const bars = market();
  fromApril(bars, (row) => {
    bars.tickVolume[row] *= 100;
  });
  const { report } = await cleanAll(bars, {}, { ...eurusdM1, side: "mid" });
  expect(report.warnings).toEqual([
    "bars change their distribution against the month before in 2023-04",
  ]);
});
