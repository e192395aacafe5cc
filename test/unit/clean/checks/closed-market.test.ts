import { expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../src/core/time.js";
import { barFlag, concatenateBars } from "../../../../src/market/bar.js";
import { cleanAll, eurusdM1, quietBars } from "../../../support/clean.js";

// Friday 2024-03-22; New York is on summer time, so the week ends at 21:00 UTC.
const friday = Date.UTC(2024, 2, 22, 20);

const acrossTheWeekend = () => {
  const bars = quietBars(180, friday); // an hour of Friday, two of Sunday
  const saturday = quietBars(10, friday - 600 * minuteMs);
  for (let row = 0; row < 10; row++)
    saturday.openTime[row] = Date.UTC(2024, 2, 23, 12) + row * minuteMs;
  return concatenateBars([bars, saturday]);
};

it("drops Saturday rows to quarantine and sees no gap in the weekend", async () => {
  const { rejects, report, bars } = await cleanAll(acrossTheWeekend());
  expect(rejects).toHaveLength(10);
  expect(rejects.every(({ check }) => check === "closedMarket")).toBe(true);
  expect(report.counts).toMatchObject({ closedMarket: 10, present: 180 });
  expect(report.findings.gap.count).toBe(0);
  expect(bars.flags.every((flags) => (flags & barFlag.afterGap) === 0)).toBe(true);
});

it("keeps and flags them if so asked, and does not count them as present", async () => {
  const { rejects, report, bars } = await cleanAll(acrossTheWeekend(), {
    policies: { closedMarket: "flag" },
  });
  expect(rejects).toHaveLength(0);
  expect([...bars.flags].filter((flags) => flags === barFlag.closedMarket)).toHaveLength(10);
  expect(report.counts).toMatchObject({ closedMarket: 10, present: 180, emitted: 190 });
  expect(report.components.completeness).toBe(1);
});

it("drops Christmas", async () => {
  const bars = quietBars(60, Date.UTC(2024, 11, 23, 12));
  for (let row = 30; row < 60; row++)
    bars.openTime[row] = Date.UTC(2024, 11, 25, 12) + row * minuteMs;
  const { report } = await cleanAll(bars);
  expect(report.counts.closedMarket).toBe(30);
});

it("keeps a four-hour bar of which a part is open", async () => {
  const bars = quietBars(2);
  bars.openTime[0] = Date.UTC(2024, 2, 24, 20); // Sunday, an hour before the open
  bars.openTime[1] = bars.openTime[0] + 4 * hourMs;
  const { report } = await cleanAll(bars, {}, { ...eurusdM1, timeframe: "H4" });
  expect(report.counts.closedMarket).toBe(0);
});
