/** What trees ask of their parameters and rows beyond the range of each parameter. */
import { PlumblineError } from "../../core/errors.js";
import {
  columnOf,
  type FeatureColumns,
  type GbdtParameters,
  largestCategoryCode,
} from "./gbdt/index.js";
import type { FitRows } from "./learner.js";
import { invalidParameter } from "./parameters.js";

/**
 * Refuses parameters that are at odds with each other or with the rows, where LightGBM would go on in
 * silence or fail later.
 *
 * @param featureCount - Columns of the training rows.
 * @throws TRAIN_PARAMETER_INVALID
 */
export function checkGbdtParameters(
  given: GbdtParameters,
  featureCount: number,
  hasValidation: boolean,
): void {
  const refuse = (parameter: keyof GbdtParameters, problem: string, remedy: string): never => {
    throw invalidParameter("gbdt", parameter, problem, remedy);
  };
  if (given.early_stopping_round > 0 && !hasValidation) {
    refuse(
      "early_stopping_round",
      `is ${given.early_stopping_round}, but there are no validation rows to stop by`,
      "give validation rows, or set it to 0",
    );
  }
  checkSampling(given, refuse);
  checkObjective(given, refuse);
  checkFeatures(given, featureCount, refuse);
}

type Refuse = (parameter: keyof GbdtParameters, problem: string, remedy: string) => never;

function checkSampling(given: GbdtParameters, refuse: Refuse): void {
  const isBagged = given.bagging_fraction < 1;
  if (given.data_sample_strategy === "goss") {
    if (isBagged) {
      refuse(
        "bagging_fraction",
        `is ${given.bagging_fraction}, but goss draws the rows itself`,
        "leave it out, or set data_sample_strategy to bagging",
      );
    }
    if (given.top_rate + given.other_rate > 1) {
      refuse(
        "other_rate",
        `is ${given.other_rate}, which with top_rate ${given.top_rate} is more than all rows`,
        "let the two sum to 1 at most",
      );
    }
  } else if (isBagged && given.bagging_freq === 0) {
    refuse(
      "bagging_fraction",
      `is ${given.bagging_fraction}, but has no effect while bagging_freq is 0`,
      "set bagging_freq to 1 to draw rows for every tree",
    );
  }
}

function checkObjective(given: GbdtParameters, refuse: Refuse): void {
  const { objective } = given;
  const isMulticlass = objective === "multiclass";
  if (isMulticlass ? given.num_class < 2 : given.num_class > 1) {
    refuse(
      "num_class",
      `is ${given.num_class}, which does not fit the objective ${objective}`,
      isMulticlass ? "set it to the number of classes" : "leave it out, or learn multiclass",
    );
  }
  if (objective === "quantile" && given.alpha >= 1) {
    refuse("alpha", `is ${given.alpha}, expected a quantile below 1`, "set it to 0.9 or the like");
  }
  if (given.scale_pos_weight !== 1 && objective !== "binary") {
    refuse(
      "scale_pos_weight",
      `is ${given.scale_pos_weight}, but the objective ${objective} has no ones to weigh`,
      "leave it out, or use class_weight",
    );
  }
  const weights = given.class_weight;
  if (weights.length === 0) return;
  if (objective !== "binary" && !isMulticlass) {
    refuse("class_weight", `is given, but ${objective} has no classes`, "leave it out");
  }
  const classCount = isMulticlass ? given.num_class : 2;
  if (weights !== "balanced" && weights.length !== classCount) {
    refuse(
      "class_weight",
      `has ${weights.length} entries, expected one for each of ${classCount} classes`,
      'give one weight a class in their order, or "balanced"',
    );
  }
}

function checkFeatures(given: GbdtParameters, featureCount: number, refuse: Refuse): void {
  const monotone = given.monotone_constraints;
  if (monotone.length > 0 && monotone.length !== featureCount) {
    refuse(
      "monotone_constraints",
      `has ${monotone.length} entries, expected one for each of ${featureCount} features`,
      "give 1, −1 or 0 for every feature in their order",
    );
  }
  if (given.objective === "quantile" && monotone.some((direction) => direction !== 0)) {
    refuse(
      "monotone_constraints",
      "is given, but the leaves of quantiles are renewed and would not keep to it",
      "leave it out, or learn another objective",
    );
  }
  const unknown = (index: number) => index >= featureCount;
  const column = given.categorical_feature.find(unknown);
  if (column !== undefined) {
    refuse(
      "categorical_feature",
      `names column ${column}, found only ${featureCount} columns`,
      "count columns from 0",
    );
  }
  const directed = given.categorical_feature.find((index) => (monotone[index] ?? 0) !== 0);
  if (directed !== undefined) {
    refuse(
      "monotone_constraints",
      `gives column ${directed} a direction, but its categories have no order`,
      "set it to 0 for categorical columns",
    );
  }
  const outside = given.interaction_constraints.flat().find(unknown);
  if (outside !== undefined) {
    refuse(
      "interaction_constraints",
      `names column ${outside}, found only ${featureCount} columns`,
      "count columns from 0",
    );
  }
}

/**
 * Refuses categorical columns that hold anything but codes and NaN.
 *
 * @throws TRAIN_CATEGORY_INVALID
 */
export function checkCategories(
  columns: FeatureColumns,
  categorical: readonly number[],
  part: "training" | "validation",
): void {
  for (const index of categorical) {
    const column = columnOf(columns, index);
    const row = column.findIndex(
      (code) =>
        code === code && !(Number.isInteger(code) && code >= 0 && code <= largestCategoryCode),
    );
    if (row < 0) continue;
    throw new PlumblineError("TRAIN_CATEGORY_INVALID", {
      message: `expected an integer from 0 to ${largestCategoryCode} or NaN in categorical column ${index}, found ${column[row]} in ${part} row ${row}`,
      where: { part, column: index, row },
      remedy: "code the categories as integers from 0, NaN where missing",
    });
  }
}

/**
 * A function that multiplies sample weights by `class_weight`, as scikit-learn does; `"balanced"` is
 * measured on the training rows.
 */
export function classWeighted(
  training: FitRows,
  { class_weight, objective, num_class }: GbdtParameters,
): <Rows extends Pick<FitRows, "label" | "weight">>(rows: Rows) => Rows {
  if (class_weight.length === 0) return (rows) => rows;
  const classCount = objective === "multiclass" ? num_class : 2;
  const factor = class_weight === "balanced" ? balancedWeights(training, classCount) : class_weight;
  return (rows) => {
    const weight = Float64Array.from(
      rows.label,
      (label, row) => factor[label] * (rows.weight === undefined ? 1 : rows.weight[row]),
    );
    return { ...rows, weight };
  };
}

/** Sum of weights / (classes × sum of weights of the class); 0 for a class without rows. */
function balancedWeights({ label, weight }: FitRows, classCount: number): Float64Array {
  const held = new Float64Array(classCount);
  for (let row = 0; row < label.length; row++) held[label[row]] += weight?.[row] ?? 1;
  const total = held.reduce((sum, own) => sum + own, 0);
  return held.map((own) => (own > 0 ? total / (classCount * own) : 0));
}
