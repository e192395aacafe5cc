import { describe, expect, it } from "vitest";
import { sameBytes } from "../../../src/core/typed-array.js";
import { barCount, concatenateBars, viewBars } from "../../../src/market/bar.js";
import { requireLearnable } from "../../../src/train/constraints.js";
import { buildDataset, type Dataset } from "../../../src/train/dataset.js";
import { type HierarchyNode, hierarchy, predictionId } from "../../../src/train/hierarchy.js";
import { labelBars } from "../../../src/train/labels/label-bars.js";
import { gbdtLearner, modelFromBytes } from "../../../src/train/learners/index.js";
import { walkForward } from "../../../src/train/splits/walk-forward.js";
import { trainFinal, trainFold } from "../../../src/train/train-node.js";
import { shrinkageOf, trainPooledFinal, trainPooledFold } from "../../../src/train/train-pooled.js";
import { logLossOf, rowOf } from "../../support/learners.js";
import { returnFeatures, walkBars } from "../../support/train.js";

const alone: HierarchyNode = {
  name: "executor",
  timeframe: "M15",
  target: { kind: "forwardReturn", horizonBars: 1 },
  features: "all",
  learner: "gbdt",
  parameters: {
    num_iterations: 60,
    learning_rate: 0.1,
    num_leaves: 4,
    min_data_in_leaf: 20,
    early_stopping_round: 10,
  },
  upstream: [],
};
const pooling: HierarchyNode = { ...alone, pool: { priorRows: 1_000 } };

function datasetOf(bars: ReturnType<typeof walkBars>): Dataset {
  return buildDataset({
    timeframe: "M15",
    openTime: bars.openTime,
    features: returnFeatures(bars),
    warmUp: 8,
    upstream: [],
    labels: labelBars(bars, { instrument: "EURUSD", timeframe: "M15" }, alone.target),
  });
}

/** The last bars of a walk: a pair that has been on record for a short while. */
function lateBars(seed: number, count: number, momentum: number) {
  const bars = walkBars(seed, 6_000, "M15", momentum);
  return viewBars(bars, barCount(bars) - count, barCount(bars));
}

/** Log loss of the last fold's test rows by each way of training, on the mean of some seeds. */
function losses(ownCount: number, ownMomentum: number) {
  const seeds = [1, 2, 3, 4, 5, 6];
  const sums = { alone: 0, pooled: 0, others: 0 };
  for (const seed of seeds) {
    const dataset = datasetOf(lateBars(seed, ownCount, ownMomentum));
    const pool = [10, 20].map((other) => datasetOf(walkBars(seed + other, 6_000, "M15", 0.6)));
    const [fold] = walkForward(dataset, { folds: 1, minTrainFraction: 0.6 });
    const label = Float64Array.from(fold.testRows, (row) => dataset.label[row]);
    const known = [...label.keys()].filter((row) => !Number.isNaN(label[row]));
    const lossOf = ({ probability }: { readonly probability: Float64Array }) =>
      logLossOf(
        Float64Array.from(known, (row) => label[row]),
        Float64Array.from(known, (row) => probability[row]),
      );
    const common = { dataset, learner: gbdtLearner, seed };
    sums.alone += lossOf(trainFold({ ...common, node: alone }, fold));
    sums.pooled += lossOf(trainPooledFold({ ...common, node: pooling, pool }, fold));
    const deaf = { ...alone, pool: { priorRows: 1e12 } }; // as good as no continuation
    sums.others += lossOf(trainPooledFold({ ...common, node: deaf, pool }, fold));
  }
  return {
    alone: sums.alone / seeds.length,
    pooled: sums.pooled / seeds.length,
    others: sums.others / seeds.length,
  };
}

describe("a pair that pools", () => {
  it("borrows where it has little history and shares the signal", () => {
    const found = losses(700, 0.6);
    expect(found.pooled, JSON.stringify(found)).toBeLessThan(found.alone - 0.005);
  });

  it.each([
    ["the opposite of", -0.6, 0.9],
    ["half of", 0.3, 0.8],
  ])(
    "gains most of what its own rows are worth where its signal is %s the others'",
    (_, own, least) => {
      const found = losses(6_000, own);
      const gained = (found.others - found.pooled) / (found.others - found.alone);
      expect(gained, JSON.stringify(found)).toBeGreaterThan(least);
    },
  );

  it("is not harmed by the others where it shares their signal and has history", () => {
    const found = losses(6_000, 0.6);
    expect(found.pooled - found.alone, JSON.stringify(found)).toBeLessThan(0.002);
  });
});

describe("trainPooledFold", () => {
  const bars = walkBars(1, 3_000, "M15", 0.6);
  const other = walkBars(2, 3_000, "M15", 0.6);
  const dataset = datasetOf(bars);
  const [, fold] = walkForward(dataset, { folds: 3, minTrainFraction: 0.4, embargoMs: 7_200_000 });
  const common = { node: pooling, dataset, learner: gbdtLearner, seed: 3 };

  /** The model where all of the other pair is another from a row on. */
  function modelWhere(from: number): Uint8Array {
    const foreign = walkBars(9, 3_000, "M15", -0.6);
    const altered = concatenateBars([viewBars(other, 0, from), viewBars(foreign, from, 3_000)]);
    altered.openTime.set(other.openTime);
    return trainPooledFold({ ...common, pool: [datasetOf(altered)] }, fold).model.bytes();
  }

  it("sees nothing of any pair from the test's time range, nor from the embargo before it", () => {
    const whole = trainPooledFold({ ...common, pool: [datasetOf(other)] }, fold).model.bytes();
    const embargo = dataset.availableAt[fold.testRows[0]] - 7_200_000;
    const firstHidden = other.openTime.findIndex((open) => open + 900_000 > embargo);
    expect(firstHidden).toBeGreaterThan(1_000);
    expect(sameBytes(modelWhere(firstHidden), whole)).toBe(true);
    expect(sameBytes(modelWhere(firstHidden - 20), whole)).toBe(false); // the proof sees what is used
  });

  it("gives a forest whose bytes come back and whose contributions sum to its margin", () => {
    const { model, ownIterations } = trainPooledFold({ ...common, pool: [datasetOf(other)] }, fold);
    expect(ownIterations).toBeGreaterThan(0);
    const back = modelFromBytes(model.bytes());
    const out = new Float64Array(dataset.columns.length + 1);
    for (const at of fold.testRows.subarray(0, 50)) {
      const row = rowOf(dataset.columns, at);
      expect(Object.is(back.predictRow(row), model.predictRow(row))).toBe(true);
      model.contributionRow(row, out);
      expect(Math.abs(out.reduce((sum, one) => sum + one, 0) - model.marginRow(row))).toBeLessThan(
        1e-9,
      );
    }
  });

  it("takes the pooled model as it is where the pair's rows are too few to say when to stop", () => {
    const short = datasetOf(lateBars(3, 260, 0.6));
    const [only] = walkForward(short, { folds: 1, minTrainFraction: 0.5 });
    const pool = [datasetOf(walkBars(4, 6_000, "M15", 0.6))];
    const outcome = trainPooledFold({ ...common, dataset: short, pool }, only);
    expect(outcome.ownIterations).toBe(0);
    expect(outcome.iterations).toBeGreaterThan(0);
  });

  it("refuses pairs of other columns", () => {
    const fewer = { ...datasetOf(other), featureIds: ["one"] };
    expect(() => trainPooledFold({ ...common, pool: [fewer] }, fold)).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED" }),
    );
  });
});

describe("trainPooledFinal", () => {
  it("grows the medians of the folds' trees, pooled and own, on all rows of all pairs", () => {
    const dataset = datasetOf(walkBars(1, 2_000, "M15", 0.6));
    const pool = [datasetOf(walkBars(2, 2_000, "M15", 0.6))];
    const training = { node: pooling, dataset, pool, learner: gbdtLearner, seed: 3 };
    const counts = [
      { iterations: 4, ownIterations: 1 },
      { iterations: 9, ownIterations: 4 },
    ];
    const model = trainPooledFinal(training, counts);
    expect(model.describe()).toMatchObject({ treeCount: 7 + 3, ownTrees: 3 });
    const { ownShare } = model.describe();
    const uniqueness = dataset.weight.reduce((sum, weight) => sum + weight, 0);
    expect(ownShare).toBeCloseTo(uniqueness / (uniqueness + 1_000), 12);
    const none = trainPooledFinal(training, [{ iterations: 4, ownIterations: 0 }]);
    expect(none.describe().treeCount).toBe(4);
    const single = trainFinal({ ...training, node: alone }, [4]);
    expect(sameBytes(single.bytes(), none.bytes())).toBe(false);
  });
});

describe("a pool in a hierarchy", () => {
  it("draws the continuation to the pooled model by credibility", () => {
    expect(shrinkageOf(0, 1_000)).toBe(0);
    expect(shrinkageOf(1_000, 1_000)).toBe(0.5);
    expect(shrinkageOf(3_000, 1_000)).toBe(0.75);
  });

  it("is part of the identity of the predictions", () => {
    expect(predictionId(pooling, ["x"])).not.toBe(predictionId(alone, ["x"]));
  });

  it("is refused of a learner that cannot go on, and without history to count for", () => {
    const invalid = expect.objectContaining({ code: "TRAIN_HIERARCHY_INVALID" });
    const linear = { ...pooling, learner: "linear", parameters: {} };
    expect(() => requireLearnable(linear, ["x"])).toThrowError(invalid);
    expect(() => hierarchy([{ ...pooling, pool: { priorRows: 0 } }], "M1")).toThrowError(invalid);
  });
});
