import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../../src/core/random.js";
import {
  bitsOfCodes,
  chooseCodes,
} from "../../../../../src/train/learners/gbdt/category-binning.js";
import { holdsCategory } from "../../../../../src/train/learners/gbdt/trees.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import { modelFromBytes } from "../../../../../src/train/learners/index.js";
import { logLossOf, range } from "../../../../support/learners.js";
import { shapleyValues } from "../../../../support/shapley.js";

/** Rows of one category of `codeCount` whose odd codes are ones, mostly, and one number of noise. */
function sessionRows(codeCount: number, rowCount = 2000) {
  const random = createRandom(6);
  const code = new Float32Array(rowCount);
  const noise = new Float32Array(rowCount);
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    code[row] = random.integer(codeCount);
    noise[row] = random.normal();
    label[row] = random.chance(code[row] % 2 === 1 ? 0.9 : 0.1) ? 1 : 0;
    if (random.chance(0.05)) code[row] = Number.NaN;
  }
  return { columns: [code, noise], label };
}

const parameters = {
  num_iterations: 1,
  num_leaves: 2,
  categorical_feature: [0],
  cat_smooth: 1,
  cat_l2: 0,
  min_data_per_group: 1,
};

/** Codes that go left at the root. */
function leftCodes(model: ReturnType<typeof fitGbdt>): number[] {
  const codes = model.forest.trees[0].categories?.[0] ?? new Uint32Array(0);
  return range(0, 32 * codes.length).filter((code) => holdsCategory(codes, code));
}

describe("splits by category", () => {
  it("part the odd from the even codes at once, which no threshold does", () => {
    const rows = sessionRows(16);
    const left = leftCodes(fitGbdt(rows, parameters));
    const odd = range(0, 16).filter((code) => code % 2 === 1);
    const even = range(0, 16).filter((code) => code % 2 === 0);
    expect([odd, even]).toContainEqual(left);
    const ordered = fitGbdt(rows, { ...parameters, categorical_feature: [] });
    const gain = (model: ReturnType<typeof fitGbdt>) => model.importance()[0];
    expect(gain(ordered)).toBeLessThan(gain(fitGbdt(rows, parameters)) / 4);
  });

  it("find the best of all sets of codes, as trying each of them does", () => {
    const rows = sessionRows(7, 500);
    const [code] = rows.columns;
    const mean = rows.label.reduce((sum, y) => sum + y, 0) / 500;
    const gainOf = (set: number): number => {
      const sums = [0, 0, 0, 0]; // gradient and hessian of left and right
      for (let row = 0; row < 500; row++) {
        const isLeft = code[row] >= 0 && ((set >> code[row]) & 1) === 1;
        sums[isLeft ? 0 : 2] += mean - rows.label[row];
        sums[isLeft ? 1 : 3] += mean * (1 - mean);
      }
      return sums[0] ** 2 / sums[1] + sums[2] ** 2 / sums[3];
    };
    const best = range(1, 2 ** 7 - 1).reduce((most, set) => Math.max(most, gainOf(set)), 0);
    const model = fitGbdt(rows, { ...parameters, cat_smooth: 0.5, max_cat_to_onehot: 1 });
    expect(model.forest.trees[0].gain[0]).toBeCloseTo(best, 8);
  });

  it("take one against all others where there are few categories", () => {
    expect(leftCodes(fitGbdt(sessionRows(4), parameters))).toHaveLength(1);
    expect(leftCodes(fitGbdt(sessionRows(5), parameters)).length).toBeGreaterThan(1);
    const given = { ...parameters, max_cat_to_onehot: 5 };
    expect(leftCodes(fitGbdt(sessionRows(5), given))).toHaveLength(1);
  });

  it("keep to max_cat_threshold and min_data_per_group", () => {
    const rows = sessionRows(16);
    expect(leftCodes(fitGbdt(rows, { ...parameters, max_cat_threshold: 3 })).length).toBe(3);
    const model = fitGbdt(rows, { ...parameters, min_data_per_group: 300 });
    expect(Math.min(...model.forest.trees[0].leafCover)).toBeGreaterThanOrEqual(300);
  });

  it("send what is missing, unknown, negative or beyond the bins to the right", () => {
    const model = fitGbdt(sessionRows(16), { ...parameters, max_bin: 12 });
    const [tree] = model.forest.trees;
    const right = model.forest.baseMargin[0] + tree.leafValue[~tree.right[0]];
    for (const value of [Number.NaN, -1, 16, 1e9, Number.POSITIVE_INFINITY]) {
      expect(model.marginRow(Float32Array.of(value, 0))).toBe(right);
    }
    expect(leftCodes(model).length).toBeLessThanOrEqual(12);
  });

  it("predict a row as columns, and as their bytes read back", () => {
    const rows = sessionRows(40);
    const model = fitGbdt(rows, { ...parameters, num_iterations: 10, num_leaves: 8 });
    const copy = modelFromBytes(model.bytes());
    expect(copy.bytes()).toEqual(model.bytes());
    const out = new Float64Array(2000);
    copy.predictColumns(rows.columns, out);
    for (const row of range(0, 2000)) {
      const values = Float32Array.of(rows.columns[0][row], rows.columns[1][row]);
      expect(model.predictRow(values)).toBe(out[row]);
    }
    expect(logLossOf(rows.label, out)).toBeLessThan(0.4);
  });

  it("are explained by their Shapley values", () => {
    const rows = sessionRows(12);
    const model = fitGbdt(rows, { ...parameters, num_iterations: 3, num_leaves: 6 });
    const out = new Float64Array(3);
    for (const code of [0, 3, 11, 12, Number.NaN]) {
      const row = Float32Array.of(code, 0.3);
      model.contributionRow(row, out);
      shapleyValues(model.forest, row).forEach((value, i) => {
        expect(Math.abs(out[i] - value)).toBeLessThan(1e-12);
      });
    }
  });

  it("leave a column of one category unused, unless some rows have none", () => {
    const rows = sessionRows(2);
    const flat = new Float32Array(2000).fill(3);
    const model = fitGbdt({ ...rows, columns: [flat, rows.columns[1]] }, parameters);
    expect(model.importance()[0]).toBe(0);
    const gaps = flat.map((value, row) => (rows.label[row] === 1 ? value : Number.NaN));
    const other = fitGbdt({ ...rows, columns: [gaps, rows.columns[1]] }, parameters);
    expect(leftCodes(other)).toEqual([3]);
    const empty = fitGbdt(
      { ...rows, columns: [new Float32Array(2000).fill(Number.NaN), rows.columns[1]] },
      parameters,
    );
    expect(empty.importance()[0]).toBe(0);
  });

  it("refuse what is no code", () => {
    const { columns, label } = sessionRows(4);
    for (const value of [-1, 0.5, 65_536]) {
      const wrong = columns[0].slice();
      wrong[7] = value;
      expect(() => fitGbdt({ columns: [wrong, columns[1]], label }, parameters)).toThrowError(
        expect.objectContaining({
          code: "TRAIN_CATEGORY_INVALID",
          message: `expected an integer from 0 to 65535 or NaN in categorical column 0, found ${value} in training row 7`,
        }),
      );
    }
  });
});

describe("codes", () => {
  it("that are frequent have bins of their own, the lower of equally frequent ones", () => {
    const column = Float32Array.of(5, 5, 9, 9, 2, 7, Number.NaN);
    expect(chooseCodes(column, undefined, 3)).toEqual({
      codes: Int32Array.of(2, 5, 9),
      hasOthers: true,
    });
    expect(chooseCodes(column.subarray(0, 4), undefined, 3).hasOthers).toBe(false);
    expect(chooseCodes(column, Int32Array.of(0, 5), 9).codes).toEqual(Int32Array.of(5, 7));
  });

  it("are found in their bits, cut down to whole numbers, and nowhere else", () => {
    const bits = bitsOfCodes([0, 31, 32, 70]);
    expect(bits).toHaveLength(3);
    for (const code of [0, 31, 32, 70, 70.9, -0.5]) expect(holdsCategory(bits, code)).toBe(true);
    for (const code of [1, 33, 71, 96, 1e9, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(holdsCategory(bits, code)).toBe(false);
    }
  });
});
