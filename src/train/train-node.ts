import { PlumblineError } from "../core/errors.js";
import { silentHooks } from "../core/hooks.js";
import { median } from "../core/typed-array.js";
import type { Dataset } from "./dataset.js";
import type { LearnerParameters } from "./hierarchy.js";
import type { FittedModel } from "./learners/learner.js";
import {
  defaultValidationFraction,
  gatherRows,
  gatherTraining,
  iterationsOf,
  labelledRows,
  type NodeTraining,
  parametersOf,
  predictTestRows,
} from "./node-rows.js";
import { type Fold, isForward } from "./splits/fold.js";
import { validationTail } from "./splits/validation-tail.js";

/** What one fold gave. */
export interface FoldOutcome {
  readonly fold: number;
  /** P(up) of the fold's test rows, in their order; NaN where the node may not speak. */
  readonly probability: Float64Array;
  /** Trees that the model kept; NaN of a learner that grows none. */
  readonly iterations: number;
  /** Trees of the pair's own continuation, of a node that pools. */
  readonly ownIterations?: number;
  readonly fitRowCount: number;
  readonly validationRowCount: number;
  readonly model: FittedModel;
}

/** Predictions of rows by models that did not see them. A row each of the dataset. */
export interface OutOfFold {
  /** P(up); NaN where no fold tested the row. */
  readonly probability: Float64Array;
  /** The fold that predicted the row; −1 of none. */
  readonly fold: Int32Array;
  /** Whether every fold only looked back, so that the predictions may go down the hierarchy. */
  readonly isForward: boolean;
}

/**
 * Trains on one fold and predicts its test rows: the unit of work that runs in parallel. The last part
 * of the training rows, purged, says when to stop; the model is not fitted again with it.
 */
export function trainFold(training: NodeTraining, fold: Fold): FoldOutcome {
  const {
    dataset,
    node,
    learner,
    validationFraction = defaultValidationFraction,
    hooks,
  } = training;
  const tail = validationTail(dataset, fold.trainRows, validationFraction);
  const fitRows = tail?.fitRows ?? fold.trainRows;
  const validation = tail && gatherRows(training, tail.validationRows);
  const parameters = parametersOf(training, `fold ${fold.index}`, validation !== undefined);
  const model = learner.fit(gatherTraining(training, fitRows), parameters, {
    validation,
    hooks,
    subject: `${node.name} fold ${fold.index}`,
  });
  const probability = predictTestRows(training, model, fold.testRows);
  return {
    fold: fold.index,
    probability,
    iterations: iterationsOf(model),
    fitRowCount: fitRows.length,
    validationRowCount: tail?.validationRows.length ?? 0,
    model,
  };
}

/** Puts the predictions of the folds in their rows. A row tested twice keeps the later fold's. */
export function outOfFold(
  dataset: Dataset,
  folds: readonly Fold[],
  outcomes: readonly Pick<FoldOutcome, "fold" | "probability">[],
): OutOfFold {
  const rowCount = dataset.label.length;
  const probability = new Float64Array(rowCount).fill(Number.NaN);
  const foldOfRow = new Int32Array(rowCount).fill(-1);
  for (const outcome of outcomes) {
    const fold = folds.find((candidate) => candidate.index === outcome.fold);
    if (fold === undefined || fold.testRows.length !== outcome.probability.length) {
      throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
        message: `fold ${outcome.fold} predicted ${outcome.probability.length} rows, expected ${fold?.testRows.length ?? "no such fold"}`,
        where: { fold: outcome.fold },
        remedy: "predict with the folds that the models were trained on",
      });
    }
    for (let i = 0; i < fold.testRows.length; i++) {
      probability[fold.testRows[i]] = outcome.probability[i];
      foldOfRow[fold.testRows[i]] = fold.index;
    }
  }
  return {
    probability,
    fold: foldOfRow,
    isForward: folds.every((fold) => isForward(dataset, fold)),
  };
}

/**
 * Trains the model that goes into service: on every labelled row, for the median of the folds' iterations
 * (rounded up), as no later row is left that could say when to stop.
 *
 * @param iterations - Of the folds; NaN of learners that grow no trees.
 * @throws TRAIN_HISTORY_TOO_SHORT if no row has a label.
 */
export function trainFinal(training: NodeTraining, iterations: readonly number[]): FittedModel {
  const { dataset, node, learner, hooks } = training;
  const rows = labelledRows(dataset);
  if (rows.length === 0) {
    throw new PlumblineError("TRAIN_HISTORY_TOO_SHORT", {
      message: `node ${node.name} has no labelled row, of ${dataset.label.length}`,
      where: { node: node.name },
      remedy: "give a longer history or a shorter horizon",
    });
  }
  const middle = median(iterations);
  const settled = Number.isFinite(middle)
    ? { num_iterations: Math.max(1, Math.ceil(middle)) }
    : settledPenalty(training, rows);
  const parameters = { ...parametersOf(training, "final", false), ...settled };
  return learner.fit(gatherTraining(training, rows), parameters, {
    hooks,
    subject: `${node.name} final`,
  });
}

/** The penalty that the last rows choose, where the node leaves it to them: it needs a fit of its own. */
function settledPenalty(training: NodeTraining, rows: Int32Array): LearnerParameters {
  const { dataset, node, learner, validationFraction = defaultValidationFraction } = training;
  const tail = validationTail(dataset, rows, validationFraction);
  if (node.parameters.lambda !== "auto" || tail === undefined) return {};
  const parameters = parametersOf(training, "final", true);
  const model = learner.fit(gatherTraining(training, tail.fitRows), parameters, {
    validation: gatherRows(training, tail.validationRows),
  });
  const { lambda } = model.describe();
  return typeof lambda === "number" ? { lambda } : {};
}

/**
 * Trains a node here and now: every fold, then the final model. The pipeline does the same in tasks.
 */
export function trainNode(
  training: NodeTraining,
  folds: readonly Fold[],
): { readonly model: FittedModel; readonly outOfFold: OutOfFold; readonly folds: FoldOutcome[] } {
  const { node, hooks = silentHooks } = training;
  const progress = (done: number): void =>
    hooks.emit({
      type: "progress",
      stage: "train",
      subject: node.name,
      done,
      total: folds.length + 1,
      unit: "models",
    });
  const outcomes = folds.map((fold, done) => {
    progress(done);
    return trainFold(training, fold);
  });
  progress(folds.length);
  const model = trainFinal(
    training,
    outcomes.map((outcome) => outcome.iterations),
  );
  progress(folds.length + 1);
  return { model, outOfFold: outOfFold(training.dataset, folds, outcomes), folds: outcomes };
}
