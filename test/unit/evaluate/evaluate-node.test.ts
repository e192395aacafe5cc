import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import { createRandom, type Random } from "../../../src/core/random.js";
import { compareLosses } from "../../../src/evaluate/compare.js";
import { evaluateNode, type PredictedRows } from "../../../src/evaluate/evaluate-node.js";
import { auc } from "../../../src/evaluate/metrics/classification.js";

const hour = 3_600_000;
const options = {
  costs: { pip: 0.0001, typicalSpreadPips: 0.5, slippagePips: 0 },
  threshold: 0.05,
  random: createRandom(1),
};

/** Rows whose prediction knows the label with the given strength. */
function predictedRows(count: number, strength: number): PredictedRows {
  const random = createRandom(7);
  const label = Float64Array.from({ length: count }, () => random.integer(2));
  const start = Date.UTC(2024, 0, 1);
  return {
    availableAt: label.map((_, row) => start + row * hour),
    labelEndTime: label.map((_, row) => start + (row + 4) * hour),
    probability: label.map((up) => 0.5 + strength * (up - 0.5) + 0.2 * (random.uniform() - 0.5)),
    label,
    eventReturn: label.map((up) => (up - 0.5) * 0.004 * random.uniform()),
    close: new Float64Array(count).fill(1.1),
    spread: new Float64Array(count).fill(Number.NaN),
    fold: Int32Array.from(label, (_, row) => Math.floor((row * 4) / count)),
  };
}

/**
 * Fair coins over five walk-forward folds, each predicted by a model that knows no more than the share of ups
 * before it and an order of its rows that means nothing.
 */
function walkedNoise(random: Random): PredictedRows {
  const rows = predictedRows(600, 0);
  rows.label.forEach((_, row) => {
    rows.label[row] = random.integer(2);
    rows.fold[row] = Math.max(-1, Math.floor((row - 100) / 100));
    const up = rows.label[row] === 1 ? 1 : -1;
    rows.eventReturn[row] = 0.001 * up * random.uniform();
  });
  rows.label.forEach((_, row) => {
    const start = 100 * Math.floor(row / 100);
    const share = mean(rows.label.subarray(0, start));
    rows.probability[row] = share + 1e-3 * random.uniform(); // NaN before the first fold
  });
  return rows;
}

/** Standard error of a mean of independent values. */
function errorOfMean(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

function mean(values: Iterable<number>): number {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

describe("evaluateNode", () => {
  it("sees a model that knows something beat every baseline", () => {
    const evaluation = evaluateNode("executor", predictedRows(2_000, 0.3), options);
    expect(evaluation.beatsBaselines).toBe(true);
    expect(evaluation.scores.auc ?? 0).toBeGreaterThan(0.9);
    expect(evaluation.baselines.random.scores.auc ?? 0).toBeLessThan(0.55);
    expect(evaluation.folds.map((fold) => fold.rowCount)).toEqual([500, 500, 500, 500]);
    expect(evaluation.backtest.totalPips).toBeGreaterThan(0);
  });

  it("sees one that knows nothing fail to", () => {
    const evaluation = evaluateNode("executor", predictedRows(2_000, 0), options);
    expect(evaluation.beatsBaselines).toBe(false);
    expect(Math.abs((evaluation.scores.auc ?? 0) - 0.5)).toBeLessThan(0.04);
  });

  it("leaves out rows without a prediction or a label, and has a canonical form", () => {
    const rows = predictedRows(100, 0.2);
    rows.probability.fill(Number.NaN, 0, 30);
    rows.label.fill(Number.NaN, 90);
    const evaluation = evaluateNode("executor", rows, options);
    expect(evaluation.rowCount).toBe(60);
    expect(evaluation.firstTime).toBe(rows.availableAt[30]);
    expect(() => canonicalJson(evaluation)).not.toThrow();
  });

  it("trades the row's own trade or nothing where that is the question, and no size at all", () => {
    const rows = predictedRows(2_000, 0.3);
    const both = evaluateNode("executor", rows, options).backtest.tradeCount;
    const act = evaluateNode("executor", rows, { ...options, trades: "act" });
    expect(act.backtest.tradeCount).toBeGreaterThan(0);
    expect(act.backtest.tradeCount).toBeLessThan(both);
    expect(act.backtest.totalPips).toBeGreaterThan(0);
    // Calls that are sure to lose are not turned round.
    const wrong = { ...rows, probability: rows.probability.map(() => 0.1) };
    const none = evaluateNode("executor", wrong, { ...options, trades: "act" }).backtest;
    expect(none.tradeCount).toBe(0);
    const size = evaluateNode("executor", rows, { ...options, trades: "none" });
    expect(size.backtest.tradeCount).toBe(0);
    expect(size.baselines.persistence.backtest.tradeCount).toBe(0);
  });

  it("ranks the size of returns, whatever their sign, where size is the question", () => {
    const rows = predictedRows(400, 0.3);
    const random = createRandom(3);
    const flipped = rows.eventReturn.map((r, i) => {
      return (random.chance(0.5) ? 1 : -1) * (Math.abs(r) + (rows.label[i] === 1 ? 0.01 : 0));
    });
    const judged = { ...rows, eventReturn: flipped };
    const size = evaluateNode("executor", judged, { ...options, trades: "none" });
    expect(size.scores.informationCoefficient ?? 0).toBeGreaterThan(0.6);
    const sides = evaluateNode("executor", judged, options);
    expect(Math.abs(sides.scores.informationCoefficient ?? 1)).toBeLessThan(0.2);
  });

  it("gives null where one fold has one class only", () => {
    const rows = predictedRows(40, 0.2);
    rows.label.fill(1);
    const evaluation = evaluateNode("executor", rows, options);
    expect(evaluation.scores.auc).toBeNull();
    expect(evaluation.aucStandardError).toBeNull();
  });

  it("gives noise the area and the rank correlation of chance, though each fold's model has learnt its base rate", () => {
    const all = Array.from({ length: 60 }, (_, seed) => walkedNoise(createRandom(seed)));
    const overAllRows = all.map(({ probability, label }) =>
      auc(probability.slice(100), label.slice(100)),
    );
    // What this guards against: ranked against each other's rows, the folds of noise look worse than chance.
    expect(mean(overAllRows) + 3 * errorOfMean(overAllRows)).toBeLessThan(0.5);
    const judged = all.map((rows) => evaluateNode("executor", rows, options).scores);
    const areas = judged.map((scores) => scores.auc ?? Number.NaN);
    expect(Math.abs(mean(areas) - 0.5)).toBeLessThan(3 * errorOfMean(areas));
    const ranks = judged.map((scores) => scores.informationCoefficient ?? Number.NaN);
    expect(Math.abs(mean(ranks))).toBeLessThan(3 * errorOfMean(ranks));
  });

  it("holds noise against random calls that know no more of a fold than its model does", () => {
    const differences = Array.from({ length: 200 }, (_, seed) => {
      const rows = walkedNoise(createRandom(seed));
      const { scores, baselines } = evaluateNode("executor", rows, options);
      return (scores.logLoss ?? 0) - (baselines.random.scores.logLoss ?? 0);
    });
    expect(Math.abs(mean(differences))).toBeLessThan(3 * errorOfMean(differences));
  });

  it("ranks within folds, each counting once, and leaves out a fold of one class", () => {
    const rows = predictedRows(8, 0);
    // By hand: 3 of 4 pairs in order in the first fold, 0 of 1 in the second, one class in the third.
    rows.fold.set([0, 0, 0, 0, 1, 1, 2, 2]);
    rows.label.set([0, 0, 1, 1, 0, 1, 1, 1]);
    rows.probability.set([0.1, 0.4, 0.35, 0.8, 0.9, 0.2, 0.3, 0.6]);
    const { scores, folds, aucStandardError } = evaluateNode("executor", rows, options);
    expect(folds.map((fold) => fold.auc)).toEqual([0.75, 0, null]);
    expect(scores.auc).toBe(0.375);
    expect(aucStandardError).toBe(0.375); // of 0.75 and 0: (0.375² + 0.375²) ÷ 1 ÷ 2, its root
  });

  it("refuses to judge nothing", () => {
    const rows = predictedRows(10, 0.2);
    rows.probability.fill(Number.NaN);
    expect(() => evaluateNode("executor", rows, options)).toThrow(
      expect.objectContaining({ code: "EVALUATE_NOTHING_PREDICTED" }),
    );
  });
});

describe("compareLosses", () => {
  const noise = createRandom(3);
  const champion = Float64Array.from({ length: 800 }, () => 0.7 + 0.1 * noise.normal());

  it("is sure of a challenger that is better by more than the noise", () => {
    const challenger = champion.map((loss) => loss - 0.02 + 0.05 * noise.normal());
    const { improvement, pValue } = compareLosses(champion, challenger, 10, createRandom(1));
    expect(improvement).toBeGreaterThan(0.01);
    expect(pValue).toBeLessThan(0.01);
  });

  it("is not sure of one that differs by noise alone", () => {
    const pValues = Array.from({ length: 20 }, (_, seed) => {
      const random = createRandom(seed);
      const challenger = champion.map((loss) => loss + 0.05 * random.normal());
      return compareLosses(champion, challenger, 10, createRandom(seed), 200).pValue;
    });
    // Uniform p-values: of twenty about one is below 0.05.
    expect(pValues.filter((p) => p < 0.05).length).toBeLessThan(5);
  });

  it("has nothing to say of no rows", () => {
    const none = new Float64Array(0);
    expect(compareLosses(none, none, 5, createRandom(1))).toEqual({
      rowCount: 0,
      improvement: 0,
      pValue: 1,
    });
  });
});
