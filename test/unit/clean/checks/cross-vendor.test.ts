import { expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { barFlag, concatenateBars, priceColumns } from "../../../../src/market/bar.js";
import { simulateMarket } from "../../../../src/market/index.js";
import { cleanAll, eurusdM1 } from "../../../support/clean.js";

const mid = { ...eurusdM1, side: "mid" } as const;
const bars = () =>
  simulateMarket({ seed: 5, from: Date.UTC(2023, 0, 2), to: Date.UTC(2023, 1, 1) }).pair("EURUSD")
    .bars;
const row = 5_000;

it("is silent where another vendor quotes a constant difference", async () => {
  const vendor = bars();
  for (const column of priceColumns)
    for (let i = 0; i < vendor.openTime.length; i++) vendor[column][i] += 0.0001;
  const { report, flags } = await cleanAll(bars(), {}, mid, { vendor: [vendor] });
  expect(flags).toEqual([]);
  expect(report.findings.crossVendor).toMatchObject({ denied: 0, disagreed: 0, clockOff: [] });
  expect(report.warnings).toEqual([]);
});

it("flags a price that the other vendor denies, and mends it where so asked", async () => {
  const own = bars();
  const close = own.close[row];
  own.close[row] = Number((close * 0.996).toFixed(5));
  own.low[row] = own.close[row];
  const flagged = await cleanAll(own, {}, mid, { vendor: [bars()] });
  expect(flagged.bars.close[row]).toBe(own.close[row]);
  expect(flagged.bars.flags[row]).toBe(barFlag.outlier);
  expect(flagged.flags).toMatchObject([{ check: "crossVendor", column: "close", isMended: false }]);
  const options = { policies: { crossVendor: "fill" } } as const;
  const filled = await cleanAll(own, options, mid, { vendor: [bars()] });
  expect(filled.bars.close[row]).toBeCloseTo(close, 5);
});

it("names a clock that stands an hour later than the other vendor's", async () => {
  const late = concatenateBars([bars()]);
  for (let i = 0; i < late.openTime.length; i++) late.openTime[i] += hourMs;
  const { report } = await cleanAll(late, {}, mid, { vendor: [bars()] });
  expect(report.findings.crossVendor.clockOff).toMatchObject([{ hours: 1, months: 1 }]);
  expect(report.warnings.join("\n")).toContain(
    "the clock stands 1 h later than that of the other vendor in 1 of 1 months, the first 2023-01",
  );
});

it("speaks for a wick that the other vendor has as well", async () => {
  const [own, vendor] = [bars(), bars()];
  own.high[row] += 0.01;
  vendor.high[row] += 0.01;
  expect((await cleanAll(own, {}, mid)).repairs).toHaveLength(1);
  expect((await cleanAll(own, {}, mid, { vendor: [vendor] })).repairs).toEqual([]);
});
