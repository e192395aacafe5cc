import { describe, expect, it } from "vitest";
import { judgeExpectations } from "../../../src/clean/index.js";
import {
  type JudgedBars,
  noteWarnings,
  type QualityTrend,
  qualityAlerts,
  qualityMeasurements,
  qualityTrends,
} from "../../../src/pipeline/quality-log.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cleanAll, quietBars } from "../../support/clean.js";
import { temporaryFolder } from "../../support/folder.js";

const judgedOf = async (
  instrument: string,
  alter: (bars: ReturnType<typeof quietBars>) => void,
) => {
  const bars = quietBars(3 * 1_440);
  alter(bars);
  const series = { instrument, timeframe: "M1", side: "bid" } as const;
  const { report } = await cleanAll(bars, {}, series);
  return {
    artifactId: "a".repeat(32),
    report,
    expected: judgeExpectations(report, { minScore: 0.5 }, 0),
    warned: judgeExpectations(report, { maxRejectedShare: 0, spreadPipsBelow: 1 }, 0),
  } satisfies JudgedBars;
};
const clean = () => judgedOf("EURUSD", () => {});
const broken = () =>
  judgedOf("GBPUSD", (bars) => {
    bars.open.fill(Number.NaN, 500, 1_000);
  });

describe("what is recorded of the quality of bars", () => {
  it("is a value for each score, quality, finding and expectation, and one for all", async () => {
    const measured = qualityMeasurements([await clean(), await broken()]);
    const of = (name: string, instrument: string) =>
      measured.filter((each) => each.name === name && each.labels.instrument === instrument);
    expect(of("plumbline_clean_score", "EURUSD")).toMatchObject([{ value: 1 }]);
    expect(of("plumbline_clean_component_score", "GBPUSD")).toHaveLength(5);
    expect(of("plumbline_clean_findings_total", "EURUSD")).toEqual([]);
    expect(of("plumbline_clean_findings_total", "GBPUSD")).toContainEqual(
      expect.objectContaining({ value: 500, labels: expect.objectContaining({ kind: "schema" }) }),
    );
    expect(of("plumbline_clean_expectation_value", "GBPUSD")).toHaveLength(3);
    const failures = of("plumbline_clean_expectation_failures_total", "GBPUSD");
    expect(failures.map(({ value, labels }) => [labels.effect, value])).toEqual([
      ["stop", 0],
      ["warn", 1],
    ]);
    const [all] = of("plumbline_clean_score", "all");
    expect(all.value).toBeGreaterThan(0.5);
    expect(all.value).toBeLessThan(1);
  });

  it("comes back from the catalogue as a trend, oldest first", async () => {
    const workspace = openWorkspace(temporaryFolder());
    try {
      const { catalogue } = workspace;
      await catalogue.recordMeasurements(null, qualityMeasurements([await clean()]));
      const worse = await judgedOf("EURUSD", (bars) => bars.open.fill(Number.NaN, 500, 1_000));
      await catalogue.recordMeasurements(null, qualityMeasurements([worse, await broken()]));
      const [eurusd, gbpusd] = await qualityTrends(catalogue);
      expect(eurusd).toMatchObject({ instrument: "EURUSD", timeframe: "M1", failures: 1 });
      expect(eurusd.scores.map(({ score }) => score)).toEqual([1, worse.report.score]);
      expect(eurusd.components).toEqual({ ...worse.report.components });
      expect(gbpusd.scores).toHaveLength(1);
    } finally {
      workspace.close();
    }
  });
});

it("notes what was to be warned of, and nothing else", async () => {
  const notes: string[] = [];
  const hooks = { emit: (event: object) => notes.push(JSON.stringify(event)) };
  noteWarnings([await clean(), await broken()], hooks);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain("GBPUSD M1: share of rejected rows 0.1157, expected at most 0");
});

describe("alerts", () => {
  const trend = (failures: number, ...scores: number[]): QualityTrend => ({
    instrument: "EURUSD",
    timeframe: "M1",
    scores: scores.map((score, i) => ({ at: i * 1_000, score, bars: String(i) })),
    components: {},
    failures,
  });
  const idsOf = (...of: QualityTrend[]) => qualityAlerts(of, 0.95, 9_000).map(({ id }) => id);

  it("fire below the gate, at a fall, and for an expectation that does not hold", () => {
    expect(idsOf(trend(0, 0.99, 0.94))).toEqual(["quality-low", "quality-fell"]);
    expect(idsOf(trend(0, 0.99, 0.97))).toEqual(["quality-fell"]);
    expect(idsOf(trend(2, 0.99))).toEqual(["expectation-failed"]);
  });

  it("are silent where all is well, at the gate itself, and once a score is back", () => {
    expect(idsOf(trend(0, 0.95))).toEqual([]);
    expect(idsOf(trend(0, 0.99, 0.985))).toEqual([]);
    expect(idsOf(trend(0, 0.99, 0.9, 0.99))).toEqual([]);
    expect(idsOf()).toEqual([]);
  });
});
