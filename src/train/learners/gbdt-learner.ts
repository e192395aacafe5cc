import type { Hooks } from "../../core/hooks.js";
import {
  createPredictor,
  type Forest,
  forestImportance,
  type GbdtParameters,
  gbdtParameterRules,
  type Link,
  type Objective,
  packForest,
  predictionOf,
  trainGbdt,
  treeDepth,
  unpackForest,
} from "./gbdt/index.js";
import type { FitOptions, FittedModel, Learner, TrainingRows } from "./learner.js";
import { corruptModel, encodeModel, type ModelParts } from "./model-file.js";
import { type GivenParameters, invalidParameter, resolveParameters } from "./parameters.js";
import { checkFeatureCount, checkPredictionColumns, checkTrainingRows } from "./training-rows.js";

const name = "gbdt";

/** What a fit of trees may be given besides what every learner takes. */
export interface GbdtFitOptions extends FitOptions {
  /** A loss of the caller's own in place of the one that the parameters name. */
  readonly objective?: Objective;
}

/** A fitted forest, whose trees can be looked at. */
export interface GbdtModel extends FittedModel {
  readonly forest: Forest;
}

/** Gradient-boosted trees on histograms. Parameters are named as LightGBM's. */
export const gbdtLearner = {
  name,
  parameters: gbdtParameterRules,
  fit: fitGbdt,
} satisfies Learner;

/**
 * Trains gradient-boosted trees; see `trainGbdt` for how, and `Learner.fit` for the errors.
 *
 * @param parameters - LightGBM's names; what is not given has LightGBM's default.
 * @throws TRAIN_PARAMETER_INVALID also where early stopping has no validation rows, and where
 *   bagging_fraction is below 1 while bagging_freq is 0 (LightGBM ignores it in silence).
 */
export function fitGbdt(
  rows: TrainingRows,
  parameters: GivenParameters = {},
  options: GbdtFitOptions = {},
): GbdtModel {
  const resolved = resolveParameters(name, gbdtParameterRules, parameters);
  const settled = resolved as unknown as GbdtParameters; // the rules have its names and types
  const { validation } = options;
  if (settled.early_stopping_round > 0 && validation === undefined) {
    throw invalidParameter(
      name,
      "early_stopping_round",
      `is ${settled.early_stopping_round}, but there are no validation rows to stop by`,
      "give validation rows, or set it to 0",
    );
  }
  if (settled.bagging_fraction < 1 && settled.bagging_freq === 0) {
    throw invalidParameter(
      name,
      "bagging_fraction",
      `is ${settled.bagging_fraction}, but has no effect while bagging_freq is 0`,
      "set bagging_freq to 1 to draw rows for every tree",
    );
  }
  const twoClasses = settled.objective === "binary" && options.objective === undefined;
  const minimumRows = 2 * settled.min_data_in_leaf;
  checkTrainingRows(rows, { twoClasses, minimumRows, bothClasses: true }, "training");
  if (validation !== undefined) {
    checkTrainingRows(validation, { twoClasses, minimumRows: 1, bothClasses: false }, "validation");
    checkFeatureCount(validation.columns.length, rows.columns.length, "the validation rows");
  }
  const { forest, validationLoss } = trainGbdt(rows, settled, {
    validation,
    objective: options.objective,
    onTree: report(options.hooks, options.subject ?? name, settled.num_iterations),
  });
  const link = options.objective?.link ?? (twoClasses ? "logistic" : "identity");
  return gbdtModel(forest, {
    link,
    parameters: resolved,
    validationLoss: Number.isFinite(validationLoss) ? validationLoss + 0 : null,
  });
}

/**
 * A forest from the parts of a model file.
 *
 * @throws TRAIN_MODEL_CORRUPT where the parts are no forest.
 */
export function gbdtFromParts(parts: ModelParts): GbdtModel {
  const { featureCount, link } = parts.facts;
  if (typeof featureCount !== "number" || (link !== "logistic" && link !== "identity")) {
    throw corruptModel("expected the facts of a forest, found others");
  }
  return gbdtModel(unpackForest(featureCount, parts.arrays), { ...parts.facts, link });
}

type GbdtFacts = ModelParts["facts"] & { readonly link: Link };

function gbdtModel(forest: Forest, given: GbdtFacts): GbdtModel {
  const { featureCount } = forest;
  const { link } = given;
  const facts = { ...given, featureCount };
  const predictor = createPredictor(forest);
  function marginColumns(columns: readonly Float32Array[], out: Float64Array): void {
    checkPredictionColumns(columns, featureCount, out.length);
    out.fill(forest.baseMargin);
    predictor.addColumns(columns, out);
  }
  function marginRow(row: Float32Array): number {
    if (row.length !== featureCount) checkFeatureCount(row.length, featureCount, "a row");
    return predictor.marginRow(row);
  }
  return {
    learner: name,
    featureCount,
    forest,
    marginRow,
    marginColumns,
    predictRow: (row) => predictionOf(link, marginRow(row)),
    predictColumns(columns, out) {
      marginColumns(columns, out);
      for (let row = 0; row < out.length; row++) out[row] = predictionOf(link, out[row]);
    },
    importance: (kind = "gain") => forestImportance(forest, kind),
    bytes: () => encodeModel(name, { facts, arrays: packForest(forest) }),
    describe: () => ({
      learner: name,
      ...facts,
      treeCount: forest.trees.length,
      leafCount: forest.trees.reduce((sum, tree) => sum + tree.leafValue.length, 0),
      deepest: forest.trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0),
    }),
  };
}

function report(hooks: Hooks | undefined, subject: string, total: number) {
  if (hooks === undefined) return undefined;
  return (treeCount: number, validationLoss: number) => {
    hooks.emit({
      type: "progress",
      stage: "train",
      subject,
      done: treeCount,
      total,
      unit: "trees",
    });
    if (validationLoss !== validationLoss) return;
    hooks.emit({
      type: "metric",
      name: "plumbline_train_validation_loss",
      value: validationLoss,
      labels: { subject, step: String(treeCount) },
    });
  };
}
