import { expect, it } from "vitest";
import { barFlag } from "../../../../src/market/bar.js";
import { cleanAll, quietBars } from "../../../support/clean.js";

it("swaps an exchanged high and low and records both", async () => {
  const bars = quietBars(60);
  const [high, low] = [bars.high[30], bars.low[30]];
  [bars.high[30], bars.low[30]] = [low, high];
  const cleaned = await cleanAll(bars);
  expect([cleaned.bars.high[30], cleaned.bars.low[30]]).toEqual([high, low]);
  expect(cleaned.bars.flags[30]).toBe(barFlag.repaired);
  const why = "high and low stand exchanged";
  const of = { check: "ohlcOrder", openTime: bars.openTime[30], why };
  expect(cleaned.repairs).toEqual([
    { ...of, column: "high", was: low, is: high },
    { ...of, column: "low", was: high, is: low },
  ]);
  expect(cleaned.report.counts.ohlcOrder).toBe(1);
});

it("widens a range that does not hold the close", async () => {
  const bars = quietBars(60);
  bars.high[30] = bars.close[30] - 0.0001;
  bars.low[30] = bars.high[30] - 0.0001;
  bars.open[30] = bars.low[30];
  const { bars: out, repairs } = await cleanAll(bars);
  expect(out.high[30]).toBe(bars.close[30]);
  expect(out.low[30]).toBe(bars.low[30]);
  expect(repairs.map(({ column }) => column)).toEqual(["high"]);
});

it("widens both ends where neither holds", async () => {
  const bars = quietBars(60);
  bars.open[30] = 1.0999;
  bars.close[30] = 1.1003;
  bars.high[30] = 1.1;
  bars.low[30] = 1.1001;
  const { bars: out, repairs } = await cleanAll(bars);
  expect([out.high[30], out.low[30]]).toEqual([1.1003, 1.0999]);
  expect(repairs).toHaveLength(2);
});
