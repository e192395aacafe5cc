import { describe, expect, it } from "vitest";
import { judgeObjectives, objectives } from "../../../src/monitor/objectives.js";

/** For each objective a value just on target, one just off, and how both are shown. */
const edges: Readonly<Record<string, readonly [number, string, number, string]>> = {
  "prediction-latency": [0.0999, "99.9 ms", 0.1, "100.0 ms"],
  "feature-engineering": [299.4, "4 min 59 s", 300, "5 min 00 s"],
  memory: [0.799, "79.9 %", 0.8, "80.0 %"],
  uptime: [0.99901, "99.901 %", 0.999, "99.900 %"],
  "error-rate": [0.00099, "0.099 %", 0.001, "0.100 %"],
  "version-conflicts": [0, "0", 1, "1"],
  "test-coverage": [0.901, "90.1 %", 0.9, "90.0 %"],
  "data-quality": [0.9501, "0.9501", 0.95, "0.9500"],
};

describe("the success criteria", () => {
  it("are eight, each with a name, a target and a metric of its own", () => {
    expect(objectives.map(({ id }) => id)).toEqual(Object.keys(edges));
    expect(new Set(objectives.map(({ metric }) => metric)).size).toBe(8);
    for (const { metric } of objectives) expect(metric).toMatch(/^plumbline_[a-z0-9_]+$/);
  });

  it.each(Object.entries(edges))("%s holds on one side of its target alone", (id, edge) => {
    const [good, goodShown, bad, badShown] = edge;
    const metric = objectives.find((objective) => objective.id === id)?.metric ?? "";
    const judge = (value: number) =>
      judgeObjectives(new Map([[metric, value]])).find((judged) => judged.id === id);
    expect(judge(good)).toMatchObject({ holds: true, measured: goodShown });
    expect(judge(bad)).toMatchObject({ holds: false, measured: badShown });
  });

  it("neither hold nor fail where nothing, or NaN, was measured", () => {
    const judged = judgeObjectives(new Map([["plumbline_error_ratio", Number.NaN]]));
    for (const { holds, measured } of judged) {
      expect(holds).toBeNull();
      expect(measured).toBe("not measured");
    }
  });

  it("show short times in the unit that reads best", () => {
    const shownLatency = (seconds: number) =>
      judgeObjectives(new Map([["plumbline_predict_latency_p99_seconds", seconds]]))[0].measured;
    expect(shownLatency(0.000038)).toBe("38 µs");
    expect(shownLatency(12.34)).toBe("12.3 s");
  });

  it("do not round a missed quality score up to its target", () => {
    const judged = judgeObjectives(new Map([["plumbline_clean_quality_score", 0.949999]]));
    expect(judged[7]).toMatchObject({ measured: "0.9499", holds: false });
  });
});
