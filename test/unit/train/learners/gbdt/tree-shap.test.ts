import { describe, expect, it } from "vitest";
import {
  createExplainer,
  type Forest,
  type Tree,
} from "../../../../../src/train/learners/gbdt/index.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import type { GbdtModel } from "../../../../../src/train/learners/gbdt-model.js";
import { learnerNamed } from "../../../../../src/train/learners/index.js";
import { plantedRows, range, rowOf } from "../../../../support/learners.js";
import { shapleyValues } from "../../../../support/shapley.js";

const rows = plantedRows({
  seed: 5,
  rowCount: 400,
  featureCount: 5,
  missing: 0.15,
  probability: (x) => 1 / (1 + Math.exp(-2 * x(0) * x(1) - x(2))),
});

function contributions(model: GbdtModel, row: Float32Array): Float64Array {
  const out = new Float64Array(model.outputCount * (model.featureCount + 1));
  model.contributionRow(row, out);
  return out;
}

function expectClose(found: Float64Array, wanted: readonly number[], tolerance: number): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - wanted[i])).toBeLessThan(tolerance);
  });
}

describe("contributions of trees", () => {
  it("are the Shapley values that summing over all sets of features gives", () => {
    const model = fitGbdt(rows, { num_iterations: 3, num_leaves: 9, min_data_in_leaf: 4 });
    for (const row of range(0, 40)) {
      const values = rowOf(rows.columns, row);
      expectClose(contributions(model, values), shapleyValues(model.forest, values), 1e-12);
    }
  });

  it("are so where a path asks for one feature again and again", () => {
    const narrow = { ...rows, columns: rows.columns.slice(0, 2) };
    const model = fitGbdt(narrow, { num_iterations: 2, num_leaves: 20, min_data_in_leaf: 4 });
    for (const row of range(0, 40)) {
      const values = rowOf(narrow.columns, row);
      expectClose(contributions(model, values), shapleyValues(model.forest, values), 1e-12);
    }
  });

  it("sum to the margin on many deep trees", () => {
    const model = fitGbdt(rows, { num_iterations: 100, num_leaves: 60, min_data_in_leaf: 2 });
    for (const row of range(0, 100)) {
      const values = rowOf(rows.columns, row);
      const sum = contributions(model, values).reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - model.marginRow(values))).toBeLessThan(1e-9);
    }
  });

  it("are worked out by hand for one split: the mean and what the side is from it", () => {
    // 30 rows go left to −1, 10 right to 3: the mean is 0, known x adds −1 or 3.
    const tree: Tree = {
      feature: Int32Array.of(1),
      threshold: Float64Array.of(0.5),
      defaultLeft: Uint8Array.of(0),
      left: Int32Array.of(~0),
      right: Int32Array.of(~1),
      gain: Float64Array.of(1),
      nodeCover: Float64Array.of(40),
      leafValue: Float64Array.of(-1, 3),
      leafCover: Float64Array.of(30, 10),
    };
    const forest: Forest = {
      featureCount: 2,
      outputCount: 1,
      baseMargin: Float64Array.of(0.25),
      trees: [tree],
    };
    const out = new Float64Array(3);
    createExplainer(forest).explainRow(Float32Array.of(9, 0), out);
    expectClose(out, [0, -1, 0.25], 1e-15);
    createExplainer(forest).explainRow(Float32Array.of(9, Number.NaN), out);
    expectClose(out, [0, 3, 0.25], 1e-15);
  });

  it("of a feature that no tree asks for are exactly 0", () => {
    const flat = new Float32Array(400).fill(3);
    const model = fitGbdt({ ...rows, columns: [...rows.columns, flat] }, { num_iterations: 5 });
    const values = Float32Array.of(1, 1, 1, 1, 1, 3);
    expect(contributions(model, values)[5]).toBe(0);
  });

  it("are nothing but the base margin where no tree was grown", () => {
    const model = fitGbdt(rows, { min_gain_to_split: 1e6 });
    const out = contributions(model, new Float32Array(5));
    expect(Array.from(out)).toEqual([0, 0, 0, 0, 0, model.marginRow(new Float32Array(5))]);
  });

  it("refuse a row or room of another length", () => {
    for (const name of ["gbdt", "linear", "constant"]) {
      const model = learnerNamed(name).fit(rows, {});
      const code = expect.objectContaining({ code: "TRAIN_FEATURES_UNEQUAL" });
      const row = new Float32Array(5);
      expect(() => model.contributionRow(row, new Float64Array(5))).toThrowError(code);
      expect(() => model.contributionRow(row.subarray(1), new Float64Array(6))).toThrowError(code);
    }
  });
});
