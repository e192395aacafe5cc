import { PlumblineError } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import { lowerBound } from "../core/typed-array.js";
import type { Dataset } from "./dataset.js";
import type { HierarchyNode } from "./hierarchy.js";
import type { FittedModel } from "./learners/learner.js";
import { predictTestRows } from "./node-rows.js";
import { cutRows, type Fold, rowsBetween } from "./splits/fold.js";
import { type WalkForwardOptions, walkForward } from "./splits/walk-forward.js";
import type { FoldOutcome } from "./train-node.js";

/*
 * A node that is given its model learns nothing, and still has folds: they are what its predictions go down the
 * hierarchy by and what it is judged in. None has a row to train on, and all the rows that the model cannot have
 * learnt from are tested.
 */

/**
 * The folds of a node: of one that learns those of `walkForward`; of one that is given its model, the rows from the
 * model's `trainedTo` on, cut into as many test periods of nearly equal row count.
 *
 * @throws TRAIN_SPLIT_INVALID, TRAIN_HISTORY_TOO_SHORT as `walkForward` does, the latter also where fewer rows than
 *   folds are available after `trainedTo`.
 */
export function nodeFolds(
  { name, model }: Pick<HierarchyNode, "name" | "model">,
  dataset: Pick<Dataset, "availableAt" | "label" | "labelEndTime">,
  options: WalkForwardOptions,
): Fold[] {
  if (model === undefined) return walkForward(dataset, options);
  const { availableAt } = dataset;
  const rowCount = availableAt.length;
  const first = lowerBound(availableAt, model.trainedTo);
  const runs = cutRows(availableAt, first, rowCount, options.folds);
  if (runs.some(({ start, end }) => start >= end)) {
    throw new PlumblineError("TRAIN_HISTORY_TOO_SHORT", {
      message: `the model of node ${name} was trained to ${formatUtc(model.trainedTo)}, after which there are ${rowCount - first} of ${rowCount} rows, expected at least ${options.folds}, one a fold`,
      where: { node: name, rows: rowCount - first, trainedTo: model.trainedTo },
      remedy:
        "give a history that goes on after the model's training, or a model of an earlier one",
    });
  }
  return runs.map(({ start, end }, index) => ({
    index,
    trainRows: new Int32Array(0),
    testRows: rowsBetween(start, end),
  }));
}

/** Predicts the test rows of a fold with the model that the node is given. */
export function givenFold(
  rows: { readonly node: HierarchyNode; readonly dataset: Dataset },
  model: FittedModel,
  { index, testRows }: Fold,
): FoldOutcome {
  return {
    fold: index,
    probability: predictTestRows(rows, model, testRows),
    iterations: Number.NaN,
    fitRowCount: 0,
    validationRowCount: 0,
    model,
  };
}
