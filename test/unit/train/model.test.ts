import { beforeAll, describe, expect, it } from "vitest";
import { sameBytes } from "../../../src/core/typed-array.js";
import { defaultHierarchy } from "../../../src/train/default-hierarchy.js";
import type { Hierarchy } from "../../../src/train/hierarchy.js";
import { learnerNamed } from "../../../src/train/learners/index.js";
import { encodeModel } from "../../../src/train/learners/model-file.js";
import {
  columnIds,
  columnNames,
  modelTree,
  type NodeModel,
  nodeModel,
  nodeModelBytes,
  nodeModelFacts,
  nodeModelFromBytes,
} from "../../../src/train/model.js";
import {
  createTreePredictor,
  predictTree,
  type TreeRows,
} from "../../../src/train/predict-tree.js";
import { type NodeRun, runHierarchy, walkBars } from "../../support/train.js";

const nodes: Hierarchy = defaultHierarchy("M15", "gbdt", {
  num_iterations: 15,
  min_data_in_leaf: 10,
});
let runs: Record<string, NodeRun>;
let models: NodeModel[];

function modelOf(run: NodeRun, index: number): NodeModel {
  return nodeModel({
    node: nodes[index],
    features: run.features.map(({ name, id, printed }) => ({ name, id, printed })),
    upstream: run.upstream.map(({ node, id }) => ({ node, id })),
    fitted: run.model,
    seed: 7,
    trainedFrom: run.dataset.availableAt[0],
    trainedTo: run.dataset.availableAt[run.dataset.availableAt.length - 1],
    trainRowCount: run.dataset.label.length,
    metrics: { iterations: 15 },
  });
}

beforeAll(() => {
  runs = runHierarchy(nodes, walkBars(3, 5_000, "M15", 0.5), learnerNamed);
  models = nodes.map((node, i) => modelOf(runs[node.name], i));
});

const corrupt = expect.objectContaining({ code: "TRAIN_MODEL_CORRUPT" });

describe("a node's model", () => {
  it("names its columns and carries the identity that its readers were trained on", () => {
    expect(columnNames(models[2])).toEqual([
      "return_1",
      "return_3",
      "return_8",
      "strategist_probability",
      "tactician_probability",
    ]);
    expect(columnIds(models[2]).slice(3)).toEqual([models[0].predictionId, models[1].predictionId]);
    expect(models[1].predictionId).toBe(runs.tactician.id);
  });

  it("comes back from its bytes with all it knows and the same bits", () => {
    const bytes = nodeModelBytes(models[2]);
    const back = nodeModelFromBytes(bytes);
    expect(nodeModelFacts(back)).toEqual(nodeModelFacts(models[2]));
    expect(sameBytes(nodeModelBytes(back), bytes)).toBe(true);
    const rows = runs.executor.dataset.columns;
    const before = new Float64Array(rows[0].length);
    const after = new Float64Array(rows[0].length);
    models[2].fitted.predictColumns(rows, before);
    back.fitted.predictColumns(rows, after);
    expect(sameBytes(before, after)).toBe(true);
  });

  it("refuses bytes that were cut or edited", () => {
    const bytes = nodeModelBytes(models[0]);
    expect(() => nodeModelFromBytes(bytes.subarray(0, bytes.length - 9))).toThrowError(corrupt);
    const edited = bytes.slice();
    edited[200] ^= 1;
    expect(() => nodeModelFromBytes(edited)).toThrowError(corrupt);
  });

  it("refuses the bytes of a learner's model, and a recipe that does not fit its id", () => {
    expect(() => nodeModelFromBytes(models[0].fitted.bytes())).toThrowError(corrupt);
    const facts = JSON.parse(JSON.stringify({ ...nodeModelFacts(models[0]), predictionId: "x" }));
    const forged = encodeModel("node", { facts, arrays: { fitted: models[0].fitted.bytes() } });
    expect(() => nodeModelFromBytes(forged)).toThrowError(corrupt);
  });

  it("refuses a fitted part of other columns", () => {
    expect(() => nodeModel({ ...models[0], features: [] })).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED" }),
    );
  });
});

describe("modelTree", () => {
  const mismatched = expect.objectContaining({ code: "TRAIN_TREE_MISMATCHED" });

  it("takes nodes that fit each other", () => {
    expect(modelTree(models)).toHaveLength(3);
  });

  it("refuses a lower node before its upper, a foreign upper, and two of a name", () => {
    expect(() => modelTree([models[1], models[0]])).toThrowError(mismatched);
    const other = nodeModel({
      ...models[0],
      node: { ...nodes[0], target: { kind: "forwardReturn", horizonBars: 7 } },
    });
    expect(() => modelTree([other, models[1]])).toThrowError(mismatched);
    expect(() => modelTree([models[0], models[0]])).toThrowError(mismatched);
  });
});

/** Rows of every node for the models in service. */
function treeRows(): Record<string, TreeRows> {
  return Object.fromEntries(
    nodes.map(({ name }) => {
      const { dataset, features } = runs[name];
      const columns = dataset.columns.slice(0, features.length);
      return [name, { availableAt: dataset.availableAt, columns }];
    }),
  );
}

/** All rows in the order in which they become available, upper nodes first. */
function events(rows: Readonly<Record<string, TreeRows>>) {
  return nodes
    .flatMap(({ name }, depth) =>
      [...rows[name].availableAt].map((availableAt, row) => ({ name, depth, availableAt, row })),
    )
    .sort((a, b) => a.availableAt - b.availableAt || a.depth - b.depth);
}

function features(rows: TreeRows, row: number): Float32Array {
  return Float32Array.from(rows.columns, (column) => column[row]);
}

describe("createTreePredictor", () => {
  it("gives row by row the bits of predictTree, over a restart too", () => {
    const rows = treeRows();
    const batch = predictTree(modelTree(models), rows);
    let live = createTreePredictor(models);
    let isSame = true;
    events(rows).forEach(({ name, availableAt, row }, i) => {
      if (i % 1000 === 999) {
        const restarted = createTreePredictor(models);
        restarted.restore(live.snapshot());
        live = restarted;
      }
      const probability = live.push(name, availableAt, features(rows[name], row));
      isSame &&= Object.is(probability, batch[name][row]);
    });
    expect(isSame).toBe(true);
    expect(new Set(batch.executor).size).toBeGreaterThan(50);
    expect(batch.executor.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it("shows a lower row only the upper predictions of its time, though later ones came first", () => {
    const rows = treeRows();
    const batch = predictTree(models, rows);
    const live = createTreePredictor(models);
    // After a gap one bar may close many: give each node's rows by themselves, ten at a time.
    const at = { strategist: 0, tactician: 0 };
    const from = rows.executor.availableAt[0];
    for (const name of ["strategist", "tactician"] as const) {
      while (rows[name].availableAt[at[name]] <= from + 8 * 3_600_000) {
        const row = at[name]++;
        live.push(name, rows[name].availableAt[row], features(rows[name], row));
      }
    }
    expect(live.push("executor", from, features(rows.executor, 0))).toBe(batch.executor[0]);
  });

  it("refuses a row that is older than what it remembers", () => {
    const rows = treeRows();
    const live = createTreePredictor(models);
    for (let row = 0; row < 20; row++) {
      live.push("strategist", rows.strategist.availableAt[row], features(rows.strategist, row));
    }
    const early = rows.strategist.availableAt[0];
    expect(() => live.push("tactician", early, features(rows.tactician, 0))).toThrowError(
      expect.objectContaining({ code: "TRAIN_TREE_ROW_LATE" }),
    );
  });

  it("refuses unknown nodes, rows of another width and foreign snapshots", () => {
    const live = createTreePredictor(models);
    const mismatched = expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED" });
    expect(() => live.push("nobody", 0, new Float32Array(3))).toThrowError(mismatched);
    expect(() => live.push("strategist", 0, new Float32Array(4))).toThrowError(mismatched);
    expect(() => live.restore(new Uint8Array(8))).toThrowError(mismatched);
    expect(() => predictTree(models, {})).toThrowError(mismatched);
  });
});
