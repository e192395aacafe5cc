import { describe, expect, it } from "vitest";
import { core } from "../../../src/features/index.js";
import { fittingHierarchy } from "../../../src/pipeline/fitting-hierarchy.js";

const division = { folds: 5, minTrainFraction: 0.3 };
const minutes = (days: number) => ({
  instrument: "EURUSD",
  timeframe: "M1" as const,
  barCount: days * 1_440,
});

describe("fittingHierarchy", () => {
  it("keeps all of the default where there is history enough", () => {
    const { nodes, leftOut } = fittingHierarchy(minutes(520), core, division);
    expect(nodes.map(({ name }) => name)).toEqual(["strategist", "tactician", "executor"]);
    expect(leftOut).toEqual([]);
  });

  it("leaves out slow nodes first, and no node looks up to one that is gone", () => {
    const { nodes, leftOut } = fittingHierarchy(minutes(150), core, division);
    expect(nodes.map(({ name }) => name)).toEqual(["tactician", "executor"]);
    expect(nodes.map(({ upstream }) => upstream)).toEqual([[], ["tactician"]]);
    expect(leftOut).toEqual(["strategist"]);
  });

  it("refuses a history that feeds no node, and says how much it needs", () => {
    expect(() => fittingHierarchy(minutes(5), core, division)).toThrow(
      expect.objectContaining({
        code: "PIPELINE_TOO_LITTLE_DATA",
        message: expect.stringMatching(/480 bars of M15, expected at least \d+/),
      }),
    );
  });
});
