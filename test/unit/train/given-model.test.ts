import { beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../../src/core/hash.js";
import { bytesOf, sameBytes } from "../../../src/core/typed-array.js";
import { requireLearnable } from "../../../src/train/constraints.js";
import { defaultHierarchy } from "../../../src/train/default-hierarchy.js";
import { nodeFolds } from "../../../src/train/given-model.js";
import { type HierarchyNode, hierarchy, predictionId } from "../../../src/train/hierarchy.js";
import { learnerNamed } from "../../../src/train/learners/index.js";
import type { FittedModel } from "../../../src/train/learners/learner.js";
import { modelTree, nodeModel } from "../../../src/train/model.js";
import { createTreePredictor, predictTree } from "../../../src/train/predict-tree.js";
import {
  firstOpen,
  labelTimes,
  lookupModel,
  type NodeRun,
  runHierarchy,
  walkBars,
} from "../../support/train.js";

const day = 86_400_000;
const trainedTo = firstOpen + 20 * day;
const model = { sha256: "ab".repeat(32), trainedFrom: firstOpen, trainedTo };
const plain = defaultHierarchy("M15", "gbdt", { num_iterations: 15, min_data_in_leaf: 10 });
const nodes = plain.map((node) =>
  node.name === "tactician" ? { ...node, learner: "onnx", parameters: {}, model } : node,
);
const [, tactician] = nodes;

/** A model that says another thing in each cell of its four columns, the fourth of them the node above. */
const givenTable = {
  edges: [[0], [0], [0], [0.5]],
  table: Array.from({ length: 81 }, (_, cell): [number, [number, number]] => [
    cell,
    [(cell * 7) % 10, 10],
  ]),
  shrink: 1,
  iterations: 0,
  given: {},
};
const given = lookupModel(givenTable);

/** The same model, but for the rows of which it lies, told by their features. */
function lyingOf(isLie: (row: Float32Array) => boolean): FittedModel {
  const predictRow = (row: Float32Array) =>
    isLie(row) ? 1 - given.predictRow(row) / 3 : given.predictRow(row);
  return {
    ...given,
    predictRow,
    predictColumns: (columns, out) => {
      for (let i = 0; i < out.length; i++) {
        out[i] = predictRow(Float32Array.from(columns, (column) => column[i]));
      }
    },
  };
}

const bars = walkBars(3, 5_000, "M15", 0.5);
const runWith = (fitted: FittedModel) =>
  runHierarchy(nodes, bars, learnerNamed, undefined, { tactician: fitted });

describe("a node that is given its model", () => {
  let runs: Record<string, NodeRun>;
  beforeAll(() => {
    runs = runWith(given);
  });

  /** Whether a row is one from before `trainedTo`. */
  function isSeen(): (row: Float32Array) => boolean {
    const { availableAt, columns } = runs.tactician.dataset;
    const keyOf = (row: Float32Array) => row.subarray(0, 3).join();
    const rows = [...availableAt.keys()].filter((row) => availableAt[row] < trainedTo);
    const keys = new Set(rows.map((row) => keyOf(Float32Array.from(columns, (c) => c[row]))));
    return (row) => keys.has(keyOf(row));
  }
  const saidBelow = ({ executor }: Record<string, NodeRun>) =>
    [...executor.dataset.columns, executor.outOfFold.probability].map((one) =>
      sha256(bytesOf(one)),
    );

  it("is silent before the model's trainedTo, and is tested in every row after it", () => {
    const { dataset, outOfFold, folds } = runs.tactician;
    const spoken = { before: 0, after: 0 };
    dataset.availableAt.forEach((at, row) => {
      const p = outOfFold.probability[row];
      if (at < trainedTo) {
        spoken.before++;
        expect([p, dataset.label[row], outOfFold.fold[row]]).toEqual([Number.NaN, Number.NaN, -1]);
      } else {
        spoken.after++;
        expect(p).toBe(given.predictRow(Float32Array.from(dataset.columns, (c) => c[row])));
      }
    });
    expect(Math.min(spoken.before, spoken.after)).toBeGreaterThan(100);
    expect(folds.every(({ trainRows }) => trainRows.length === 0)).toBe(true);
    expect(outOfFold.isForward).toBe(true);
  });

  it("tells the nodes below nothing of the rows that the model has seen", () => {
    const other = runWith(lyingOf(isSeen()));
    expect(saidBelow(other)).toEqual(saidBelow(runs));
    const column = runs.executor.dataset.featureNames.indexOf("tactician_probability");
    runs.executor.dataset.availableAt.forEach((at, row) => {
      if (at < trainedTo) expect(runs.executor.dataset.columns[column][row]).toBeNaN();
    });
    // What it says after that does go down: the comparison above can see.
    expect(saidBelow(runWith(lyingOf(() => true)))).not.toEqual(saidBelow(runs));
  });

  const treeOf = (fitted: FittedModel) =>
    modelTree(
      nodes.map((node) => {
        const { features, upstream, dataset, ...run } = runs[node.name];
        return nodeModel({
          node,
          features: features.map(({ name, id, printed }) => ({ name, id, printed })),
          upstream: upstream.map(({ node: name, id }) => ({ node: name, id })),
          fitted: node.name === "tactician" ? fitted : run.model,
          seed: 7,
          trainedFrom: dataset.availableAt[0],
          trainedTo,
          trainRowCount: 0,
          metrics: {},
        });
      }),
    );
  const rowsOf = () =>
    Object.fromEntries(
      nodes.map(({ name }) => {
        const { dataset, features } = runs[name];
        const columns = dataset.columns.slice(0, features.length);
        return [name, { availableAt: dataset.availableAt, columns }];
      }),
    );

  it("speaks from the same row on in batch and bar by bar, with the same bits", () => {
    const rows = rowsOf();
    const batch = predictTree(treeOf(given), rows);
    const live = createTreePredictor(treeOf(given));
    const order = nodes
      .flatMap(({ name }, place) =>
        Array.from(rows[name].availableAt, (at, row) => ({ name, place, at, row })),
      )
      .sort((a, b) => a.at - b.at || a.place - b.place);
    for (const { name, at, row } of order) {
      const features = Float32Array.from(rows[name].columns, (column) => column[row]);
      const said = live.push(name, at, features);
      expect(Object.is(said, batch[name][row])).toBe(true);
      expect(Number.isNaN(said)).toBe(name === "tactician" && at < trainedTo);
    }
  });

  it("passes down nothing in service that the model says of rows that it has seen", () => {
    const rows = rowsOf();
    const [said, changed] = [given, lyingOf(isSeen())].map((one) => predictTree(treeOf(one), rows));
    for (const { name } of nodes) expect(sameBytes(changed[name], said[name])).toBe(true);
  });

  it("may have a gate too, and is then silent for either reason", () => {
    const gate = { node: "strategist", atLeast: 0.5 };
    const gated = nodes.map((node) => (node.name === "tactician" ? { ...node, gate } : node));
    const { dataset, outOfFold } = runHierarchy(gated, bars, learnerNamed, undefined, {
      tactician: given,
    }).tactician;
    const seen = dataset.columns[dataset.featureNames.indexOf("strategist_probability")];
    const counts = { seen: 0, closed: 0, spoken: 0 };
    dataset.availableAt.forEach((at, row) => {
      const isSpoken = at >= trainedTo && seen[row] >= 0.5;
      expect(Number.isNaN(outOfFold.probability[row])).toBe(!isSpoken);
      if (isSpoken) counts.spoken++;
      else counts[at < trainedTo ? "seen" : "closed"]++;
    });
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20);
  });
});

describe("the folds of a given model", () => {
  const times = labelTimes(Array.from({ length: 24 }, () => 2));
  const hour = 3_600_000;
  const from = (row: number) => ({
    name: "tactician",
    model: { ...model, trainedTo: firstOpen + row * hour },
  });

  it("test each row from trainedTo on once, that very moment included", () => {
    const folds = nodeFolds(from(14), times, { folds: 2, minTrainFraction: 0.9 });
    expect(folds.flatMap(({ testRows }) => [...testRows])).toEqual([
      14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
    ]);
  });

  it.each([23, 24, 1_000])("are refused where too few rows come after, from row %i", (row) => {
    expect(() => nodeFolds(from(row), times, { folds: 2, minTrainFraction: 0.5 })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_HISTORY_TOO_SHORT",
        message: expect.stringMatching(/tactician was trained to 2023-.* of 24 rows/),
      }),
    );
  });
});

describe("a given model in a hierarchy", () => {
  const idOf = (over: object) =>
    predictionId({ ...tactician, model: { ...model, ...over } } as HierarchyNode, []);

  it("is part of the identity of the predictions: its bytes, its time and how it is read", () => {
    const ids = [{}, { sha256: "cd".repeat(32) }, { trainedTo: 0 }, { output: "p" }, { column: 0 }];
    const all = [...ids, { inputs: ["a"] }].map(idOf);
    expect(new Set(all).size).toBe(all.length);
    expect(idOf({})).toBe(all[0]);
  });

  it("leaves the ids of nodes that learn as they were", () => {
    const { name: _, features: __, upstream: ___, ...own } = plain[1];
    expect(predictionId({ ...own }, ["x"])).toBe(predictionId(plain[1], ["x"]));
  });

  it.each<[string, object, RegExp]>([
    ["a learner", { learner: "gbdt" }, /its learner is gbdt/],
    ["no model", { model: undefined }, /no given model/],
    ["a pool", { pool: { priorRows: 10 } }, /for learning/],
    ["weights", { weights: { timeDecay: 0.5 } }, /for learning/],
    ["constraints", { constraints: {} }, /for learning/],
  ])("is refused with %s", (_, over, message) => {
    const changed = nodes.map((node) => (node === tactician ? { ...node, ...over } : node));
    expect(() => hierarchy(changed as HierarchyNode[], "M15")).toThrowError(
      expect.objectContaining({
        code: "TRAIN_HIERARCHY_INVALID",
        message: expect.stringMatching(message),
      }),
    );
  });

  it("has nothing to learn, so that nothing of it is held against a learner", () => {
    expect(hierarchy(nodes, "M15")).toHaveLength(3);
    expect(() => requireLearnable(tactician, ["return_1"])).not.toThrow();
  });
});
