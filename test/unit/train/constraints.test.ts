import { describe, expect, it } from "vitest";
import { requireLearnable, settledParameters } from "../../../src/train/constraints.js";
import { buildDataset } from "../../../src/train/dataset.js";
import { type HierarchyNode, predictionId } from "../../../src/train/hierarchy.js";
import { labelBars } from "../../../src/train/labels/label-bars.js";
import { learnerNamed } from "../../../src/train/learners/index.js";
import { walkForward } from "../../../src/train/splits/walk-forward.js";
import { trainFold } from "../../../src/train/train-node.js";
import { returnFeatures, walkBars } from "../../support/train.js";

const node = (changes: Partial<HierarchyNode> = {}): HierarchyNode => ({
  name: "executor",
  timeframe: "M15",
  target: { kind: "forwardReturn", horizonBars: 2 },
  features: "all",
  learner: "gbdt",
  parameters: {},
  upstream: ["tactician"],
  ...changes,
});
const columns = ["return_1", "rsi_14", "hour", "tactician_probability"];

describe("constraints by name", () => {
  it("become the numbers of the columns, those of upper nodes included", () => {
    const constraints = {
      monotone: { tactician_probability: 1, rsi_14: -1 },
      interaction: [["hour", "return_1"], ["tactician_probability"]],
      categorical: ["hour"],
    } as const;
    const parameters = { num_leaves: 4 };
    expect(settledParameters({ parameters, constraints }, columns)).toEqual({
      num_leaves: 4,
      monotone_constraints: "0,-1,0,1",
      interaction_constraints: "[2,0],[3]",
      categorical_feature: "2",
    });
  });

  it("follow a column to another place, and hold nothing where it is gone", () => {
    const constraints = { monotone: { rsi_14: 1 }, interaction: [["rsi_14"], ["hour"]] } as const;
    expect(settledParameters({ parameters: {}, constraints }, ["hour", "rsi_14"])).toEqual({
      monotone_constraints: "0,1",
      interaction_constraints: "[1],[0]",
    });
    const monotone = { rsi_14: 1 } as const;
    expect(settledParameters({ parameters: {}, constraints: { monotone } }, ["hour"])).toEqual({});
  });

  it("reach the learner: P(up) never falls as the feature rises", () => {
    const bars = walkBars(5, 2_000, "M15", 0.6);
    const target = { kind: "forwardReturn", horizonBars: 2 } as const;
    const dataset = buildDataset({
      timeframe: "M15",
      openTime: bars.openTime,
      features: returnFeatures(bars),
      warmUp: 8,
      upstream: [],
      labels: labelBars(bars, { instrument: "EURUSD", timeframe: "M15" }, target),
    });
    const [fold] = walkForward(dataset, { folds: 1, minTrainFraction: 0.7 });
    const falls = (constraints: HierarchyNode["constraints"]): number => {
      const own = node({ upstream: [], constraints });
      const learner = learnerNamed("gbdt");
      const { model } = trainFold({ node: own, dataset, learner, seed: 1 }, fold);
      const predicted = Array.from({ length: 200 }, (_, i) =>
        model.predictRow(Float32Array.of(0, (i - 100) / 5e4, 0)),
      );
      return predicted.filter((p, i) => i > 0 && p < predicted[i - 1]).length;
    };
    expect(falls(undefined)).toBeGreaterThan(0);
    expect(falls({ monotone: { return_3: 1 } })).toBe(0);
  });

  it("are part of the identity of the predictions, and leave others' as they were", () => {
    const plain = predictionId(node(), columns);
    expect(predictionId(node({ constraints: { monotone: { hour: 1 } } }), columns)).not.toBe(plain);
    expect(predictionId(node({ constraints: undefined }), columns)).toBe(plain);
  });
});

describe("requireLearnable", () => {
  it("accepts what can be trained", () => {
    requireLearnable(node({ constraints: { monotone: { rsi_14: 1 } } }), columns);
    requireLearnable(node({ learner: "linear", parameters: { lambda: "auto" } }), columns);
  });

  it.each([
    ["monotone", { monotone: { rsi_41: 1 } }],
    ["interaction", { interaction: [["hour", "rsi_41"]] }],
    ["categorical", { categorical: ["rsi_41"] }],
  ] as const)("names the nearest column to a misspelt one under %s", (_, constraints) => {
    expect(() => requireLearnable(node({ constraints }), columns)).toThrowError(
      expect.objectContaining({ code: "TRAIN_FEATURE_UNKNOWN", remedy: "did you mean rsi_14?" }),
    );
  });

  it.each<[string, Partial<HierarchyNode>, RegExp]>([
    [
      "a loss that gives no probability",
      { parameters: { objective: "regression" } },
      /predict a prob/,
    ],
    ["several classes", { parameters: { objective: "multiclass", num_class: 3 } }, /executor/],
    ["a value out of range", { parameters: { num_leaves: 1 } }, /num_leaves/],
    [
      "a constraint on a learner without it",
      { learner: "linear", constraints: { monotone: { hour: 1 } } },
      /knows no such constraint/,
    ],
    [
      "a constraint given twice",
      {
        parameters: { monotone_constraints: "1,0,0,0" },
        constraints: { monotone: { hour: 1 } },
      },
      /as monotone/,
    ],
  ])("refuses %s", (_, changes, message) => {
    const check = () => requireLearnable(node(changes), columns);
    expect(check).toThrowError(expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" }));
    expect(check).toThrowError(message);
  });

  it("names the nearest parameter to a misspelt one", () => {
    expect(() => requireLearnable(node({ parameters: { num_leafs: 3 } }), columns)).toThrowError(
      expect.objectContaining({ code: "TRAIN_PARAMETER_UNKNOWN", remedy: "write num_leaves" }),
    );
  });
});
