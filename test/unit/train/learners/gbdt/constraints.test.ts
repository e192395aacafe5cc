import { describe, expect, it } from "vitest";
import type { Tree } from "../../../../../src/train/learners/gbdt/index.js";
import { treeDepth } from "../../../../../src/train/learners/gbdt/index.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import type { GbdtModel } from "../../../../../src/train/learners/gbdt-model.js";
import { aucOf, pickRows, plantedRows, range, rowOf } from "../../../../support/learners.js";

const rows = plantedRows({
  seed: 17,
  rowCount: 3000,
  featureCount: 4,
  missing: 0.05,
  probability: (x) => 1 / (1 + Math.exp(-x(0) - Math.sin(3 * x(0)) - x(1) * x(2))),
});

/** Largest fall of the margin as one feature rises by steps, over some rows. */
function largestFall(model: GbdtModel, feature: number): number {
  let fall = 0;
  for (const row of range(0, 60)) {
    const values = rowOf(rows.columns, row);
    let before = Number.NEGATIVE_INFINITY;
    for (let value = -3; value <= 3; value += 0.05) {
      values[feature] = value;
      const margin = model.marginRow(values);
      fall = Math.max(fall, before - margin);
      before = margin;
    }
  }
  return fall;
}

describe("monotone constraints", () => {
  const parameters = { num_iterations: 40, num_leaves: 20 };

  it("keep margins from falling, or rising, where they would otherwise", () => {
    expect(largestFall(fitGbdt(rows, parameters), 0)).toBeGreaterThan(0.3);
    const up = fitGbdt(rows, { ...parameters, monotone_constraints: [1, 0, 0, 0] });
    expect(largestFall(up, 0)).toBe(0);
    expect(largestFall(up, 1)).toBeGreaterThan(0.1);
    expect(aucOf(rows.label, margins(up))).toBeGreaterThan(0.75);
    const mirrored = { ...rows, label: rows.label.map((y) => 1 - y) };
    const down = fitGbdt(mirrored, { ...parameters, monotone_constraints: "-1,0,0,0" });
    const negated = { ...down, marginRow: (row: Float32Array) => -down.marginRow(row) };
    expect(largestFall(negated, 0)).toBe(0);
  });

  it("hold with L1 and L2, row sampling, depth-wise growth and several directions at once", () => {
    const model = fitGbdt(rows, {
      ...parameters,
      monotone_constraints: [1, 1, 0, 1],
      lambda_l1: 0.5,
      lambda_l2: 2,
      bagging_fraction: 0.6,
      bagging_freq: 1,
      grow_policy: "depthwise",
    });
    for (const feature of [0, 1, 3]) expect(largestFall(model, feature)).toBe(0);
  });
});

function margins(model: GbdtModel): Float64Array {
  const out = new Float64Array(rows.label.length);
  model.marginColumns(rows.columns, out);
  return out;
}

/** Features asked for on each path from the root to a leaf. */
function paths(tree: Tree): Set<number>[] {
  const found: Set<number>[] = [];
  const walk = (place: number, asked: readonly number[]): void => {
    if (place < 0) {
      found.push(new Set(asked));
      return;
    }
    const next = [...asked, tree.feature[place]];
    walk(tree.left[place], next);
    walk(tree.right[place], next);
  };
  walk(tree.feature.length === 0 ? -1 : 0, []);
  return found;
}

describe("interaction constraints", () => {
  const isWithin = (path: Set<number>, groups: readonly (readonly number[])[]) =>
    groups.some((group) => [...path].every((feature) => group.includes(feature)));

  it("keep each path within a group, and features of no group out", () => {
    const groups = [[0], [1, 2]];
    const parameters = { num_iterations: 20, num_leaves: 16, feature_fraction: 0.7 };
    const free = fitGbdt(rows, parameters).forest.trees.flatMap(paths);
    expect(free.every((path) => isWithin(path, groups))).toBe(false);
    for (const given of [groups, "[0], [1,2]"]) {
      const model = fitGbdt(rows, { ...parameters, interaction_constraints: given });
      const found = model.forest.trees.flatMap(paths);
      expect(found.every((path) => isWithin(path, groups))).toBe(true);
      expect(new Set(found.flatMap((path) => [...path]))).toEqual(new Set([0, 1, 2]));
      expect(found.some((path) => path.size === 2)).toBe(true);
    }
  });

  it("of one feature a group leave nothing but sums of single features", () => {
    const model = fitGbdt(rows, {
      num_iterations: 30,
      interaction_constraints: [[0], [1], [2], [3]],
    });
    const row = Float32Array.of(0.5, -0.5, 1, 0);
    const change = (values: Float32Array, feature: number) => {
      const moved = values.slice();
      moved[feature] = 2;
      return model.marginRow(moved) - model.marginRow(values);
    };
    const elsewhere = Float32Array.of(0.5, 1.5, -1, 2);
    expect(change(row, 0)).toBeCloseTo(change(elsewhere, 0), 12);
  });
});

describe("depth-wise growth", () => {
  it("fills one depth before the next", () => {
    const model = fitGbdt(rows, { num_iterations: 5, num_leaves: 8, grow_policy: "depthwise" });
    for (const tree of model.forest.trees) {
      expect(tree.leafValue).toHaveLength(8);
      expect(treeDepth(tree)).toBe(3);
    }
    const leafWise = fitGbdt(rows, { num_iterations: 5, num_leaves: 8 });
    expect(leafWise.forest.trees.some((tree) => treeDepth(tree) > 3)).toBe(true);
  });
});

describe("rows drawn by gradient", () => {
  const parameters = { data_sample_strategy: "goss", num_iterations: 30, learning_rate: 0.2 };

  it("begin after 1 / learning_rate trees, and then are top_rate and other_rate of all", () => {
    const model = fitGbdt(rows, { ...parameters, top_rate: 0.3, other_rate: 0.2 });
    const seen = model.forest.trees.map((tree) =>
      tree.leafCover.reduce((sum, count) => sum + count, 0),
    );
    expect(seen.slice(0, 5)).toEqual([3000, 3000, 3000, 3000, 3000]);
    expect(new Set(seen.slice(5))).toEqual(new Set([1500]));
  });

  it("learn nearly as well as all rows, alike for one seed and differently for another", () => {
    const train = pickRows(rows, range(0, 2000));
    const test = pickRows(rows, range(2000, 3000));
    const scoreOf = (given: Readonly<Record<string, unknown>>) => {
      const out = new Float64Array(1000);
      fitGbdt(train, given).predictColumns(test.columns, out);
      return aucOf(test.label, out);
    };
    const whole = scoreOf({ num_iterations: 30, learning_rate: 0.2 });
    expect(Math.abs(scoreOf(parameters) - whole)).toBeLessThan(0.03);
    const bytes = (seed: number) => fitGbdt(train, { ...parameters, seed }).bytes();
    expect(bytes(1)).toEqual(bytes(1));
    expect(bytes(1)).not.toEqual(bytes(2));
  });

  it("are all rows where the two rates leave none out", () => {
    const all = fitGbdt(rows, { ...parameters, top_rate: 0.6, other_rate: 0.4 });
    const plain = fitGbdt(rows, { num_iterations: 30, learning_rate: 0.2 });
    expect(all.forest).toEqual(plain.forest);
  });
});
