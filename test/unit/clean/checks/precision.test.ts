import { expect, it } from "vitest";
import { digitsOf, hasFloatNoise, noGrid } from "../../../../src/clean/checks/digits.js";
import { type BarColumns, barFlag, priceColumns } from "../../../../src/market/bar.js";
import { cleanAll, quietBars } from "../../../support/clean.js";

/** Quiet bars as a vendor quotes them. */
const quoted = (count: number, digits: number, from?: number): BarColumns => {
  const bars = quietBars(count, from);
  for (const column of priceColumns)
    for (let row = 0; row < count; row++)
      bars[column][row] = Number(bars[column][row].toFixed(digits));
  return bars;
};

it("counts the decimals that a price needs", () => {
  expect([1, 1.2, 1.25, 110.123, 1.23456789].map((price) => digitsOf(price, noGrid))).toEqual([
    0, 1, 2, 3, 8,
  ]);
  expect(digitsOf(Math.PI, noGrid)).toBe(noGrid);
  expect(digitsOf(1.5, 5)).toBe(1);
});

it("tells a decimal with binary noise from a decimal", () => {
  expect(hasFloatNoise(129587.00000000001 * 1e-5)).toBe(true); // of a MetaTrader export
  expect(hasFloatNoise(1.29587)).toBe(false);
  expect(hasFloatNoise(Math.PI)).toBe(false);
});

it("is silent on a series of one precision, and names it", async () => {
  const { report } = await cleanAll(quoted(5_000, 5));
  expect(report.findings.precision).toMatchObject({
    finer: 0,
    noisy: 0,
    spans: [{ month: "2024-03", digits: 5 }],
  });
  expect(report.warnings).toEqual([]);
});

it("has nothing to say of prices that were computed", async () => {
  const { report } = await cleanAll(quietBars(3_000));
  expect(report.findings.precision).toMatchObject({
    finer: 0,
    noisy: 0,
    spans: [{ digits: null }],
  });
});

it("flags a price with two decimals more than the thousand rows before", async () => {
  const bars = quoted(3_000, 4);
  bars.close[2_000] += 0.000013;
  bars.high[2_000] = Math.max(bars.high[2_000], bars.close[2_000]);
  bars.close[2_500] += 0.00003; // one more may be a vendor's change
  bars.high[2_500] = Math.max(bars.high[2_500], bars.close[2_500]);
  const { report, bars: out } = await cleanAll(bars);
  expect(report.findings.precision).toMatchObject({ finer: 1, noisy: 0 });
  expect(out.flags[2_000]).toBe(barFlag.suspect);
  expect(out.close[2_000]).toBe(bars.close[2_000]);
});

it("rounds to the grid where the policy is fill, and records it", async () => {
  const bars = quoted(3_000, 5);
  const low = Math.round(bars.low[2_000] * 1e5);
  const noisy =
    [low, low - 1, low - 2, low - 3].find((points) => points * 1e-5 !== points / 1e5) ?? 0;
  bars.low[2_000] = noisy * 1e-5;
  const was = bars.low[2_000];
  const { bars: out, repairs } = await cleanAll(bars, { policies: { precision: "fill" } });
  expect(out.low[2_000]).toBe(noisy / 1e5);
  expect(repairs.filter(({ check }) => check === "precision")).toMatchObject([
    { column: "low", was, is: noisy / 1e5, why: "a decimal with binary noise" },
  ]);
});

it("names the month in which a vendor's decimals change", async () => {
  const bars = quoted(5_000, 5, Date.UTC(2024, 3, 29));
  for (const column of priceColumns)
    for (let row = 0; row < 5_000; row++)
      if (bars.openTime[row] < Date.UTC(2024, 4, 1))
        bars[column][row] = Number(bars[column][row].toFixed(4));
  const { report } = await cleanAll(bars);
  expect(report.warnings[0]).toBe("prices change from 4 decimals to 5 decimals in 2024-05");
});
