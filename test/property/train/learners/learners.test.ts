import fc from "fast-check";
import { expect, it } from "vitest";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import {
  learnerNamed,
  lightgbmModelFromText,
  lightgbmText,
  modelFromBytes,
} from "../../../../src/train/learners/index.js";
import type { FittedModel, TrainingRows } from "../../../../src/train/learners/learner.js";
import { pickRows, plantedRows, range, rowOf } from "../../../support/learners.js";

const anyRows = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    rowCount: fc.integer({ min: 60, max: 300 }),
    featureCount: fc.integer({ min: 1, max: 9 }),
    missing: fc.constantFrom(0, 0.1, 0.6),
    slope: fc.double({ min: -3, max: 3, noNaN: true }),
  })
  .map(({ slope, ...options }) =>
    plantedRows({ ...options, probability: (x) => 1 / (1 + Math.exp(-slope * x(0))) }),
  )
  .filter((rows) => new Set(rows.label).size === 2);

const anyTrees = fc.record({
  num_iterations: fc.integer({ min: 1, max: 9 }),
  num_leaves: fc.integer({ min: 2, max: 40 }),
  max_depth: fc.integer({ min: -1, max: 5 }),
  min_data_in_leaf: fc.integer({ min: 1, max: 25 }),
  max_bin: fc.constantFrom(2, 3, 16, 255),
  lambda_l1: fc.constantFrom(0, 0.5),
  feature_fraction: fc.constantFrom(0.4, 1),
  bagging_fraction: fc.constantFrom(0.5, 1),
  bagging_freq: fc.constantFrom(1, 3),
  grow_policy: fc.constantFrom("leafwise", "depthwise"),
  seed: fc.integer({ min: 0, max: 99 }),
});

/** Trees under every constraint at once, of rows whose last feature holds categories. */
const anyConstraints = fc.record({
  num_iterations: fc.integer({ min: 1, max: 9 }),
  num_leaves: fc.integer({ min: 2, max: 20 }),
  min_data_in_leaf: fc.integer({ min: 1, max: 15 }),
  data_sample_strategy: fc.constantFrom("bagging", "goss"),
  learning_rate: fc.constantFrom(0.1, 0.5),
  grow_policy: fc.constantFrom("leafwise", "depthwise"),
  monotone_constraints: fc.constantFrom([], [1, -1, 0], [-1, 1, 0]),
  interaction_constraints: fc.constantFrom([], [[0, 2], [1]], [[0, 1, 2]]),
  cat_smooth: fc.constantFrom(0, 10),
  min_data_per_group: fc.constantFrom(1, 20),
  max_cat_to_onehot: fc.constantFrom(1, 4, 20),
  max_bin: fc.constantFrom(4, 255),
});

const strangeValue = fc.oneof(
  fc.float(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0),
);

function predictions(model: FittedModel, rows: TrainingRows): Float64Array {
  const out = new Float64Array(rows.label.length);
  model.predictColumns(rows.columns, out);
  return out;
}

it("trees predict a row as columns, and as their bytes read back, for any values", () => {
  fc.assert(
    fc.property(
      anyRows,
      anyTrees,
      fc.array(fc.array(strangeValue, { minLength: 9, maxLength: 9 }), { minLength: 1 }),
      (rows, parameters, strange) => {
        const model = fitGbdt(rows, parameters);
        const copy = modelFromBytes(model.bytes());
        expect(sameBytes(copy.bytes(), model.bytes())).toBe(true);
        const columns = rows.columns.map((column, f) =>
          Float32Array.of(...column.subarray(0, 30), ...strange.map((values) => values[f])),
        );
        const out = new Float64Array(columns[0].length);
        copy.predictColumns(columns, out);
        for (let row = 0; row < out.length; row++) {
          expect(Object.is(model.predictRow(rowOf(columns, row)), out[row])).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it("trees under constraints keep them, sum up their contributions, and come back from LightGBM's text", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), anyConstraints, (seed, parameters) => {
      const rows = plantedRows({
        seed,
        rowCount: 200,
        featureCount: 3,
        missing: 0.1,
        probability: (x) => 1 / (1 + Math.exp(-x(0) + x(1) ** 2 - Math.round(2 * x(2)))),
      });
      rows.columns[2].forEach((value, row, column) => {
        column[row] = Math.abs(Math.round(value * 4));
      });
      if (new Set(rows.label).size < 2) return;
      const model = fitGbdt(rows, { ...parameters, categorical_feature: [2] });
      const copy = lightgbmModelFromText(lightgbmText(model));
      expect(copy.forest).toEqual(model.forest);
      const contributions = new Float64Array(4);
      for (let row = 0; row < 20; row++) {
        const values = rowOf(rows.columns, row);
        const margin = model.marginRow(values);
        model.contributionRow(values, contributions);
        const sum = contributions.reduce((total, one) => total + one, 0);
        expect(Math.abs(sum - margin)).toBeLessThan(1e-10);
        parameters.monotone_constraints.forEach((direction, feature) => {
          const raised = values.slice();
          raised[feature] += 0.5; // NaN stays NaN
          const change = model.marginRow(raised) - margin;
          if (direction !== 0) expect(direction * change).toBeGreaterThanOrEqual(0);
        });
      }
    }),
    { numRuns: 60 },
  );
});

it("a strictly rising change of features leaves the predictions of the training rows unchanged", () => {
  const changes: readonly ((value: number) => number)[] = [
    (value) => value * 8,
    (value) => value ** 3,
    (value) => Math.exp(value),
    (value) => (value > 0 ? value * 1024 : value / 4),
  ];
  fc.assert(
    fc.property(anyRows, anyTrees, fc.constantFrom(...changes), (rows, parameters, change) => {
      // Whole numbers keep float32 from making two values one.
      const coarse = {
        ...rows,
        columns: rows.columns.map((c) => c.map((v) => Math.round(v * 8) / 8)),
      };
      const changed = { ...rows, columns: coarse.columns.map((column) => column.map(change)) };
      const one = predictions(fitGbdt(coarse, parameters), coarse);
      const other = predictions(fitGbdt(changed, parameters), changed);
      expect(sameBytes(one, other)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it("swapping the classes leaves the best split as good, and mirrors what its leaves say", () => {
  fc.assert(
    fc.property(anyRows, anyTrees, (rows, parameters) => {
      const mirrored = { ...rows, label: rows.label.map((y) => 1 - y) };
      // One split only: of two splits of equal gain rounding may take either, and what grows below
      // them differs.
      const given = { ...parameters, num_iterations: 1, num_leaves: 2, min_data_in_leaf: 20 };
      const model = fitGbdt(rows, given);
      const other = fitGbdt(mirrored, given);
      const gain = (importance: Float64Array) => importance.reduce((sum, one) => sum + one, 0);
      const [first, second] = [gain(model.importance()), gain(other.importance())];
      expect(first).toBeCloseTo(second, 6);
      const isSameSplit = model
        .importance()
        .every((one, f) => one > 0 === other.importance()[f] > 0);
      if (!isSameSplit) return;
      const margins = new Float64Array(rows.label.length);
      const others = new Float64Array(rows.label.length);
      model.marginColumns(rows.columns, margins);
      other.marginColumns(rows.columns, others);
      const [up, down] = [Math.max(...margins), Math.min(...others)];
      expect(Math.sign(up - Math.min(...margins))).toBe(Math.sign(Math.max(...others) - down));
    }),
    { numRuns: 30 },
  );
});

it("the training loss never rises from tree to tree at a small learning rate", () => {
  fc.assert(
    fc.property(anyRows, anyTrees, (rows, parameters) => {
      const losses: number[] = [];
      fitGbdt(
        rows,
        { ...parameters, bagging_fraction: 1, learning_rate: 0.05 },
        {
          hooks: { emit: (event) => void (event.type === "metric" && losses.push(event.value)) },
        },
      );
      for (let t = 1; t < losses.length; t++) expect(losses[t]).toBeLessThanOrEqual(losses[t - 1]);
    }),
    { numRuns: 30 },
  );
});

it("the linear model predicts a row as columns, whatever the order of the training rows", () => {
  const learner = learnerNamed("linear");
  fc.assert(
    fc.property(anyRows, fc.constantFrom(0, 0.5, 1), (rows, l1_ratio) => {
      const model = learner.fit(rows, { l1_ratio, lambda: 0.05 });
      const out = predictions(model, rows);
      const last = out.length - 1;
      expect(Object.is(model.predictRow(rowOf(rows.columns, last)), out[last])).toBe(true);
      const backwards = pickRows(rows, range(0, out.length).reverse());
      const other = predictions(learner.fit(backwards, { l1_ratio, lambda: 0.05 }), rows);
      out.forEach((value, row) => {
        expect(value).toBeCloseTo(other[row], 6);
      });
    }),
    { numRuns: 40 },
  );
});
