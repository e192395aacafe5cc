import { describe, expect, it } from "vitest";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import {
  contributionImportance,
  learnerNamed,
  permutationImportance,
} from "../../../../src/train/learners/index.js";
import type { FittedModel } from "../../../../src/train/learners/learner.js";
import { plantedRows } from "../../../support/learners.js";

const rows = plantedRows({
  seed: 9,
  rowCount: 2000,
  featureCount: 3,
  probability: (x) => 1 / (1 + Math.exp(-2 * x(0) - x(1))),
});

/** Predicts twice the first feature. */
const doubling: FittedModel = {
  ...learnerNamed("constant").fit(rows, {}),
  predictColumns: (columns, out) => {
    for (let row = 0; row < out.length; row++) out[row] = 2 * columns[0][row];
  },
};

describe("permutation importance", () => {
  it("is the expected rise of the squared error where that can be worked out", () => {
    // Of y = 2x nothing is lost; with x dealt out, E[(2x − 2x′)²] = 8 · variance.
    const [x] = rows.columns;
    const label = Float64Array.from(x, (value) => 2 * value);
    const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    const found = permutationImportance(
      doubling,
      { ...rows, label },
      { loss: "squaredError", repeats: 40 },
    );
    expect(found.loss).toBe(0);
    const error = found.deviation[0] / Math.sqrt(40);
    expect(Math.abs(found.mean[0] - 8 * variance)).toBeLessThan(4 * error);
    expect(Array.from(found.mean.subarray(1))).toEqual([0, 0]);
    expect(Array.from(found.deviation.subarray(1))).toEqual([0, 0]);
  });

  it("ranks features as they were planted, and so do contributions", () => {
    const model = fitGbdt(rows, { num_iterations: 30 });
    const { mean } = permutationImportance(model, rows);
    expect(mean[0]).toBeGreaterThan(mean[1]);
    expect(mean[1]).toBeGreaterThan(2 * Math.abs(mean[2]));
    const moved = contributionImportance(model, rows.columns, 300);
    expect(moved[0]).toBeGreaterThan(moved[1]);
    expect(moved[1]).toBeGreaterThan(2 * moved[2]);
  });

  it("is the same for one seed, and leaves the rows as they were", () => {
    const model = fitGbdt(rows, { num_iterations: 5 });
    const before = rows.columns.map((column) => column.slice());
    const one = permutationImportance(model, rows, { seed: 3 });
    expect(permutationImportance(model, rows, { seed: 3 })).toEqual(one);
    expect(permutationImportance(model, rows, { seed: 4 })).not.toEqual(one);
    expect(rows.columns).toEqual(before);
  });

  it("does not look at rows of weight 0, and takes a loss of the caller's own", () => {
    const weight = rows.label.map((_, row) => (row < 1000 ? 1 : 0));
    const label = rows.label.map((y, row) => (row < 1000 ? y : 1 - y));
    const model = fitGbdt(rows, { num_iterations: 5 });
    const one = permutationImportance(model, { ...rows, weight });
    expect(permutationImportance(model, { ...rows, label, weight })).toEqual(one);
    const own = permutationImportance(model, rows, { loss: (given) => given.length });
    expect(own.loss).toBe(2000);
  });

  it("refuses rows with other features", () => {
    const fewer = { ...rows, columns: rows.columns.slice(1) };
    const code = expect.objectContaining({ code: "TRAIN_FEATURES_UNEQUAL" });
    expect(() => permutationImportance(doubling, fewer)).toThrowError(code);
    expect(() => contributionImportance(doubling, fewer.columns, 10)).toThrowError(code);
  });
});
