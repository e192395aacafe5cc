import { beforeAll, describe, expect, it } from "vitest";
import { defaultHierarchy } from "../../../src/train/default-hierarchy.js";
import { type Gate, isOpen } from "../../../src/train/gate.js";
import { type HierarchyNode, hierarchy, predictionId } from "../../../src/train/hierarchy.js";
import { learnerNamed } from "../../../src/train/learners/index.js";
import {
  modelTree,
  nodeModel,
  nodeModelBytes,
  nodeModelFromBytes,
} from "../../../src/train/model.js";
import { createTreePredictor, predictTree } from "../../../src/train/predict-tree.js";
import { type NodeRun, runHierarchy, walkBars } from "../../support/train.js";

describe("isOpen", () => {
  it.each<[string, Omit<Gate, "node">, number[], number[]]>([
    ["atLeast", { atLeast: 0.6 }, [0.6, 0.9], [0.59, 0.1, Number.NaN]],
    ["atMost", { atMost: 0.4 }, [0.4, 0.01], [0.41, Number.NaN]],
    ["offHalf", { offHalf: 0.25 }, [0.25, 0.75, 0.9], [0.26, 0.5, 0.74, Number.NaN]],
    ["all of them", { atLeast: 0.2, atMost: 0.8, offHalf: 0.25 }, [0.2, 0.75], [0.19, 0.81, 0.6]],
  ])("keeps to %s, and is closed where nothing was said", (_, bounds, open, closed) => {
    for (const p of open) expect(isOpen({ node: "a", ...bounds }, p)).toBe(true);
    for (const p of closed) expect(isOpen({ node: "a", ...bounds }, p)).toBe(false);
  });
});

const upper: HierarchyNode = {
  name: "upper",
  timeframe: "H1",
  target: { kind: "forwardReturn", horizonBars: 2 },
  features: "all",
  learner: "gbdt",
  parameters: {},
  upstream: [],
};
const gated = (gate: Gate, upstream = ["upper"]) => ({ ...upper, name: "lower", upstream, gate });

describe("a gate in a hierarchy", () => {
  it("is part of the identity of the predictions", () => {
    const ids = [
      predictionId({ ...upper, upstream: ["upper"] } as HierarchyNode, []),
      predictionId(gated({ node: "upper", atLeast: 0.5 }), []),
      predictionId(gated({ node: "upper", atLeast: 0.6 }), []),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it.each<[string, HierarchyNode, RegExp, RegExp]>([
    ["that no node above keeps", gated({ node: "uper", atLeast: 0.5 }), /uper/, /mean upper/],
    [
      "of a node that it does not see",
      gated({ node: "upper", atLeast: 0.5 }, []),
      /none/,
      /upstream/,
    ],
    ["without a bound", gated({ node: "upper" }), /no bound/, /offHalf/],
    [
      "that is always open",
      gated({ node: "upper", atLeast: 0, atMost: 1, offHalf: 0 }),
      /every prediction/,
      /closes it/,
    ],
    ["that is never open", gated({ node: "upper", atLeast: 0.6, atMost: 0.5 }), /never/, /below/],
    ["out of range", gated({ node: "upper", offHalf: 0.6 }), /from 0 to 0.5/, /range/],
    ["that is no number", gated({ node: "upper", atMost: Number.NaN }), /atMost/, /range/],
  ])("is refused %s", (_, node, message, remedy) => {
    expect(() => hierarchy([upper, node], "M1")).toThrowError(
      expect.objectContaining({
        code: "TRAIN_HIERARCHY_INVALID",
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      }),
    );
  });
});

describe("a node behind a gate", () => {
  const gate: Gate = { node: "tactician", offHalf: 0.04 };
  const plain = defaultHierarchy("M15", "gbdt", { num_iterations: 15, min_data_in_leaf: 10 });
  const nodes = plain.map((node) => (node.name === "executor" ? { ...node, gate } : node));
  let runs: Record<string, NodeRun>;
  let ungated: Record<string, NodeRun>;

  beforeAll(() => {
    const bars = walkBars(3, 5_000, "M15", 0.5);
    runs = runHierarchy(nodes, bars, learnerNamed);
    ungated = runHierarchy(plain, bars, learnerNamed);
  });

  const seenBy = ({ dataset }: NodeRun) =>
    dataset.columns[dataset.featureNames.indexOf("tactician_probability")];

  it("has no label and no prediction where the gate is closed, and both as before where it is open", () => {
    const { dataset, outOfFold } = runs.executor;
    const seen = seenBy(runs.executor);
    let openCount = 0;
    let closedCount = 0;
    for (let row = 0; row < dataset.label.length; row++) {
      const tested = outOfFold.fold[row] >= 0;
      if (isOpen(gate, seen[row])) {
        expect(dataset.label[row]).toBe(ungated.executor.dataset.label[row]);
        expect(Number.isNaN(outOfFold.probability[row])).toBe(!tested);
        if (tested) openCount++;
      } else {
        expect([dataset.label[row], dataset.eventReturn[row]]).toEqual([Number.NaN, Number.NaN]);
        expect(outOfFold.probability[row]).toBeNaN();
        if (tested) closedCount++;
      }
    }
    expect(Math.min(openCount, closedCount)).toBeGreaterThan(300);
  });

  it("learns from open rows alone", () => {
    const seen = seenBy(runs.executor);
    for (const { trainRows } of runs.executor.folds) {
      expect(trainRows.length).toBeGreaterThan(50);
      expect(trainRows.every((row) => isOpen(gate, seen[row]))).toBe(true);
    }
  });

  const models = () =>
    nodes.map((node) => {
      const { features, upstream, model, dataset } = runs[node.name];
      return nodeModel({
        node,
        features: features.map(({ name, id, printed }) => ({ name, id, printed })),
        upstream: upstream.map(({ node: name, id }) => ({ node: name, id })),
        fitted: model,
        seed: 7,
        trainedFrom: dataset.availableAt[0],
        trainedTo: dataset.availableAt[dataset.availableAt.length - 1],
        trainRowCount: dataset.label.length,
        metrics: {},
      });
    });

  it("is silent in the same rows in batch and bar by bar, with the same bits, after a restart too", () => {
    const tree = modelTree(models().map((model) => nodeModelFromBytes(nodeModelBytes(model))));
    const rows = Object.fromEntries(
      nodes.map(({ name }) => {
        const { dataset, features } = runs[name];
        const columns = dataset.columns.slice(0, features.length);
        return [name, { availableAt: dataset.availableAt, columns }];
      }),
    );
    const batch = predictTree(tree, rows);
    let live = createTreePredictor(tree);
    const order = nodes
      .flatMap(({ name }, place) =>
        Array.from(rows[name].availableAt, (at, row) => ({ name, place, at, row })),
      )
      .sort((a, b) => a.at - b.at || a.place - b.place);
    const silent = { open: 0, closed: 0 };
    order.forEach(({ name, at, row }, i) => {
      if (i === 3_000) {
        const bytes = live.snapshot();
        live = createTreePredictor(tree);
        live.restore(bytes);
      }
      const said = live.push(
        name,
        at,
        Float32Array.from(rows[name].columns, (c) => c[row]),
      );
      expect(Object.is(said, batch[name][row])).toBe(true);
      if (name === "executor") silent[Number.isNaN(said) ? "closed" : "open"]++;
      else expect(said).not.toBeNaN();
    });
    expect(Math.min(silent.open, silent.closed)).toBeGreaterThan(300);
  });

  it("is refused a model that does not read what its gate asks for", () => {
    const [, , executor] = models();
    const other = { ...executor.node, gate: { node: "nobody", atLeast: 0.5 } };
    expect(() => nodeModel({ ...executor, node: other })).toThrowError(
      expect.objectContaining({ code: "TRAIN_TREE_MISMATCHED" }),
    );
  });
});
