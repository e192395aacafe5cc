import { describe, expect, it } from "vitest";
import { timeframes } from "../../../src/market/timeframe.js";
import { defaultHierarchy, defaultTreeParameters } from "../../../src/train/default-hierarchy.js";
import {
  type HierarchyNode,
  hierarchy,
  nodeDepth,
  predictionColumn,
  predictionId,
  printedPrediction,
  walkForwardPerNode,
} from "../../../src/train/hierarchy.js";

const node = (name: string, changes: Partial<HierarchyNode> = {}): HierarchyNode => ({
  name,
  timeframe: "H1",
  target: { kind: "forwardReturn", horizonBars: 2 },
  features: "all",
  learner: "gbdt",
  parameters: {},
  upstream: [],
  ...changes,
});

const judged = {
  ...({ kind: "meta", primary: "a", threshold: 0, horizonBars: 4 } as const),
  multiple: 2,
  volatilityLength: 20,
  afterSpread: true,
};

const invalid = expect.objectContaining({ code: "TRAIN_HIERARCHY_INVALID" });

describe("hierarchy", () => {
  it("puts upper nodes first and otherwise keeps the order", () => {
    const nodes = [node("c", { upstream: ["b", "a"] }), node("a"), node("b", { upstream: ["a"] })];
    expect(hierarchy(nodes, "M1").map((each) => each.name)).toEqual(["a", "b", "c"]);
  });

  it.each<[string, HierarchyNode[], RegExp]>([
    ["no node", [], /no node/],
    ["a name of wrong form", [node("My Node")], /My Node/],
    ["a name that stands twice", [node("a"), node("a")], /two nodes/],
    ["an unknown upstream", [node("lower", { upstream: ["uper"] }), node("upper")], /uper/],
    ["an upstream named twice", [node("a"), node("b", { upstream: ["a", "a"] })], /twice/],
    [
      "a finer upstream",
      [node("a", { timeframe: "M15" }), node("b", { upstream: ["a"] })],
      /finer/,
    ],
    [
      "a meta-label of a node that it does not see",
      [node("a"), node("b", { target: { ...judged, primary: "a" } })],
      /judges the calls of "a", which is not among its upstream/,
    ],
    ["bars finer than the data", [node("a", { timeframe: "M1" })], /M5/],
    ["a node that sees itself", [node("a", { upstream: ["a"] })], /a → a/],
    [
      "a cycle",
      [
        node("a", { upstream: ["c"] }),
        node("b", { upstream: ["a"] }),
        node("c", { upstream: ["b"] }),
      ],
      /a → c → b → a/,
    ],
  ])("refuses %s", (_, nodes, message) => {
    expect(() => hierarchy(nodes, "M5")).toThrowError(invalid);
    expect(() => hierarchy(nodes, "M5")).toThrowError(message);
  });

  it("names the nearest node to an unknown one", () => {
    const nodes = [node("strategist"), node("executor", { upstream: ["strategst"] })];
    expect(() => hierarchy(nodes, "M1")).toThrowError(
      expect.objectContaining({ remedy: "did you mean strategist?" }),
    );
  });

  it("takes a meta-label of a node above, and refuses weights out of range", () => {
    const lower = node("b", { upstream: ["a"], target: judged });
    expect(hierarchy([node("a"), lower], "M1")).toHaveLength(2);
    expect(() => hierarchy([node("a", { weights: { timeDecay: -1 } })], "M1")).toThrowError(
      expect.objectContaining({ code: "TRAIN_WEIGHT_INVALID" }),
    );
  });

  it("refuses a target that makes no label", () => {
    const wrong = node("a", { target: { kind: "forwardReturn", horizonBars: 0 } });
    expect(() => hierarchy([wrong], "M1")).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
    );
  });

  it("names the node whose target or weights are wrong", () => {
    const misspelt = { kind: "forwardReturn", horizonBars: 3, horizonbars: 7 } as const;
    expect(() => hierarchy([node("a"), node("b", { target: misspelt })], "M1")).toThrowError(
      expect.objectContaining({
        code: "TRAIN_LABEL_INVALID",
        message: "node b: horizonbars is not an option of a forwardReturn label",
        where: { node: "b", option: "horizonbars" },
        remedy: "did you mean horizonBars?",
      }),
    );
    const weighed = node("b", { weights: { timeDecay: -1 } });
    expect(() => hierarchy([node("a"), weighed], "M1")).toThrowError(
      expect.objectContaining({
        code: "TRAIN_WEIGHT_INVALID",
        where: expect.objectContaining({ node: "b" }),
      }),
    );
  });
});

describe("defaultHierarchy", () => {
  it.each([
    ["M1", ["strategist H4", "tactician H1", "executor M15"]],
    ["M15", ["strategist H4", "tactician H1", "executor M15"]],
    ["M30", ["strategist H4", "tactician H1", "executor M30"]],
    ["H1", ["strategist D1", "tactician H4", "executor H1"]],
    ["H4", ["strategist D1", "executor H4"]],
    ["D1", ["strategist W1", "executor D1"]],
    ["W1", ["executor W1"]],
  ] as const)("of %s bars is %j", (base, expected) => {
    const nodes = defaultHierarchy(base).map((each) => `${each.name} ${each.timeframe}`);
    expect(nodes).toEqual(expected);
  });

  it("lets each node see all above it, at every timeframe", () => {
    for (const base of timeframes) {
      const nodes = defaultHierarchy(base);
      nodes.forEach((each, i) => {
        expect(each.upstream).toEqual(nodes.slice(0, i).map((upper) => upper.name));
      });
    }
  });

  it("gives every node the modest trees, and other learners their own defaults", () => {
    for (const node of defaultHierarchy("M15"))
      expect(node.parameters).toEqual(defaultTreeParameters);
    expect(defaultHierarchy("M15", "linear")[0].parameters).toEqual({ lambda: 0.2, l1_ratio: 0.1 });
    expect(defaultHierarchy("M15", "constant")[0].parameters).toEqual({});
  });
});

describe("walkForwardPerNode", () => {
  it("lets upper nodes begin earlier, and the lowest as told", () => {
    const nodes = defaultHierarchy("M15");
    const options = walkForwardPerNode(nodes, { folds: 5, minTrainFraction: 0.5 });
    expect(nodes.map((each) => options[each.name].minTrainFraction)).toEqual([0.25, 0.375, 0.5]);
    expect(nodes.map((each) => nodeDepth(nodes, each.name))).toEqual([0, 1, 2]);
    expect(nodeDepth(nodes, "nobody")).toBe(0);
  });

  it("leaves a single node as told", () => {
    const nodes = defaultHierarchy("W1");
    expect(walkForwardPerNode(nodes, { folds: 5, minTrainFraction: 0.4 }).executor).toEqual({
      folds: 5,
      minTrainFraction: 0.4,
    });
  });
});

describe("predictionId", () => {
  it("changes with everything that decides the predictions, and with nothing else", () => {
    const id = predictionId(node("a"), ["x", "y"]);
    expect(predictionId(node("renamed", { upstream: ["z"] }), ["x", "y"])).toBe(id);
    for (const [changed, columns] of [
      [node("a", { timeframe: "H4" }), ["x", "y"]],
      [node("a", { target: { kind: "forwardReturn", horizonBars: 3 } }), ["x", "y"]],
      [node("a", { learner: "linear" }), ["x", "y"]],
      [node("a", { parameters: { seed: 1 } }), ["x", "y"]],
      [node("a", { weights: { timeDecay: 0.5 } }), ["x", "y"]],
      [node("a"), ["y", "x"]],
    ] as const) {
      expect(predictionId(changed, columns)).not.toBe(id);
    }
  });

  it("has a column name and a printed form", () => {
    expect(predictionColumn("strategist")).toBe("strategist_probability");
    expect(printedPrediction(node("a"))).toBe("prediction(a, H1)");
  });
});
