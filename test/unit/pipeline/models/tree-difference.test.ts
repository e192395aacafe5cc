import { describe, expect, it } from "vitest";
import {
  compareTrees,
  type DescribedNode,
  type DescribedTree,
} from "../../../../src/pipeline/models/index.js";

const feature = (name: string, id = name) => ({ name, id, printed: `${name}(close) ${id}` });

function node(over: Partial<DescribedNode> = {}): DescribedNode {
  return {
    node: "executor",
    modelId: "m1",
    timeframe: "M15",
    learner: "gbdt",
    target: { kind: "forwardReturn", horizonBars: 8 },
    parameters: { num_leaves: 31 },
    seed: 1,
    upstream: [],
    gate: {},
    pool: {},
    weights: {},
    constraints: {},
    given: {},
    features: [feature("a"), feature("b"), feature("c")],
    trainedFrom: 0,
    trainedTo: 100,
    trainRowCount: 10,
    scores: { logLoss: 0.69 },
    importance: [
      { column: "a", share: 0.7 },
      { column: "b", share: 0.3 },
    ],
    ...over,
  };
}

function tree(id: string, nodes: readonly DescribedNode[]): DescribedTree {
  const standing = "never in service" as const;
  return {
    id,
    instrument: "EURUSD",
    madeAt: 0,
    featureSet: `core@${id}`,
    standing,
    service: [],
    nodes,
  };
}

describe("the difference of two trees", () => {
  it("lists what was added, removed and changed in each node", () => {
    const later = node({
      modelId: "m2",
      target: { kind: "forwardReturn", horizonBars: 4 },
      parameters: { num_leaves: 15, max_depth: 4 },
      features: [feature("b", "b2"), feature("d"), feature("a")],
      scores: { logLoss: 0.68, auc: 0.55 },
      importance: [
        { column: "d", share: 0.5 },
        { column: "b", share: 0.305 },
        { column: "a", share: 0.195 },
      ],
    });
    const found = compareTrees(tree("1", [node()]), tree("2", [later]));
    expect(found).toMatchObject({ isSame: false, featureSets: ["core@1", "core@2"] });
    expect(found.nodes).toEqual([
      {
        node: "executor",
        isSame: false,
        settings: [
          { name: "target.horizonBars", before: 8, after: 4 },
          { name: "num_leaves", before: 31, after: 15 },
          { name: "max_depth", before: undefined, after: 4 },
        ],
        features: {
          added: ["d"],
          removed: ["c"],
          changed: [{ name: "b", before: "b(close) b", after: "b(close) b2" }],
        },
        scores: [
          { name: "logLoss", before: 0.69, after: 0.68 },
          { name: "auc", before: undefined, after: 0.55 },
        ],
        importance: [
          { column: "a", before: 0.7, after: 0.195 },
          { column: "d", before: 0, after: 0.5 },
        ],
      },
    ]);
  });

  it("lists gates, pools, weights and constraints that are set, altered or taken out", () => {
    const before = node({
      gate: { node: "tactician", atLeast: 0.55 },
      pool: { priorRows: 1_000 },
      constraints: { monotone: { a: 1, b: -1 }, interaction: [["a", "b"], ["c"]] },
    });
    const after = node({
      modelId: "m2",
      pool: { priorRows: 500 },
      weights: { uniqueness: true, timeDecay: 0.5 },
      constraints: {
        monotone: { a: -1, b: -1 },
        interaction: [["a"], ["b", "c"]],
        categorical: ["c"],
      },
    });
    const [{ settings }] = compareTrees(tree("1", [before]), tree("2", [after])).nodes;
    expect(settings).toEqual([
      { name: "gate.node", before: "tactician", after: undefined },
      { name: "gate.atLeast", before: 0.55, after: undefined },
      { name: "pool.priorRows", before: 1_000, after: 500 },
      {
        name: "constraints.interaction",
        before: [["a", "b"], ["c"]],
        after: [["a"], ["b", "c"]],
      },
      { name: "constraints.monotone.a", before: 1, after: -1 },
      { name: "weights.uniqueness", before: undefined, after: true },
      { name: "weights.timeDecay", before: undefined, after: 0.5 },
      { name: "constraints.categorical", before: undefined, after: ["c"] },
    ]);
  });

  it("lists nodes that only one has, and says so where models are the same", () => {
    const shared = node();
    const found = compareTrees(
      tree("1", [node({ node: "strategist" }), shared]),
      tree("2", [node({ node: "tactician" }), shared]),
    );
    expect(found).toMatchObject({ addedNodes: ["tactician"], removedNodes: ["strategist"] });
    expect(found.nodes).toMatchObject([{ node: "executor", isSame: true, settings: [] }]);
    expect(compareTrees(tree("1", []), tree("1", [])).isSame).toBe(true);
  });
});
