import { describe, expect, it } from "vitest";
import type { HookEvent } from "../../../../../src/core/hooks.js";
import { logisticObjective } from "../../../../../src/train/learners/gbdt/objectives/logistic.js";
import { followTraining } from "../../../../../src/train/learners/gbdt/training-loss.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import { plantedRows } from "../../../../support/learners.js";

/** Losses by name, in the order of the iterations. */
function lossesOf(rowCount: number, parameters: Record<string, number>): Record<string, number[]> {
  const rows = plantedRows({
    seed: 4,
    rowCount,
    featureCount: 3,
    probability: (x) => 1 / (1 + Math.exp(-2 * x(0))),
  });
  const losses: Record<string, number[]> = {};
  const emit = (event: HookEvent): void => {
    if (event.type !== "metric") return;
    losses[event.name] = [...(losses[event.name] ?? []), event.value];
  };
  fitGbdt(rows, { num_iterations: 10, ...parameters }, { validation: rows, hooks: { emit } });
  return losses;
}

describe("the training loss", () => {
  it.each([
    ["all rows", {}],
    ["rows drawn for each tree", { bagging_fraction: 0.5, bagging_freq: 1 }],
  ])("is the loss on the rows that were learnt from, with %s", (_, parameters) => {
    const losses = lossesOf(1_000, parameters);
    const training = losses.plumbline_train_training_loss;
    const validation = losses.plumbline_train_validation_loss; // of the same rows
    expect(training).toHaveLength(10);
    training.forEach((loss, i) => {
      expect(loss).toBeCloseTo(validation[i], 12); // the same sums, in two orders
    });
  });

  it.each([
    [5_000, 1_024],
    [40_000, 2_500],
    [200_000, 8_192],
  ])("of %i rows is that of %i, evenly spread", (rowCount, followedCount) => {
    const label = Float64Array.from({ length: rowCount }, (_, row) => row % 2);
    const margin = Float64Array.from({ length: rowCount }, (_, row) => Math.sin(row));
    const weight = Float64Array.from({ length: rowCount }, (_, row) => 1 + (row % 3));
    const loss = followTraining({ columns: [], label, weight }, logisticObjective(), margin);
    const followed = Array.from({ length: followedCount }, (_, i) =>
      Math.floor((i * rowCount) / followedCount),
    );
    const mean = (): number => {
      let sum = 0;
      let total = 0;
      for (const row of followed) {
        const probability = 1 / (1 + Math.exp(-margin[row]));
        sum -= weight[row] * Math.log(label[row] === 1 ? probability : 1 - probability);
        total += weight[row];
      }
      return sum / total;
    };
    expect(loss()).toBeCloseTo(mean(), 12);
    margin.fill(0.3);
    expect(loss()).toBeCloseTo(mean(), 12);
  });
});
