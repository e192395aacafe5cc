import { describe, expect, it } from "vitest";
import type { HookEvent } from "../../../../src/core/hooks.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import type { Objective } from "../../../../src/train/learners/gbdt/index.js";
import { leafOfRow, treeDepth } from "../../../../src/train/learners/gbdt/trees.js";
import { fitGbdt } from "../../../../src/train/learners/gbdt-learner.js";
import type { FittedModel, TrainingRows } from "../../../../src/train/learners/learner.js";
import { aucOf, logLossOf, pickRows, plantedRows, range } from "../../../support/learners.js";

const predictions = (model: FittedModel, rows: TrainingRows): Float64Array => {
  const out = new Float64Array(rows.label.length);
  model.predictColumns(rows.columns, out);
  return out;
};
const outOfSampleAuc = (rows: TrainingRows, parameters = {}) => {
  const half = rows.label.length / 2;
  const test = pickRows(rows, range(half, 2 * half));
  const model = fitGbdt(pickRows(rows, range(0, half)), { num_iterations: 40, ...parameters });
  return aucOf(test.label, predictions(model, test));
};

describe("what trees can learn", () => {
  const size = { rowCount: 4000, featureCount: 5 };

  it("recovers a threshold, and puts it where it was planted", () => {
    const rows = plantedRows({ ...size, seed: 1, probability: (x) => (x(2) > 0.4 ? 1 : 0) });
    const model = fitGbdt(rows, { num_iterations: 5 });
    const root = model.forest.trees[0];
    expect(root.feature[0]).toBe(2);
    expect(Math.abs(root.threshold[0] - 0.4)).toBeLessThan(0.02);
    const gain = model.importance();
    expect(gain[2] / gain.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.99);
    expect(model.importance("split")[2]).toBeGreaterThanOrEqual(5);
  });

  it("recovers an exclusive or, which no single feature shows", () => {
    const rows = plantedRows({
      ...size,
      seed: 2,
      probability: (x) => (x(0) > 0 !== x(1) > 0 ? 0.95 : 0.05),
    });
    expect(outOfSampleAuc(rows)).toBeGreaterThan(0.93);
  });

  it("recovers an interaction", () => {
    const rows = plantedRows({
      ...size,
      seed: 3,
      probability: (x) => 1 / (1 + Math.exp(-3 * x(0) * x(1))),
    });
    expect(outOfSampleAuc(rows)).toBeGreaterThan(0.82);
  });

  it("learns from what is missing", () => {
    const rows = plantedRows({ ...size, seed: 4, missing: 0.3, probability: () => 0 });
    rows.columns[3].forEach((value, row) => {
      rows.label[row] = Number.isNaN(value) ? 1 : 0;
    });
    expect(outOfSampleAuc(rows)).toBe(1);
  });

  it("stays at chance on noise, over ten seeds", () => {
    const scores = range(0, 10).map((seed) =>
      outOfSampleAuc(
        plantedRows({ rowCount: 2000, featureCount: 5, seed: 100 + seed, probability: () => 0.5 }),
        { num_iterations: 15 },
      ),
    );
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02); // standard error 0.0041
    for (const score of scores) expect(Math.abs(score - 0.5)).toBeLessThan(0.06);
  });

  it("learns a number by squared error", () => {
    const rows = plantedRows({ ...size, seed: 5, probability: () => 0.5 });
    const label = rows.label.map((_, row) => 3 * rows.columns[0][row] + 10);
    const model = fitGbdt({ ...rows, label }, { objective: "regression" });
    const errors = predictions(model, rows).map((value, row) => Math.abs(value - label[row]));
    expect(errors.reduce((sum, value) => sum + value, 0) / errors.length).toBeLessThan(0.1);
  });

  it("takes a loss of the caller's own", () => {
    const rows = plantedRows({ ...size, seed: 6, probability: () => 0.5 });
    const label = rows.label.map((_, row) => Math.exp(rows.columns[0][row]));
    const poisson: Objective = {
      link: "identity",
      baseMargin: (given) =>
        Math.log(given.label.reduce((sum, y) => sum + y, 0) / given.label.length),
      derivatives: (given, margin, outPairs) => {
        margin.forEach((s, row) => {
          outPairs[2 * row] = Math.exp(s) - given.label[row];
          outPairs[2 * row + 1] = Math.exp(s);
        });
      },
      loss: () => 0,
    };
    const model = fitGbdt({ ...rows, label }, {}, { objective: poisson });
    expect(model.predictRow(Float32Array.of(1, 0, 0, 0, 0))).toBeCloseTo(1, 1);
  });
});

describe("limits on the trees", () => {
  const rows = plantedRows({
    seed: 11,
    rowCount: 3000,
    featureCount: 6,
    missing: 0.05,
    probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1) * x(2))),
  });

  it("keeps leaves, depth and rows of a leaf within their limits", () => {
    const model = fitGbdt(rows, {
      num_iterations: 10,
      num_leaves: 12,
      max_depth: 4,
      min_data_in_leaf: 70,
    });
    expect(model.forest.trees).toHaveLength(10);
    for (const tree of model.forest.trees) {
      expect(tree.leafValue.length).toBeLessThanOrEqual(12);
      expect(treeDepth(tree)).toBeLessThanOrEqual(4);
      const reached = new Float64Array(tree.leafValue.length);
      range(0, 3000).forEach((row) => {
        reached[leafOfRow(tree, rows.columns, row)]++;
      });
      expect(Array.from(reached)).toEqual(Array.from(tree.leafCover));
      expect(Math.min(...reached)).toBeGreaterThanOrEqual(70);
    }
  });

  it("shrinks leaf values by L1 and L2, and to no tree at all", () => {
    const size = (parameters: object) =>
      fitGbdt(rows, { num_iterations: 1, ...parameters }).forest.trees[0].leafValue.reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        0,
      );
    expect(size({ lambda_l2: 50 })).toBeLessThan(size({}));
    expect(size({ lambda_l1: 20 })).toBeLessThan(size({}));
    expect(fitGbdt(rows, { lambda_l1: 1e6 }).forest.trees).toHaveLength(0);
    expect(fitGbdt(rows, { min_gain_to_split: 1e6, feature_fraction: 0.5 }).forest.trees).toEqual(
      [],
    );
  });

  it("uses only the drawn share of the features in a tree", () => {
    const model = fitGbdt(rows, { num_iterations: 20, feature_fraction: 0.34 });
    const sets = model.forest.trees.map((tree) => new Set(tree.feature));
    for (const set of sets) expect(set.size).toBeLessThanOrEqual(2);
    expect(new Set(sets.flatMap((set) => [...set])).size).toBe(6);
  });

  it("grows trees on the drawn share of the rows, drawn afresh every bagging_freq trees", () => {
    const model = fitGbdt(rows, { num_iterations: 4, bagging_fraction: 0.5, bagging_freq: 2 });
    for (const tree of model.forest.trees) {
      expect(tree.leafCover.reduce((sum, count) => sum + count, 0)).toBe(1500);
    }
    const loss = logLossOf(
      rows.label,
      predictions(fitGbdt(rows, { bagging_fraction: 0.5, bagging_freq: 1 }), rows),
    );
    expect(loss).toBeLessThan(0.6);
  });

  it("draws alike for one seed and differently for another", () => {
    const bytes = (seed: number) =>
      fitGbdt(rows, {
        num_iterations: 5,
        bagging_fraction: 0.5,
        bagging_freq: 1,
        feature_fraction: 0.5,
        seed,
      });
    expect(sameBytes(bytes(1).bytes(), bytes(1).bytes())).toBe(true);
    expect(bytes(1).forest).not.toEqual(bytes(2).forest);
  });

  it("grows no more leaves than there are rows", () => {
    const few = pickRows(rows, [...range(0, 6), ...range(100, 106)]);
    const model = fitGbdt(few, {
      num_iterations: 2,
      num_leaves: 31,
      min_data_in_leaf: 1,
      min_sum_hessian_in_leaf: 0,
    });
    for (const tree of model.forest.trees) {
      expect(tree.leafValue.length).toBeLessThanOrEqual(12);
      expect(Math.min(...tree.leafCover)).toBeGreaterThanOrEqual(1);
    }
  });

  it("adds nothing to the margins of rows whose tree has no split", () => {
    const margins: Float64Array[] = [];
    // Something to split for the first tree, the same gradient everywhere for those after it.
    const fading: Objective = {
      link: "identity",
      baseMargin: () => 0,
      derivatives: ({ label }, margin, outPairs) => {
        label.forEach((y, row) => {
          outPairs[2 * row] = margins.length === 0 ? y - 0.5 : 1;
          outPairs[2 * row + 1] = 1;
        });
        margins.push(margin.slice());
      },
      loss: () => 0,
    };
    const parameters = { bagging_fraction: 0.5, bagging_freq: 1, num_iterations: 4 };
    const given = { ...parameters, min_gain_to_split: 1e-6 };
    const model = fitGbdt(rows, given, { objective: fading });
    expect(model.forest.trees).toHaveLength(1);
    expect(margins[1]).not.toEqual(margins[0]);
    expect(margins[2]).toEqual(margins[1]);
    expect(margins[3]).toEqual(margins[1]);
  });

  it("leaves constant and all-missing columns unused", () => {
    const empty = new Float32Array(3000).fill(Number.NaN);
    const flat = new Float32Array(3000).fill(7);
    const model = fitGbdt({ ...rows, columns: [empty, ...rows.columns, flat] });
    expect(model.importance()[0]).toBe(0);
    expect(model.importance()[7]).toBe(0);
    expect(model.importance()[1]).toBeGreaterThan(0);
    const none = fitGbdt({ ...rows, columns: [empty, flat] });
    expect(none.predictRow(Float32Array.of(0, 0))).toBeCloseTo(
      rows.label.reduce((sum, y) => sum + y, 0) / 3000,
      12,
    );
  });
});

describe("validation, weights and initial scores", () => {
  const all = plantedRows({
    seed: 21,
    rowCount: 3000,
    featureCount: 5,
    probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1) * x(2))),
  });
  const rows = pickRows(all, range(0, 2000));
  const validation = pickRows(all, range(2000, 3000));

  it("stops early and keeps the trees of the lowest validation loss", () => {
    const losses: number[] = [];
    const hooks = {
      emit: (event: HookEvent) => {
        if (event.type !== "metric") return;
        if (event.name === "plumbline_train_validation_loss") losses.push(event.value);
      },
    };
    const parameters = { num_iterations: 500, learning_rate: 0.3, early_stopping_round: 10 };
    const model = fitGbdt(rows, parameters, { validation, hooks });
    const best = losses.indexOf(Math.min(...losses));
    expect(losses.length).toBe(best + 11);
    expect(model.forest.trees).toHaveLength(best + 1);
    expect(model.describe().validationLoss).toBe(losses[best]);
    expect(logLossOf(validation.label, predictions(model, validation))).toBeCloseTo(
      losses[best],
      12,
    );
  });

  it("keeps every tree where validation rows only watch", () => {
    const model = fitGbdt(rows, { num_iterations: 30, learning_rate: 1 }, { validation });
    expect(model.forest.trees).toHaveLength(30);
  });

  it("reports its progress", () => {
    const done: number[] = [];
    const hooks = {
      emit: (event: HookEvent) => {
        if (event.type === "progress") done.push(event.done);
      },
    };
    fitGbdt(rows, { num_iterations: 3 }, { hooks, subject: "executor/fold-1" });
    expect(done).toEqual([1, 2, 3]);
  });

  it("takes a weight of 2 as the row twice", () => {
    const coarse = { ...rows, columns: rows.columns.map((c) => c.map((v) => Math.round(v * 20))) };
    const weight = rows.label.map((_, row) => 1 + (row % 3));
    const repeated = pickRows(
      coarse,
      range(0, 2000).flatMap((row) => Array<number>(weight[row]).fill(row)),
    );
    const parameters = { num_iterations: 10, min_data_in_leaf: 1, min_sum_hessian_in_leaf: 5 };
    const weighted = predictions(fitGbdt({ ...coarse, weight }, parameters), coarse);
    const duplicated = predictions(fitGbdt(repeated, parameters), coarse);
    weighted.forEach((value, row) => {
      expect(value).toBeCloseTo(duplicated[row], 10); // sums of another order
    });
  });

  it("ignores rows of weight 0", () => {
    const weight = rows.label.map((_, row) => (row < 1000 ? 1 : 0));
    const label = rows.label.map((y, row) => (row < 1000 ? y : 1 - y));
    const parameters = { num_iterations: 10, min_data_in_leaf: 1, min_sum_hessian_in_leaf: 2 };
    const one = predictions(fitGbdt({ ...rows, weight }, parameters), rows);
    const other = predictions(fitGbdt({ ...rows, label, weight }, parameters), rows);
    expect(sameBytes(one, other)).toBe(true);
  });

  it("gives the same trees up to rounding for another order of rows", () => {
    const shuffled = pickRows(rows, [...range(1000, 2000), ...range(0, 1000)]);
    const one = predictions(fitGbdt(rows, { num_iterations: 10 }), validation);
    const other = predictions(fitGbdt(shuffled, { num_iterations: 10 }), validation);
    one.forEach((value, row) => {
      expect(value).toBeCloseTo(other[row], 10);
    });
  });

  it("goes on from initial scores as one longer training would", () => {
    const whole = fitGbdt(rows, { num_iterations: 20 });
    const begun = fitGbdt(rows, { num_iterations: 8 });
    const initialScore = new Float64Array(2000);
    begun.marginColumns(rows.columns, initialScore);
    const rest = fitGbdt({ ...rows, initialScore }, { num_iterations: 12 });
    const sum = new Float64Array(1000);
    const added = new Float64Array(1000);
    begun.marginColumns(validation.columns, sum);
    rest.marginColumns(validation.columns, added);
    const wanted = new Float64Array(1000);
    whole.marginColumns(validation.columns, wanted);
    wanted.forEach((value, row) => {
      expect(sum[row] + added[row]).toBeCloseTo(value, 10);
    });
  });

  it("refuses to stop early without validation rows", () => {
    expect(() => fitGbdt(rows, { early_stopping_round: 5 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" }),
    );
  });

  it("refuses bagging that would have no effect", () => {
    expect(() => fitGbdt(rows, { bagging_fraction: 0.5 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" }),
    );
  });

  it("refuses fewer rows than two leaves need", () => {
    expect(() => fitGbdt(pickRows(rows, range(0, 39)))).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_TOO_FEW" }),
    );
  });

  it("refuses validation rows with other features", () => {
    const other = { ...validation, columns: validation.columns.slice(1) };
    expect(() => fitGbdt(rows, {}, { validation: other })).toThrowError(
      expect.objectContaining({ code: "TRAIN_FEATURES_UNEQUAL" }),
    );
  });
});
