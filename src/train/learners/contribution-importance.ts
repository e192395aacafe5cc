import type { FittedModel } from "./learner.js";
import { checkFeatureCount } from "./training-rows.js";

/**
 * Mean |contribution| of each feature over rows, in margin units: how far it moves the predictions that
 * are made, where gain says how it helped on the training rows (the bar chart of the `shap` package).
 * Of several outputs the sum over them.
 *
 * @param columns - `featureCount` columns of at least `rowCount` values.
 * @returns `featureCount` values ≥ 0.
 * @throws TRAIN_FEATURES_UNEQUAL
 */
export function contributionImportance(
  model: FittedModel & { readonly outputCount?: number },
  columns: readonly Float32Array[],
  rowCount: number,
): Float64Array {
  const { featureCount, outputCount = 1 } = model;
  checkFeatureCount(columns.length, featureCount, "the columns to explain");
  const row = new Float32Array(featureCount);
  const own = new Float64Array(outputCount * (featureCount + 1));
  const importance = new Float64Array(featureCount);
  for (let i = 0; i < rowCount; i++) {
    for (let f = 0; f < featureCount; f++) row[f] = columns[f][i];
    model.contributionRow(row, own);
    for (let output = 0; output < outputCount; output++) {
      const first = output * (featureCount + 1);
      for (let f = 0; f < featureCount; f++) importance[f] += Math.abs(own[first + f]);
    }
  }
  for (let f = 0; f < featureCount; f++) importance[f] /= rowCount;
  return importance;
}
