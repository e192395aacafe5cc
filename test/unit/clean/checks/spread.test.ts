import { expect, it } from "vitest";
import { barFlag } from "../../../../src/market/bar.js";
import { cleanAll, quietBars } from "../../../support/clean.js";

it.each([
  [-0.0001, "the quote is crossed: ask below bid"],
  [0.5, "the spread is too wide to be one"],
  [Number.POSITIVE_INFINITY, "the spread is too wide to be one"],
])("makes a spread of %d unknown, flags the bar and records it", async (spread, why) => {
  const bars = quietBars(60);
  bars.spread[30] = spread;
  const cleaned = await cleanAll(bars);
  expect(cleaned.bars.spread[30]).toBeNaN();
  expect(cleaned.bars.flags[30]).toBe(barFlag.repaired);
  expect(cleaned.repairs).toMatchObject([{ check: "spread", column: "spread", was: spread, why }]);
});

it("leaves unknown, zero and wide but real spreads alone", async () => {
  const bars = quietBars(60);
  bars.spread[30] = Number.NaN;
  bars.spread[31] = 0;
  bars.spread[32] = 0.01; // a hundred pips: SNB, January 2015
  const { repairs, bars: out } = await cleanAll(bars);
  expect(repairs).toHaveLength(0);
  expect([...out.spread.subarray(30, 33)]).toEqual([Number.NaN, 0, 0.01]);
});
