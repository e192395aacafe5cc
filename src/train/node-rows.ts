import type { Hooks } from "../core/hooks.js";
import { createRandom } from "../core/random.js";
import { requireProbability, settledParameters } from "./constraints.js";
import { type Dataset, gateColumn } from "./dataset.js";
import { silence } from "./gate.js";
import type { HierarchyNode, LearnerParameters } from "./hierarchy.js";
import type { FittedModel, Learner, TrainingRows } from "./learners/learner.js";
import { timeDecay } from "./sample-weight.js";

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
  /** Rows of the same node of other pairs, of a node that pools: see `trainPooledFold`. */
  readonly pool?: readonly Dataset[];
  /** Hears the learner's progress. */
  readonly hooks?: Hooks;
}

/** Share of the training rows, the last ones, that say when to stop. */
export const defaultValidationFraction = 0.15;

/** Rows that have a label, ascending. */
export function labelledRows(dataset: Pick<Dataset, "label">): Int32Array {
  const { label } = dataset;
  const rows = new Int32Array(label.length);
  let count = 0;
  for (let row = 0; row < label.length; row++) if (label[row] === label[row]) rows[count++] = row;
  return rows.slice(0, count);
}

/** P(up) of a fold's test rows, in their order; NaN where the node may not speak. */
export function predictTestRows(
  { node, dataset }: Pick<NodeTraining, "node" | "dataset">,
  model: FittedModel,
  testRows: Int32Array,
): Float64Array {
  const probability = new Float64Array(testRows.length);
  model.predictColumns(gatherColumns(dataset.columns, testRows), probability);
  const gates = node.gate === undefined ? [] : [gateColumn(node.gate, dataset)];
  const [gate] = gatherColumns(gates, testRows);
  const availableAt = Float64Array.from(testRows, (row) => dataset.availableAt[row]);
  silence(node, availableAt, gate, probability);
  return probability;
}

/**
 * The node's parameters with a seed of its own for each node and fold, so that no two draw the same rows; a `seed`
 * among the parameters has all of them draw others.
 * Where there is nothing to stop or to choose by, trees are not stopped and a penalty of `auto` is the
 * learner's default. Learners without such parameters get none.
 */
export function parametersOf(
  { node, learner, seed, dataset }: NodeTraining,
  part: string,
  hasValidation: boolean,
): LearnerParameters {
  requireProbability(node);
  const own: Record<string, number | string | boolean> = {
    ...settledParameters(node, dataset.featureNames),
  };
  if (Object.hasOwn(learner.parameters, "seed")) {
    const drawing = createRandom(seed).fork(node.name).fork(part);
    const given = node.parameters.seed;
    own.seed = (given === undefined ? drawing : drawing.fork(`seed ${given}`)).integer(0x7fffffff);
  }
  if (hasValidation) return own;
  if (Object.hasOwn(learner.parameters, "early_stopping_round")) own.early_stopping_round = 0;
  if (own.lambda === "auto") delete own.lambda;
  return own;
}

/** Rows to learn from: those of the past count less where the node says so. */
export function gatherTraining(
  training: Pick<NodeTraining, "node" | "dataset">,
  rows: Int32Array,
): TrainingRows {
  const { dataset, node } = training;
  const gathered = gatherRows(training, rows);
  const oldest = node.weights?.timeDecay ?? 1;
  if (oldest === 1) return gathered;
  const uniqueness = Float64Array.from(rows, (row) => dataset.weight[row]);
  const decay = timeDecay(uniqueness, oldest);
  return { ...gathered, weight: meanOne(gathered.weight.map((one, i) => one * decay[i])) };
}

/** Rows as a learner takes them. */
export function gatherRows(
  { dataset, node }: Pick<NodeTraining, "node" | "dataset">,
  rows: Int32Array,
) {
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
export function iterationsOf(model: FittedModel): number {
  const { treeCount } = model.describe();
  return typeof treeCount === "number" ? treeCount : Number.NaN;
}
