import { columnArrays, predictionOf } from "./gbdt/index.js";
import type { FitOptions, FitRows, FittedModel, Learner, TrainingRows } from "./learner.js";
import {
  descend,
  type ElasticNet,
  type LinearRows,
  type LinearState,
  largestLambda,
  marginOf,
  meanLoss,
  startState,
} from "./linear/elastic-net.js";
import { type LinearLoss, logLoss, squaredLoss } from "./linear/loss.js";
import { type LinearParameters, linearParameterRules } from "./linear/parameters.js";
import { addLinear, rawFactors, standardisationOf } from "./linear/standardise.js";
import { corruptModel, encodeModel, type ModelParts } from "./model-file.js";
import { type GivenParameters, invalidParameter, resolveParameters } from "./parameters.js";
import {
  checkContributions,
  checkFeatureCount,
  checkPredictionColumns,
  checkTrainingRows,
  type LabelDemand,
  twoClasses,
} from "./training-rows.js";

const name = "linear";

/** A fitted line: margin = intercept + Σ factor · (value − mean), missing values adding nothing. */
export interface LinearModel extends FittedModel {
  /** How the margin becomes the prediction: `logistic` of two classes, `identity` of numbers. */
  readonly link: LinearLoss["link"];
  /** Of raw features: the coefficient divided by the standard deviation, 0 for a constant feature. */
  readonly factor: Float64Array;
  readonly mean: Float64Array;
  /** Margin where every feature has its mean. */
  readonly intercept: number;
}

/** Logistic or linear regression with an elastic-net penalty; standardisation is part of the model. */
export const linearLearner: Learner = { name, parameters: linearParameterRules, fit };

function fit(
  given: FitRows,
  parameters: GivenParameters = {},
  options: FitOptions = {},
): FittedModel {
  const resolved = resolveParameters(name, linearParameterRules, parameters);
  const settled = resolved as unknown as LinearParameters; // the rules have its names and types
  const { validation } = options;
  const rows = { ...given, columns: columnArrays(given.columns) };
  if (settled.lambda === "auto" && validation === undefined) {
    throw invalidParameter(
      name,
      "lambda",
      'is "auto", but there are no validation rows to choose it by',
      "give validation rows, or set it to a number such as 0.001",
    );
  }
  const isBinary = settled.objective === "binary";
  const label: LabelDemand = isBinary ? twoClasses : { kind: "number" };
  checkTrainingRows(rows, { label, minimumRows: 2, needsContrast: true }, "training");
  if (validation !== undefined) {
    checkTrainingRows(validation, { label, minimumRows: 1, needsContrast: false }, "validation");
    checkFeatureCount(validation.columns.length, rows.columns.length, "the validation rows");
  }
  const standardisation = standardisationOf(rows.columns, rows.weight);
  const loss = isBinary ? logLoss : squaredLoss;
  const measured = { ...pick(rows), standardisation, loss };
  // Coefficients of a regression have the labels' unit, and returns are of some 1e-4.
  const unit = isBinary ? 1 : deviationOf(rows);
  const descent = { ...settled, tolerance: settled.tolerance * unit };
  const chosen =
    settled.lambda === "auto" && validation !== undefined
      ? bestOnPath(measured, { ...pick(validation), standardisation, loss }, descent, options)
      : atLambda(measured, descent, Number(settled.lambda));
  return linearModel(
    {
      coefficient: chosen.coefficient,
      intercept: Float64Array.of(chosen.intercept),
      mean: standardisation.mean,
      scale: standardisation.scale,
    },
    { parameters: resolved, lambda: chosen.lambda, steps: chosen.steps },
  );
}

interface Chosen {
  readonly coefficient: Float64Array;
  readonly intercept: number;
  readonly lambda: number;
  readonly steps: number;
}

function atLambda(rows: LinearRows, parameters: LinearParameters, lambda: number): Chosen {
  const state = startState(rows.columns.length);
  const steps = descend(rows, netOf(parameters, lambda), state);
  return { coefficient: state.coefficient, intercept: state.intercept, lambda, steps };
}

/** Walks λ down from where all coefficients are 0, each fit beginning at the one before. */
function bestOnPath(
  rows: LinearRows,
  validation: LinearRows,
  parameters: LinearParameters,
  options: FitOptions,
): Chosen {
  const count = parameters.lambda_count;
  const first = largestLambda(rows, netOf(parameters, 0));
  const state: LinearState = startState(rows.columns.length);
  let best: Chosen | undefined;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const lambda = first * parameters.lambda_min_ratio ** (k / (count - 1));
    const steps = descend(rows, netOf(parameters, lambda), state);
    const loss = meanLoss(validation, marginOf(validation, state));
    const subject = options.subject ?? name;
    options.hooks?.emit({
      type: "progress",
      stage: "train",
      subject,
      done: k + 1,
      total: count,
      unit: "lambdas",
    });
    if (best !== undefined && !(loss < bestLoss)) continue;
    best = { coefficient: state.coefficient, intercept: state.intercept, lambda, steps };
    bestLoss = loss;
  }
  return best ?? atLambda(rows, parameters, first);
}

function netOf(parameters: LinearParameters, lambda: number): ElasticNet {
  return {
    lambda,
    l1Ratio: parameters.l1_ratio,
    tolerance: parameters.tolerance,
    maxIterations: parameters.max_iterations,
  };
}

function pick({ columns, label, weight, initialScore }: TrainingRows): TrainingRows {
  return { columns, label, weight, initialScore };
}

/** Standard deviation of the labels by weight; 1 where they are all the same. */
function deviationOf({ label, weight }: Pick<TrainingRows, "label" | "weight">): number {
  const total = weight === undefined ? label.length : weight.reduce((sum, w) => sum + w, 0);
  const weighted = (of: (value: number) => number): number =>
    label.reduce((sum, value, row) => sum + (weight?.[row] ?? 1) * of(value), 0) / total;
  const mean = weighted((value) => value);
  return Math.sqrt(weighted((value) => (value - mean) ** 2)) || 1;
}

/** The arrays of a linear model; `coefficient` is for standardised features. */
interface LinearArrays {
  readonly coefficient: Float64Array;
  /** One value: the margin where every feature has its mean. */
  readonly intercept: Float64Array;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * A linear model from the parts of a model file.
 *
 * @throws TRAIN_MODEL_CORRUPT where the parts are no linear model.
 */
export function linearFromParts({ facts, arrays }: ModelParts): FittedModel {
  const { coefficient, intercept, mean, scale } = arrays;
  const isWhole =
    coefficient instanceof Float64Array &&
    mean instanceof Float64Array &&
    scale instanceof Float64Array &&
    intercept instanceof Float64Array;
  if (
    !isWhole ||
    intercept.length !== 1 ||
    mean.length !== coefficient.length ||
    scale.length !== coefficient.length
  ) {
    throw corruptModel("expected the arrays of a linear model, found others");
  }
  return linearModel({ coefficient, intercept, mean, scale }, facts);
}

/** Models of before there were two objectives name none. */
function linkOf({ parameters }: ModelParts["facts"]): LinearModel["link"] {
  const isNumber =
    typeof parameters === "object" &&
    parameters !== null &&
    "objective" in parameters &&
    parameters.objective === "regression";
  return isNumber ? squaredLoss.link : logLoss.link;
}

function linearModel(arrays: LinearArrays, facts: ModelParts["facts"]): LinearModel {
  const { coefficient, mean } = arrays;
  const link = linkOf(facts);
  const featureCount = coefficient.length;
  const intercept = arrays.intercept[0];
  const factor = rawFactors(coefficient, arrays.scale);

  // The same additions in the same order as addLinear's.
  function marginRow(row: Float32Array): number {
    if (row.length !== featureCount) checkFeatureCount(row.length, featureCount, "a row");
    let margin = intercept;
    for (let f = 0; f < featureCount; f++) {
      const value = row[f];
      if (factor[f] !== 0 && value === value) margin += factor[f] * (value - mean[f]);
    }
    return margin;
  }
  function marginColumns(columns: readonly Float32Array[], out: Float64Array): void {
    checkPredictionColumns(columns, featureCount, out.length);
    out.fill(intercept);
    addLinear(columns, mean, factor, out);
  }
  return {
    learner: name,
    featureCount,
    link,
    factor,
    mean,
    intercept,
    marginRow,
    marginColumns,
    predictRow: (row) => predictionOf(link, marginRow(row)),
    predictColumns(columns, out) {
      marginColumns(columns, out);
      for (let row = 0; row < out.length; row++) out[row] = predictionOf(link, out[row]);
    },
    contributionRow(row, out) {
      if (row.length !== featureCount) checkFeatureCount(row.length, featureCount, "a row");
      checkContributions(out.length, featureCount);
      for (let f = 0; f < featureCount; f++) {
        const value = row[f];
        out[f] = factor[f] !== 0 && value === value ? factor[f] * (value - mean[f]) : 0;
      }
      out[featureCount] = intercept;
    },
    importance: () => coefficient.map(Math.abs),
    bytes: () => encodeModel(name, { facts, arrays: { ...arrays } }),
    describe: () => ({
      learner: name,
      featureCount,
      ...facts,
      intercept: intercept + 0,
      coefficients: Array.from(coefficient, (value) => value + 0),
    }),
  };
}
