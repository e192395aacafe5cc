/** What every learner keeps to. A new learner joins by one line in `family`. */
import { describe, expect, it } from "vitest";
import { sameBytes } from "../../../../src/core/typed-array.js";
import {
  learnerNamed,
  learnerNames,
  modelFromBytes,
} from "../../../../src/train/learners/index.js";
import type { TrainingRows } from "../../../../src/train/learners/learner.js";
import { pickRows, plantedRows, range, rowOf } from "../../../support/learners.js";

const family: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  gbdt: { num_iterations: 7, num_leaves: 9 },
  linear: { lambda: 0.01 },
  constant: {},
};

const rows = plantedRows({
  seed: 31,
  rowCount: 600,
  featureCount: 5,
  missing: 0.1,
  probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1))),
});
const code = (wanted: string) => expect.objectContaining({ code: wanted });

it("every learner is held to the laws", () => {
  expect(Object.keys(family)).toEqual([...learnerNames]);
});

describe.each(Object.keys(family))("the learner %s", (name) => {
  const learner = learnerNamed(name);
  const learn = (given: TrainingRows = rows) => learner.fit(given, family[name]);

  it("gives the same bytes for the same rows", () => {
    expect(sameBytes(learn().bytes(), learn().bytes())).toBe(true);
  });

  it("leaves its rows as they were", () => {
    const given = pickRows(rows, range(0, 600));
    const weight = new Float64Array(600).fill(1);
    learn({ ...given, weight });
    expect(given.columns.every((column, f) => sameBytes(column, rows.columns[f]))).toBe(true);
    expect(sameBytes(given.label, rows.label)).toBe(true);
    expect(weight.every((value) => value === 1)).toBe(true);
  });

  it("predicts a row as it predicts columns, in every bit", () => {
    const model = learn();
    const prediction = new Float64Array(600);
    const margin = new Float64Array(600);
    model.predictColumns(rows.columns, prediction);
    model.marginColumns(rows.columns, margin);
    for (let row = 0; row < 600; row++) {
      const values = rowOf(rows.columns, row);
      expect(Object.is(model.predictRow(values), prediction[row])).toBe(true);
      expect(Object.is(model.marginRow(values), margin[row])).toBe(true);
      expect(prediction[row] > 0 && prediction[row] < 1).toBe(true);
    }
  });

  it("explains each margin by contributions that sum to it", () => {
    const model = learn();
    const out = new Float64Array(6);
    for (let row = 0; row < 100; row++) {
      const values = rowOf(rows.columns, row);
      model.contributionRow(values, out);
      const sum = out.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - model.marginRow(values))).toBeLessThan(1e-12);
    }
  });

  it("predicts rows of nothing but missing or infinite values", () => {
    const model = learn();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const columns = rows.columns.map(() => Float32Array.of(value));
      const out = new Float64Array(1);
      model.predictColumns(columns, out);
      expect(Object.is(model.predictRow(rowOf(columns, 0)), out[0])).toBe(true);
    }
  });

  it("comes back from its bytes with equal bytes and equal predictions", () => {
    const model = learn();
    const copy = modelFromBytes(model.bytes());
    expect(sameBytes(copy.bytes(), model.bytes())).toBe(true);
    expect(copy.describe()).toEqual(model.describe());
    expect(copy.learner).toBe(name);
    expect(sameBytes(copy.importance(), model.importance())).toBe(true);
    const one = new Float64Array(600);
    const other = new Float64Array(600);
    model.predictColumns(rows.columns, one);
    copy.predictColumns(rows.columns, other);
    expect(sameBytes(one, other)).toBe(true);
  });

  it("refuses its bytes where they are cut or edited anywhere", () => {
    const bytes = learn().bytes();
    for (const length of [0, 7, 20, bytes.length - 33, bytes.length - 1]) {
      expect(() => modelFromBytes(bytes.slice(0, length))).toThrowError(
        code("TRAIN_MODEL_CORRUPT"),
      );
    }
    for (let at = 0; at < bytes.length; at += 37) {
      const edited = bytes.slice();
      edited[at] ^= 1;
      expect(() => modelFromBytes(edited)).toThrowError(code("TRAIN_MODEL_CORRUPT"));
    }
  });

  it("refuses rows and columns that do not fit the model", () => {
    const model = learn();
    expect(() => model.predictRow(new Float32Array(4))).toThrowError(
      code("TRAIN_FEATURES_UNEQUAL"),
    );
    expect(() => model.predictColumns(rows.columns.slice(1), new Float64Array(1))).toThrowError(
      code("TRAIN_FEATURES_UNEQUAL"),
    );
    expect(() => model.predictColumns(rows.columns, new Float64Array(601))).toThrowError(
      code("TRAIN_ROWS_UNEQUAL"),
    );
  });

  it("refuses rows that it cannot learn from", () => {
    const { columns, label } = rows;
    const changed = (values: Float64Array, value: number) => values.with(5, value);
    const weight = new Float64Array(600).fill(1);
    const hole = columns[0].slice();
    hole[9] = Number.NEGATIVE_INFINITY;
    const refusals: readonly [TrainingRows, string][] = [
      [{ columns: [], label }, "TRAIN_FEATURES_NONE"],
      [{ columns, label: label.slice(1) }, "TRAIN_ROWS_UNEQUAL"],
      [{ columns, label, weight: weight.slice(1) }, "TRAIN_ROWS_UNEQUAL"],
      [{ columns, label, initialScore: weight.slice(1) }, "TRAIN_ROWS_UNEQUAL"],
      [pickRows(rows, [0]), "TRAIN_ROWS_TOO_FEW"],
      [{ columns, label: changed(label, Number.NaN) }, "TRAIN_LABELS_INVALID"],
      [{ columns, label: changed(label, 0.5) }, "TRAIN_LABELS_INVALID"],
      [{ columns, label: label.map(() => 1) }, "TRAIN_LABELS_ONE_CLASS"],
      [{ columns, label, weight: label }, "TRAIN_LABELS_ONE_CLASS"],
      [{ columns, label, weight: changed(weight, -1) }, "TRAIN_WEIGHTS_INVALID"],
      [{ columns, label, weight: changed(weight, Number.NaN) }, "TRAIN_WEIGHTS_INVALID"],
      [{ columns, label, weight: weight.map(() => 0) }, "TRAIN_WEIGHTS_INVALID"],
      [{ columns, label, initialScore: changed(weight, Infinity) }, "TRAIN_WEIGHTS_INVALID"],
      [{ columns: [hole, ...columns.slice(1)], label }, "TRAIN_FEATURE_INFINITE"],
    ];
    for (const [given, wanted] of refusals) expect(() => learn(given)).toThrowError(code(wanted));
  });

  it("refuses a parameter that it does not have", () => {
    expect(() => learner.fit(rows, { shoe_size: 44 })).toThrowError(
      code("TRAIN_PARAMETER_UNKNOWN"),
    );
  });
});
