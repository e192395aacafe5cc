import { describe, expect, it } from "vitest";
import type { HookEvent } from "../../../src/core/hooks.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { buildDataset } from "../../../src/train/dataset.js";
import type { HierarchyNode } from "../../../src/train/hierarchy.js";
import { labelBars } from "../../../src/train/labels/label-bars.js";
import { learnerNamed } from "../../../src/train/learners/index.js";
import type { FitRows, Learner, TrainingRows } from "../../../src/train/learners/learner.js";
import type { RowWeights } from "../../../src/train/sample-weight.js";
import { purgedKFold } from "../../../src/train/splits/purged-k-fold.js";
import { walkForward } from "../../../src/train/splits/walk-forward.js";
import { outOfFold, trainFinal, trainFold, trainNode } from "../../../src/train/train-node.js";
import { areaUnderCurve, lookupLearner, returnFeatures, walkBars } from "../../support/train.js";

const node: HierarchyNode = {
  name: "tactician",
  timeframe: "M15",
  target: { kind: "forwardReturn", horizonBars: 4 },
  features: "all",
  learner: "lookup",
  parameters: { bins: 3 },
  upstream: [],
};

function trainingOn(rowCount: number, learner: Learner = lookupLearner, momentum = 0) {
  const bars = walkBars(5, rowCount, "M15", momentum);
  const series = { instrument: "EURUSD", timeframe: "M15" } as const;
  const dataset = buildDataset({
    timeframe: "M15",
    openTime: bars.openTime,
    features: returnFeatures(bars),
    warmUp: 8,
    upstream: [],
    labels: labelBars(bars, series, node.target),
  });
  return { node, dataset, learner, seed: 3 };
}

/** Writes down what a learner is given. */
function listening(learner: Learner) {
  const heard: { rows: FitRows; parameters: unknown; validation?: TrainingRows }[] = [];
  const wrapped: Learner = {
    ...learner,
    fit: (rows, parameters, options) => {
      heard.push({ rows, parameters, validation: options?.validation });
      return learner.fit(rows, parameters, options);
    },
  };
  return { heard, learner: wrapped };
}

describe("trainFold", () => {
  it("fits on the purged head of the training rows and stops by their tail", () => {
    const { heard, learner } = listening(lookupLearner);
    const training = trainingOn(1000, learner);
    const [fold] = walkForward(training.dataset, { folds: 1, minTrainFraction: 0.5 });
    const outcome = trainFold(training, fold);
    const trained = fold.trainRows.length;
    expect(outcome.validationRowCount).toBe(trained - Math.floor(trained * 0.85));
    expect(outcome.fitRowCount).toBe(Math.floor(trained * 0.85) - 3); // the last three reach over
    expect(heard[0].rows.label).toHaveLength(outcome.fitRowCount);
    expect(heard[0].validation?.label).toHaveLength(outcome.validationRowCount);
    expect(outcome.iterations).toBe(5); // what the lookup learner keeps with validation rows
    expect(outcome.probability).toHaveLength(fold.testRows.length);
  });

  it("fits on all of them, without stopping, where the tail would say too little", () => {
    const { heard, learner } = listening(lookupLearner);
    const training = trainingOn(200, learner);
    const [fold] = walkForward(training.dataset, { folds: 1, minTrainFraction: 0.5 });
    const stopping = { ...node, parameters: { bins: 3, early_stopping_round: 5, lambda: "auto" } };
    const outcome = trainFold({ ...training, node: stopping }, fold);
    expect(outcome).toMatchObject({ validationRowCount: 0, fitRowCount: fold.trainRows.length });
    expect(heard[0].validation).toBeUndefined();
    expect(heard[0].parameters).toMatchObject({ bins: 3, early_stopping_round: 0 });
    expect(heard[0].parameters).not.toHaveProperty("lambda");
  });

  it("draws for each node and fold by itself, and by a seed among the parameters", () => {
    const seedsOf = (parameters: HierarchyNode["parameters"]): unknown[] => {
      const { heard, learner } = listening(lookupLearner);
      const training = trainingOn(1000, learner);
      const folds = walkForward(training.dataset, { folds: 2, minTrainFraction: 0.5 });
      for (const fold of folds) trainFold({ ...training, node: { ...node, parameters } }, fold);
      return heard.map((one) => (one.parameters as { readonly seed: unknown }).seed); // a learner's
    };
    const all = [...seedsOf({}), ...seedsOf({ seed: 3 }), ...seedsOf({ seed: 99 })];
    expect(new Set(all).size).toBe(6);
    expect(seedsOf({ seed: 3 })).toEqual(all.slice(2, 4));
  });

  it("gives weights of mean one, whatever the rows outside the fold are", () => {
    const { heard, learner } = listening(lookupLearner);
    const training = trainingOn(1000, learner);
    const [fold] = walkForward(training.dataset, { folds: 1, minTrainFraction: 0.5 });
    trainFold(training, fold);
    const weight = heard[0].rows.weight ?? new Float64Array(0);
    expect(weight.reduce((sum, value) => sum + value, 0) / weight.length).toBeCloseTo(1, 12);
  });

  it("lets the past count less where the node says so, but not in what stops it", () => {
    const weightsOf = (weights: RowWeights | undefined) => {
      const { heard, learner } = listening(lookupLearner);
      const training = trainingOn(1000, learner);
      const [fold] = walkForward(training.dataset, { folds: 1, minTrainFraction: 0.5 });
      trainFold({ ...training, node: { ...node, ...(weights && { weights }) } }, fold);
      return { fit: heard[0].rows.weight, stop: heard[0].validation?.weight };
    };
    const usual = weightsOf(undefined);
    expect(weightsOf({ timeDecay: 1 })).toEqual(usual);
    const fading = weightsOf({ timeDecay: 0.25 });
    expect(fading.stop).toEqual(usual.stop);
    // Weights of mean one: only their ratios say how they fade.
    const ratio = (row: number) => (fading.fit?.[row] ?? 0) / (usual.fit?.[row] ?? 0);
    const last = (usual.fit?.length ?? 0) - 1;
    expect(ratio(0) / ratio(last)).toBeCloseTo(0.25, 2); // the oldest row is one step from it
    expect(ratio(last >> 1) / ratio(last)).toBeCloseTo(0.625, 2);
    const even = weightsOf({ uniqueness: false });
    expect(even.fit?.every((weight) => weight === 1)).toBe(true);
    expect(even.stop?.every((weight) => weight === 1)).toBe(true);
  });

  it("draws other seeds for other folds and nodes, and the same ones again", () => {
    const { heard, learner } = listening(lookupLearner);
    const training = trainingOn(600, learner);
    const folds = walkForward(training.dataset, { folds: 2, minTrainFraction: 0.5 });
    trainFold(training, folds[0]);
    trainFold(training, folds[1]);
    trainFold({ ...training, node: { ...node, name: "executor" } }, folds[0]);
    trainFold(training, folds[0]);
    const seeds = heard.map(({ parameters }) => (parameters as { seed: number }).seed);
    expect(new Set(seeds).size).toBe(3);
    expect(seeds[3]).toBe(seeds[0]);
  });
});

describe("outOfFold", () => {
  it("leaves rows before the first test without a prediction and puts the others in place", () => {
    const training = trainingOn(600);
    const folds = walkForward(training.dataset, { folds: 3, minTrainFraction: 0.5 });
    const outcomes = folds.map((fold) => trainFold(training, fold));
    const whole = outOfFold(training.dataset, folds, [...outcomes].reverse());
    const first = folds[0].testRows[0];
    expect(whole.probability.subarray(0, first).every(Number.isNaN)).toBe(true);
    expect(whole.fold.subarray(0, first).every((fold) => fold === -1)).toBe(true);
    expect(whole.probability.subarray(first).some(Number.isNaN)).toBe(false);
    expect(whole.fold[folds[2].testRows[0]]).toBe(2);
    expect(whole.probability[folds[1].testRows[4]]).toBe(outcomes[1].probability[4]);
    expect(whole.isForward).toBe(true);
  });

  it("says that k-fold predictions know the future", () => {
    const training = trainingOn(600);
    const folds = purgedKFold(training.dataset, { folds: 3 });
    const outcomes = folds.map((fold) => trainFold(training, fold));
    expect(outOfFold(training.dataset, folds, outcomes).isForward).toBe(false);
  });

  it("refuses predictions of other folds", () => {
    const training = trainingOn(600);
    const folds = walkForward(training.dataset, { folds: 2, minTrainFraction: 0.5 });
    const mismatched = expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED" });
    for (const outcome of [
      { fold: 7, probability: new Float64Array(3) },
      { fold: 0, probability: new Float64Array(3) },
    ]) {
      expect(() => outOfFold(training.dataset, folds, [outcome])).toThrowError(mismatched);
    }
  });
});

describe("trainFinal", () => {
  it("takes every labelled row and the median of the folds' iterations, rounded up", () => {
    const { heard, learner } = listening(lookupLearner);
    const training = trainingOn(300, learner);
    trainFinal(training, [4, 9]);
    expect(heard[0].rows.label.every((label) => label === 0 || label === 1)).toBe(true);
    expect(heard[0].rows.label).toHaveLength(300 - 8 - 4);
    expect(heard[0].parameters).toMatchObject({ num_iterations: 7, early_stopping_round: 0 });
  });

  it("keeps one tree where the folds kept none", () => {
    const { heard, learner } = listening(lookupLearner);
    trainFinal(trainingOn(300, learner), [0, 0, 3]);
    expect(heard[0].parameters).toMatchObject({ num_iterations: 1 });
  });

  it("lets the last rows choose a penalty that is left open, then fits on all", () => {
    const { heard, learner } = listening(learnerNamed("linear"));
    const open = { ...node, parameters: { lambda: "auto" } };
    trainFinal({ ...trainingOn(900, learner), node: open }, [Number.NaN]);
    expect(heard).toHaveLength(2);
    expect(heard[0].validation).toBeDefined();
    expect(heard[1].validation).toBeUndefined();
    expect(heard[1].parameters).toMatchObject({ lambda: expect.any(Number) });
    expect(heard[1].rows.label.length).toBeGreaterThan(heard[0].rows.label.length);
  });

  it("says so when no row has a label", () => {
    const training = trainingOn(20);
    const dataset = { ...training.dataset, label: new Float64Array(12).fill(Number.NaN) };
    expect(() => trainFinal({ ...training, dataset }, [])).toThrowError(
      expect.objectContaining({ code: "TRAIN_HISTORY_TOO_SHORT" }),
    );
  });
});

describe("trainNode", () => {
  it("does what its parts do, reports progress, and finds a planted rule", () => {
    const events: HookEvent[] = [];
    const training = {
      ...trainingOn(4000, lookupLearner, 0.6),
      hooks: { emit: (event: HookEvent) => void events.push(event) },
    };
    const folds = walkForward(training.dataset, { folds: 4, minTrainFraction: 0.4 });
    const trained = trainNode(training, folds);
    expect(areaUnderCurve(trained.outOfFold.probability, training.dataset.label)).toBeGreaterThan(
      0.55,
    );
    const again = outOfFold(
      training.dataset,
      folds,
      folds.map((fold) => trainFold(training, fold)),
    );
    expect(sameBytes(again.probability, trained.outOfFold.probability)).toBe(true);
    const done = events.flatMap((event) => (event.type === "progress" ? [event.done] : []));
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it.each(["gbdt", "linear"])("gives the same bytes twice with the %s learner", (name) => {
    const small = { ...node, learner: name, parameters: {} };
    const training = { ...trainingOn(1500, learnerNamed(name), 0.6), node: small };
    const folds = walkForward(training.dataset, { folds: 2, minTrainFraction: 0.5 });
    const first = trainNode(training, folds);
    const second = trainNode(training, folds);
    expect(sameBytes(first.model.bytes(), second.model.bytes())).toBe(true);
    expect(sameBytes(first.outOfFold.probability, second.outOfFold.probability)).toBe(true);
    expect(areaUnderCurve(first.outOfFold.probability, training.dataset.label)).toBeGreaterThan(
      0.53,
    );
  });
});
