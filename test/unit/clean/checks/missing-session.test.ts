import { describe, expect, it } from "vitest";
import { sessionHours } from "../../../../src/clean/checks/missing-session.js";
import { hourMs } from "../../../../src/core/time.js";
import { tradingDayOpen } from "../../../../src/market/timeframe.js";
import { cleanAll, eurusdM1, pickRows, quietBars } from "../../../support/clean.js";

/** Sunday 2024-03-17 21:00 UTC: New York is on summer time, London not yet. */
const sunday = Date.UTC(2024, 2, 17, 21);
const week = () => quietBars(5 * 1_440, sunday);
const without = (from: number, to: number) => {
  const bars = week();
  const rows = [...bars.openTime.keys()];
  return pickRows(
    bars,
    rows.filter((row) => bars.openTime[row] < from || bars.openTime[row] >= to),
  );
};
const at = (day: number, hour: number) => Date.UTC(2024, 2, day, hour);

describe("the hours of a session", () => {
  it.each([
    ["sydney", Date.UTC(2024, 2, 18, 21), Date.UTC(2024, 2, 19, 6)],
    ["tokyo", at(19, 0), at(19, 9)],
    ["london", at(19, 8), at(19, 17)], // still on winter time
    ["newYork", at(19, 12), at(19, 21)], // already on summer time
  ] as const)("of %s on 2024-03-19 are those of its own clock", (session, from, to) => {
    expect(sessionHours(session, tradingDayOpen(at(19, 12)))).toEqual([from, to]);
  });
});

it("is silent on a full week", async () => {
  const { report } = await cleanAll(week());
  expect(report.findings.missingSession).toMatchObject({ count: 0, missingDays: 0, first: [] });
});

it("names the session and the day that are not there", async () => {
  const { report } = await cleanAll(without(at(20, 8), at(20, 17)));
  expect(report.findings.missingSession).toMatchObject({
    count: 1,
    missingDays: 0,
    bySession: { sydney: 0, tokyo: 0, london: 1, newYork: 0 },
    first: [{ session: "london", day: "2024-03-20", present: 0, expected: 540 }],
  });
  expect(report.counts.missingSession).toBe(1);
});

it("still finds it where a few bars of it are left", async () => {
  const { report } = await cleanAll(without(at(20, 8) + 30 * 60_000, at(20, 17)));
  expect(report.findings.missingSession).toMatchObject({
    first: [{ session: "london", present: 30 }],
  });
  const half = await cleanAll(without(at(20, 10), at(20, 17)));
  expect(half.report.findings.missingSession).toMatchObject({ count: 0 });
});

it("counts days that are missing whole", async () => {
  const { report } = await cleanAll(without(at(18, 21), at(20, 21)));
  expect(report.findings.missingSession).toMatchObject({ count: 8, missingDays: 2 });
});

it("does not miss what the series never covered, nor a holiday", async () => {
  const part = quietBars(600, at(19, 10)); // from the middle of London's morning
  expect((await cleanAll(part)).report.findings.missingSession).toMatchObject({ count: 0 });
  const christmas = quietBars(4 * 1_440, Date.UTC(2023, 11, 22, 0));
  expect((await cleanAll(christmas)).report.findings.missingSession).toMatchObject({ count: 0 });
});

it("works on hours, and has nothing to say of longer bars", async () => {
  const bars = quietBars(120, sunday);
  for (let row = 0; row < 120; row++) bars.openTime[row] = sunday + row * hourMs;
  const rows = [...bars.openTime.keys()].filter(
    (row) => bars.openTime[row] < at(20, 8) || bars.openTime[row] >= at(20, 17),
  );
  const hours = await cleanAll(pickRows(bars, rows), {}, { ...eurusdM1, timeframe: "H1" });
  expect(hours.report.findings.missingSession).toMatchObject({
    first: [{ session: "london", present: 0, expected: 9 }],
  });
  const long = await cleanAll(pickRows(bars, rows), {}, { ...eurusdM1, timeframe: "H4" });
  expect(long.report.findings.missingSession).toMatchObject({ count: 0 });
});
