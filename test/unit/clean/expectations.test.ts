import { describe, expect, it } from "vitest";
import {
  type Expectations,
  expectationIds,
  judgeExpectations,
  type QualityReport,
  requireExpectations,
} from "../../../src/clean/index.js";
import { hourMs } from "../../../src/core/time.js";
import { cleanAll, monday, pickRows, quietBars } from "../../support/clean.js";

/** Monday 00:00 to Thursday 00:00 UTC, 95 minutes of Tuesday missing. */
const reportWithGap = async (): Promise<QualityReport> => {
  const bars = quietBars(3 * 1_440);
  const rows = [...bars.openTime.keys()].filter((row) => row < 2_000 || row >= 2_095);
  return (await cleanAll(pickRows(bars, rows))).report;
};
const endOf = (report: QualityReport) => (report.lastOpenTime ?? 0) + 60_000;
const judgedOne = async (expectations: Expectations, now?: number) => {
  const report = await reportWithGap();
  const [judged] = judgeExpectations(report, expectations, now ?? endOf(report));
  return judged;
};

describe("an expectation", () => {
  it("holds where the measure is within its bound, and not beyond it", async () => {
    expect(await judgedOne({ maxGapMinutes: 95 })).toMatchObject({ found: 95, holds: true });
    expect(await judgedOne({ maxGapMinutes: 94 })).toMatchObject({
      found: 95,
      holds: false,
      message: "longest gap in open hours 95 minutes, expected at most 94 (2024-03-19T09:20:00Z)",
    });
  });

  it.each<[Expectations, number]>([
    [{ minBarsPerDay: 1_440 }, 1_345],
    [{ maxMissingSessions: 0 }, 0],
    [{ maxRejectedShare: 0 }, 0],
    [{ maxBadTicksPerMillion: 0 }, 0],
    [{ maxStaleShare: 0 }, 0],
    [{ maxWarnings: 0 }, 0],
    [{ maxAgeOpenHours: 1 }, 0],
  ])("%j is measured as %d", async (expectations, found) => {
    expect(await judgedOne(expectations)).toMatchObject({ found });
  });

  it("on scores asks for all bars, or for the worst whole day", async () => {
    const report = await reportWithGap();
    const [all, day] = judgeExpectations(report, { minScore: 0.99, minDayScore: 0.99 }, 0);
    expect(all.found).toBe(report.score);
    expect(day.found).toBe(report.days.scores[1]);
    expect(day.message).toContain("(2024-03-19)");
    expect(day.found ?? 1).toBeLessThan(all.found ?? 0);
  });

  it("on the age counts open hours: a weekend makes nothing old", async () => {
    const { report } = await cleanAll(quietBars(60, Date.UTC(2024, 2, 22, 19))); // to Friday 20:00 UTC
    const sunday = Date.UTC(2024, 2, 24, 23); // open since 21:00
    const [judged] = judgeExpectations(report, { maxAgeOpenHours: 2 }, sunday);
    expect(judged).toMatchObject({ found: 3, holds: false });
  });

  it("on the spread asks for the 95th percentile, within 4%", async () => {
    const bars = quietBars(1_000);
    for (let row = 0; row < 1_000; row++) bars.spread[row] = (1 + row / 100) * 1e-4; // 1 to 11 pips
    const { report } = await cleanAll(bars);
    const [judged] = judgeExpectations(report, { spreadPipsBelow: 5 }, 0);
    expect(judged.holds).toBe(false);
    expect(Math.abs((judged.found ?? 0) / 10.5 - 1)).toBeLessThan(0.04);
    expect(report.findings.spread).toMatchObject({ known: 1_000, widestPips: 10.99 });
  });

  it("does not hold where there is nothing to measure", async () => {
    const bars = quietBars(100);
    bars.spread.fill(Number.NaN);
    const { report } = await cleanAll(bars);
    const judged = judgeExpectations(report, { spreadPipsBelow: 5, minBarsPerDay: 1 }, 0);
    expect(judged).toMatchObject([
      { id: "minBarsPerDay", found: null, holds: false },
      { id: "spreadPipsBelow", found: null, holds: false },
    ]);
    const empty = (await cleanAll([])).report;
    const all = Object.fromEntries(expectationIds.map((id) => [id, 0.5]));
    const unknown = judgeExpectations(empty, all, monday).filter(({ found }) => found === null);
    expect(unknown.map(({ id }) => id)).toContain("maxRejectedShare");
    expect(unknown.map(({ id }) => id)).toContain("maxAgeOpenHours");
  });

  it("is not judged where it is not asked", async () => {
    expect(judgeExpectations(await reportWithGap(), {}, 0)).toEqual([]);
  });
});

it("stops with CLEAN_EXPECTATION_FAILED and a line for each that does not hold", async () => {
  const report = await reportWithGap();
  const judged = judgeExpectations(
    report,
    { maxGapMinutes: 60, minBarsPerDay: 1_400, minScore: 0.5 },
    endOf(report) + hourMs,
  );
  expect(() =>
    requireExpectations(
      report,
      judged.filter(({ holds }) => holds),
    ),
  ).not.toThrow();
  try {
    requireExpectations(report, judged);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      code: "CLEAN_EXPECTATION_FAILED",
      where: { instrument: "EURUSD", failed: 2 },
    });
    expect(String(error)).toContain("EURUSD M1 is not as expected: maxGapMinutes, minBarsPerDay");
    expect(String(error)).toContain("bars of the emptiest whole day 1,345, expected at least 1400");
  }
});
