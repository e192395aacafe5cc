import { PlumblineError } from "../core/errors.js";
import { type Hooks, silentHooks } from "../core/hooks.js";
import { createRandom } from "../core/random.js";
import { median } from "../core/typed-array.js";
import { requireProbability, settledParameters } from "./constraints.js";
import { type Dataset, gateColumn } from "./dataset.js";
import { silence } from "./gate.js";
import type { HierarchyNode, LearnerParameters } from "./hierarchy.js";
import type { FittedModel, Learner, TrainingRows } from "./learners/learner.js";
import { timeDecay } from "./sample-weight.js";
import { type Fold, isForward } from "./splits/fold.js";
import { validationTail } from "./splits/validation-tail.js";

/** A node with all that its training needs. */
export interface NodeTraining {
  readonly node: HierarchyNode;
  readonly dataset: Dataset;
  /** The learner that the node names. */
  readonly learner: Learner;
  /** The seed of the run: nodes and folds draw their own from it. */
  readonly seed: number;
  /** Share of the training rows, the last ones, that decides when to stop. Default 0.15. */
  readonly validationFraction?: number;
  /** Hears the learner's progress. */
  readonly hooks?: Hooks;
}

const defaultValidationFraction = 0.15;

/** What one fold gave. */
export interface FoldOutcome {
  readonly fold: number;
  /** P(up) of the fold's test rows, in their order; NaN where the node's gate is closed. */
  readonly probability: Float64Array;
  /** Trees that the model kept; NaN of a learner that grows none. */
  readonly iterations: number;
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
  const probability = new Float64Array(fold.testRows.length);
  model.predictColumns(gatherColumns(dataset.columns, fold.testRows), probability);
  if (node.gate !== undefined) {
    const [column] = gatherColumns([gateColumn(node.gate, dataset)], fold.testRows);
    silence(node.gate, column, probability);
  }
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
 * @throws TRAIN_TOO_FEW_ROWS if no row has a label.
 */
export function trainFinal(training: NodeTraining, iterations: readonly number[]): FittedModel {
  const { dataset, node, learner, hooks } = training;
  const rows = labelledRows(dataset);
  if (rows.length === 0) {
    throw new PlumblineError("TRAIN_TOO_FEW_ROWS", {
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

/** Rows that have a label, ascending. */
export function labelledRows(dataset: Pick<Dataset, "label">): Int32Array {
  const { label } = dataset;
  const rows = new Int32Array(label.length);
  let count = 0;
  for (let row = 0; row < label.length; row++) if (label[row] === label[row]) rows[count++] = row;
  return rows.slice(0, count);
}

/**
 * The node's parameters with a seed of its own for each node and fold, so that no two draw the same rows.
 * Where there is nothing to stop or to choose by, trees are not stopped and a penalty of `auto` is the
 * learner's default. Learners without such parameters get none.
 */
function parametersOf(
  { node, learner, seed, dataset }: NodeTraining,
  part: string,
  hasValidation: boolean,
): LearnerParameters {
  requireProbability(node);
  const own: Record<string, number | string | boolean> = {
    ...settledParameters(node, dataset.featureNames),
  };
  if (Object.hasOwn(learner.parameters, "seed")) {
    own.seed = createRandom(seed).fork(node.name).fork(part).integer(0x7fffffff);
  }
  if (hasValidation) return own;
  if (Object.hasOwn(learner.parameters, "early_stopping_round")) own.early_stopping_round = 0;
  if (own.lambda === "auto") delete own.lambda;
  return own;
}

/** Rows to learn from: those of the past count less where the node says so. */
function gatherTraining(training: NodeTraining, rows: Int32Array): TrainingRows {
  const { dataset, node } = training;
  const gathered = gatherRows(training, rows);
  const oldest = node.weights?.timeDecay ?? 1;
  if (oldest === 1) return gathered;
  const uniqueness = Float64Array.from(rows, (row) => dataset.weight[row]);
  const decay = timeDecay(uniqueness, oldest);
  return { ...gathered, weight: meanOne(gathered.weight.map((one, i) => one * decay[i])) };
}

/** Rows as a learner takes them. */
function gatherRows({ dataset, node }: NodeTraining, rows: Int32Array) {
  const isUnique = node.weights?.uniqueness ?? true;
  return {
    columns: gatherColumns(dataset.columns, rows),
    label: Float64Array.from(rows, (row) => dataset.label[row]),
    weight: meanOne(Float64Array.from(rows, (row) => (isUnique ? dataset.weight[row] : 1))),
  };
}

/** Weights divided by their mean, so that penalties keep their scale. */
function meanOne(weight: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < weight.length; i++) sum += weight[i];
  return weight.map((one) => one * (weight.length / sum));
}

/** The rows of each column: views where the rows follow each other without a gap, else copies. */
function gatherColumns(columns: readonly Float32Array[], rows: Int32Array): Float32Array[] {
  const count = rows.length;
  if (count > 0 && rows[count - 1] - rows[0] === count - 1) {
    return columns.map((column) => column.subarray(rows[0], rows[0] + count));
  }
  return columns.map((column) => {
    const gathered = new Float32Array(count);
    for (let i = 0; i < count; i++) gathered[i] = column[rows[i]];
    return gathered;
  });
}

/** Trees that a model kept; NaN where it has none. */
function iterationsOf(model: FittedModel): number {
  const { treeCount } = model.describe();
  return typeof treeCount === "number" ? treeCount : Number.NaN;
}
