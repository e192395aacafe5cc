import { shown } from "../../core/errors.js";
import type { Hooks } from "../../core/hooks.js";
import {
  type GbdtParameters,
  gbdtParameterRules,
  type Objective,
  trainGbdt,
} from "./gbdt/index.js";
import { checkCategories, checkGbdtParameters, classWeighted } from "./gbdt-demands.js";
import { type GbdtModel, gbdtModel, gbdtName } from "./gbdt-model.js";
import type { FitOptions, FitRows, Learner } from "./learner.js";
import { type GivenParameters, invalidParameter, resolveParameters } from "./parameters.js";
import { checkFeatureCount, checkTrainingRows, type LabelDemand } from "./training-rows.js";

/** What a fit of trees may be given besides what every learner takes. */
export interface GbdtFitOptions extends FitOptions {
  /** A loss of the caller's own in place of the one that the parameters name. */
  readonly objective?: Objective;
}

/** More threads than groups of features have nothing to do. */
const mostThreads = 64;

/** Gradient-boosted trees on histograms. Parameters are named as LightGBM's. */
export const gbdtLearner = {
  name: gbdtName,
  parameters: gbdtParameterRules,
  fit: fitGbdt,
} satisfies Learner;

/**
 * Trains gradient-boosted trees; see `trainGbdt` for how, and `Learner.fit` for the errors.
 *
 * @param parameters - LightGBM's names; what is not given has LightGBM's default.
 * @throws TRAIN_PARAMETER_INVALID also where parameters are at odds with each other or with the rows:
 *   see `checkGbdtParameters`; and for a number of threads out of range.
 * @throws TRAIN_CATEGORY_INVALID where a categorical column holds what is no code.
 */
export function fitGbdt(
  rows: FitRows,
  parameters: GivenParameters = {},
  options: GbdtFitOptions = {},
): GbdtModel {
  const resolved = resolveParameters(gbdtName, gbdtParameterRules, parameters);
  const settled = resolved as unknown as GbdtParameters; // the rules have its names and types
  const { validation, objective, threadCount = 1 } = options;
  if (!Number.isInteger(threadCount) || threadCount < 1 || threadCount > mostThreads) {
    const problem = `must be an integer from 1 to ${mostThreads}, found ${shown(threadCount)}`;
    throw invalidParameter(gbdtName, "threadCount", problem);
  }
  checkGbdtParameters(settled, rows.columns.length, validation !== undefined);
  const label = labelDemand(settled, objective);
  const outputCount =
    objective === undefined ? outputCountOf(settled) : (objective.outputCount ?? 1);
  const minimumRows = 2 * settled.min_data_in_leaf;
  const demands = { label, outputCount, minimumRows, needsContrast: true };
  checkTrainingRows(rows, demands, "training");
  checkCategories(rows.columns, settled.categorical_feature, "training");
  if (validation !== undefined) {
    const fewer = { label, outputCount, minimumRows: 1, needsContrast: false };
    checkTrainingRows(validation, fewer, "validation");
    checkFeatureCount(validation.columns.length, rows.columns.length, "the validation rows");
    checkCategories(validation.columns, settled.categorical_feature, "validation");
  }
  const weigh = classWeighted(rows, settled);
  const { forest, validationLoss } = trainGbdt(weigh(rows), settled, {
    validation: validation && weigh(validation),
    objective,
    threadCount,
    onIteration: report(options.hooks, options.subject ?? gbdtName, settled.num_iterations),
  });
  return gbdtModel(forest, {
    link: objective?.link ?? linkOf[settled.objective],
    parameters: resolved,
    validationLoss: Number.isFinite(validationLoss) ? validationLoss + 0 : null,
  });
}

const linkOf = {
  binary: "logistic",
  multiclass: "softmax",
  poisson: "exponential",
  regression: "identity",
  huber: "identity",
  quantile: "identity",
} as const;

function outputCountOf({ objective, num_class }: GbdtParameters): number {
  return objective === "multiclass" ? num_class : 1;
}

function labelDemand(parameters: GbdtParameters, own: Objective | undefined): LabelDemand {
  if (own !== undefined) return { kind: "number" };
  if (parameters.objective === "binary") return { kind: "class", classCount: 2 };
  if (parameters.objective === "multiclass") {
    return { kind: "class", classCount: parameters.num_class };
  }
  return { kind: parameters.objective === "poisson" ? "count" : "number" };
}

function report(hooks: Hooks | undefined, subject: string, total: number) {
  if (hooks === undefined) return undefined;
  return (iterationCount: number, trainingLoss: number, validationLoss: number) => {
    hooks.emit({
      type: "progress",
      stage: "train",
      subject,
      done: iterationCount,
      total,
      unit: "trees",
    });
    const labels = { subject, step: String(iterationCount) };
    hooks.emit({
      type: "metric",
      name: "plumbline_train_training_loss",
      value: trainingLoss,
      labels,
    });
    if (validationLoss !== validationLoss) return;
    hooks.emit({
      type: "metric",
      name: "plumbline_train_validation_loss",
      value: validationLoss,
      labels,
    });
  };
}
