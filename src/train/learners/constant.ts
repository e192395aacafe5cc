import { logistic } from "./gbdt/index.js";
import type { FittedModel, Learner } from "./learner.js";
import { corruptModel, encodeModel, type ModelParts } from "./model-file.js";
import { resolveParameters } from "./parameters.js";
import {
  checkContributions,
  checkFeatureCount,
  checkPredictionColumns,
  checkTrainingRows,
  twoClasses,
} from "./training-rows.js";

const name = "constant";

/**
 * Predicts the weighted base rate of the training labels, whatever the features: what any model must
 * beat. Initial scores are not looked at.
 */
export const constantLearner: Learner = {
  name,
  parameters: {},
  fit(rows, parameters = {}) {
    resolveParameters(name, {}, parameters);
    const demands = { label: twoClasses, minimumRows: 2, needsContrast: true };
    checkTrainingRows(rows, demands, "training");
    let ones = 0;
    let total = 0;
    for (let row = 0; row < rows.label.length; row++) {
      const weight = rows.weight === undefined ? 1 : rows.weight[row];
      ones += weight * rows.label[row];
      total += weight;
    }
    return constantModel(rows.columns.length, Math.log(ones / (total - ones)));
  },
};

/**
 * A constant from the parts of a model file.
 *
 * @throws TRAIN_MODEL_CORRUPT where the parts are no constant.
 */
export function constantFromParts(parts: ModelParts): FittedModel {
  const { featureCount } = parts.facts;
  const { margin } = parts.arrays;
  if (typeof featureCount !== "number" || margin?.length !== 1) {
    throw corruptModel("expected one margin, found other parts");
  }
  return constantModel(featureCount, margin[0]);
}

function constantModel(featureCount: number, margin: number): FittedModel {
  const prediction = logistic(margin);
  function fill(columns: readonly Float32Array[], out: Float64Array, value: number): void {
    checkPredictionColumns(columns, featureCount, out.length);
    out.fill(value);
  }
  function forRow(row: Float32Array, value: number): number {
    checkFeatureCount(row.length, featureCount, "a row");
    return value;
  }
  return {
    learner: name,
    featureCount,
    predictRow: (row) => forRow(row, prediction),
    predictColumns: (columns, out) => fill(columns, out, prediction),
    marginRow: (row) => forRow(row, margin),
    marginColumns: (columns, out) => fill(columns, out, margin),
    contributionRow(row, out) {
      forRow(row, margin);
      checkContributions(out.length, featureCount);
      out.fill(0);
      out[featureCount] = margin;
    },
    importance: () => new Float64Array(featureCount),
    bytes: () =>
      encodeModel(name, { facts: { featureCount }, arrays: { margin: Float64Array.of(margin) } }),
    describe: () => ({ learner: name, featureCount, prediction }),
  };
}
