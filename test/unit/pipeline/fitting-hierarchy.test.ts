import { describe, expect, it } from "vitest";
import { core } from "../../../src/features/index.js";
import { parseConfig } from "../../../src/pipeline/config.js";
import { configuredHierarchy, fittingHierarchy } from "../../../src/pipeline/fitting-hierarchy.js";

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

describe("configuredHierarchy", () => {
  const configured = (lower: object) => {
    const target = { kind: "forwardReturn", horizonBars: 4 };
    const nodes = [
      { name: "lower", timeframe: "M15", target, upstream: ["upper"], ...lower },
      { name: "upper", timeframe: "H1", target },
    ];
    return configuredHierarchy(parseConfig({ nodes }).nodes ?? [], core, "M1");
  };

  it("takes any tree, upper nodes first, with constraints on features and on nodes above", () => {
    const constraints = { monotone: { rsi_14: 1, upper_probability: 1 } };
    const nodes = configured({ constraints });
    expect(nodes.map(({ name }) => name)).toEqual(["upper", "lower"]);
    expect(nodes[1].constraints).toEqual(constraints);
  });

  it.each<[string, object, string, string]>([
    [
      "a feature that the set does not have",
      { constraints: { monotone: { rsi14: 1 } } },
      "TRAIN_FEATURE_UNKNOWN",
      "did you mean rsi_14?",
    ],
    [
      "a feature that the node does not see",
      { features: ["natr_14"], constraints: { categorical: ["natr_15"] } },
      "TRAIN_FEATURE_UNKNOWN",
      "did you mean natr_14?",
    ],
    [
      "a loss that gives no probability",
      { parameters: { objective: "quantile" } },
      "TRAIN_PARAMETER_INVALID",
      "leave it out, or set it to binary",
    ],
    [
      "a misspelt parameter",
      { parameters: { lamda_l2: 1 } },
      "TRAIN_PARAMETER_UNKNOWN",
      "write lambda_l2",
    ],
  ])("refuses %s before any work", (_, lower, code, remedy) => {
    expect(() => configured(lower)).toThrowError(expect.objectContaining({ code, remedy }));
  });
});
