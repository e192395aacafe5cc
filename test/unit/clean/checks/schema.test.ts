import { expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { cleanAll, eurusdM1, monday, quietBars } from "../../../support/clean.js";

it.each([
  ["openTime", Number.NaN, "the time is not a whole millisecond from 1970 to 2199"],
  ["openTime", -60_000, "the time is not a whole millisecond from 1970 to 2199"],
  ["openTime", Date.UTC(2300, 0, 1), "the time is not a whole millisecond from 1970 to 2199"],
  ["openTime", monday + 30_000, "the time is not on the M1 grid"],
  ["open", Number.NaN, "a price is not a finite number"],
  ["high", Number.POSITIVE_INFINITY, "a price is not a finite number"],
  ["low", 0, "a price is not above zero"],
  ["close", -1.1, "a price is not above zero"],
] as const)("quarantines a row whose %s is %d, with the reason", async (column, value, why) => {
  const bars = quietBars(50);
  bars[column][20] = value;
  const { rejects, report } = await cleanAll(bars);
  expect(rejects.map((row) => [row.check, row.why])).toEqual([["schema", why]]);
  expect(rejects[0][column]).toBe(value);
  expect(report.counts).toMatchObject({ read: 50, schema: 1, emitted: 49 });
});

it("makes an impossible tick volume unknown and keeps the bar", async () => {
  const bars = quietBars(50);
  bars.tickVolume[20] = -3;
  const cleaned = await cleanAll(bars);
  expect(cleaned.bars.tickVolume[20]).toBeNaN();
  expect(cleaned.repairs).toMatchObject([{ check: "schema", column: "tickVolume", was: -3 }]);
});

it("lets H4 bars stand on their vendor's grid", async () => {
  const bars = quietBars(5);
  for (let row = 0; row < 5; row++) bars.openTime[row] = monday + hourMs + row * 4 * hourMs;
  const { report } = await cleanAll(bars, {}, { ...eurusdM1, timeframe: "H4" });
  expect(report.counts.schema).toBe(0);
});
