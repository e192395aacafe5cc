import { createRandom } from "../../core/random.js";
import type { FittedModel, TrainingRows } from "./learner.js";
import { checkFeatureCount } from "./training-rows.js";

/** A loss of predictions: a number that is lower where they are better. */
export type PredictionLoss = (
  label: Float64Array,
  prediction: Float64Array,
  weight: Float64Array | undefined,
) => number;

/** How features are permuted. */
export interface PermutationOptions {
  /** Mean by weight. Default `logLoss`, for labels of 0 and 1. */
  readonly loss?: "logLoss" | "squaredError" | PredictionLoss;
  /** Times that each feature is permuted, integer ≥ 1. Default 5. */
  readonly repeats?: number;
  /** Seed of the permutations, integer ≥ 0. Default 0. */
  readonly seed?: number;
}

/** How much worse a model predicts without a feature. */
export interface PermutationImportance {
  /** Loss on the rows as they are. */
  readonly loss: number;
  /** For each feature the mean rise of the loss, in its unit; below 0 where chance helped. */
  readonly mean: Float64Array;
  /** For each feature the standard deviation over the repeats (divided by their number). */
  readonly deviation: Float64Array;
}

/**
 * Permutation importance: the rise of the loss where the values of one feature are dealt out among the
 * rows at random (L. Breiman, Random Forests, 2001; on any model: A. Fisher, C. Rudin, F. Dominici, All
 * Models are Wrong, but Many are Useful, JMLR 20, 2019). Take rows that the model has not seen. Features
 * that tell the same thing cover for each other: each alone looks unimportant.
 *
 * Cost: `featureCount × repeats` predictions of all rows.
 *
 * @throws TRAIN_FEATURES_UNEQUAL where the rows have other features than the model.
 */
export function permutationImportance(
  model: FittedModel,
  rows: Pick<TrainingRows, "columns" | "label" | "weight">,
  options: PermutationOptions = {},
): PermutationImportance {
  const { loss: wanted = "logLoss", repeats = 5, seed = 0 } = options;
  const { columns, label, weight } = rows;
  checkFeatureCount(columns.length, model.featureCount, "the rows");
  const lossOf = typeof wanted === "function" ? wanted : losses[wanted];
  const prediction = new Float64Array(label.length);
  const measure = (given: readonly Float32Array[]): number => {
    model.predictColumns(given, prediction);
    return lossOf(label, prediction, weight);
  };
  const loss = measure(columns);
  const mean = new Float64Array(columns.length);
  const deviation = new Float64Array(columns.length);
  columns.forEach((column, feature) => {
    const random = createRandom(seed).fork(`feature ${feature}`);
    const dealt = column.slice();
    const given = columns.with(feature, dealt);
    const rises = Float64Array.from({ length: repeats }, () => {
      random.shuffle(dealt);
      return measure(given) - loss;
    });
    mean[feature] = rises.reduce((sum, rise) => sum + rise, 0) / repeats;
    const squares = rises.reduce((sum, rise) => sum + (rise - mean[feature]) ** 2, 0);
    deviation[feature] = Math.sqrt(squares / repeats);
  });
  return { loss, mean, deviation };
}

const losses: Readonly<Record<"logLoss" | "squaredError", PredictionLoss>> = {
  logLoss: (label, prediction, weight) =>
    weightedMean(weight, label.length, (row) => {
      const p = Math.min(Math.max(prediction[row], 1e-15), 1 - 1e-15);
      return -label[row] * Math.log(p) - (1 - label[row]) * Math.log(1 - p);
    }),
  squaredError: (label, prediction, weight) =>
    weightedMean(weight, label.length, (row) => (label[row] - prediction[row]) ** 2),
};

function weightedMean(
  weight: Float64Array | undefined,
  rowCount: number,
  lossOf: (row: number) => number,
): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < rowCount; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    if (factor === 0) continue;
    sum += factor * lossOf(row);
    total += factor;
  }
  return sum / total;
}
