import { PlumblineError } from "../../core/errors.js";
import {
  createExplainer,
  createPredictor,
  type Forest,
  forestImportance,
  type Link,
  links,
  packForest,
  predictionOf,
  softmaxInPlace,
  treeDepth,
  unpackForest,
} from "./gbdt/index.js";
import type { FittedModel } from "./learner.js";
import { corruptModel, encodeModel, type ModelParts } from "./model-file.js";
import { checkContributions, checkFeatureCount, checkPredictionColumns } from "./training-rows.js";

/** Name of the learner of trees. */
export const gbdtName = "gbdt";

/** A fitted forest, whose trees can be looked at. */
export interface GbdtModel extends FittedModel {
  readonly forest: Forest;
  readonly link: Link;
  /** Numbers predicted a row: 1, or one a class. */
  readonly outputCount: number;
  /**
   * All predictions of a row: probabilities of the classes, which sum to 1; of one output what
   * `predictRow` gives.
   *
   * @param out - Written: `outputCount` values.
   */
  outputsRow(row: Float32Array, out: Float64Array): void;
  /**
   * The same for many rows, with equal bits.
   *
   * @param out - Written: row-major, `rowCount × outputCount` values.
   */
  outputsColumns(columns: readonly Float32Array[], out: Float64Array): void;
  /** All margins of a row. @param out - Written: `outputCount` values. */
  marginsRow(row: Float32Array, out: Float64Array): void;
}

/** Facts of a forest besides its trees; they go into the model's bytes. */
export type GbdtFacts = ModelParts["facts"] & { readonly link: Link };

/**
 * A forest from the parts of a model file.
 *
 * @throws TRAIN_MODEL_CORRUPT where the parts are no forest.
 */
export function gbdtFromParts(parts: ModelParts): GbdtModel {
  const { featureCount } = parts.facts;
  const link = links.find((known) => known === parts.facts.link);
  if (typeof featureCount !== "number" || link === undefined) {
    throw corruptModel("expected the facts of a forest, found others");
  }
  const forest = unpackForest(featureCount, parts.arrays);
  const { outputCount = 1 } = parts.facts;
  if (outputCount !== forest.outputCount) {
    throw corruptModel(`expected ${outputCount} outputs, found ${forest.outputCount} base margins`);
  }
  return gbdtModel(forest, { ...parts.facts, link });
}

/** A forest as a model. */
export function gbdtModel(forest: Forest, given: GbdtFacts): GbdtModel {
  const { featureCount, outputCount } = forest;
  const { link } = given;
  const facts = { ...given, featureCount, ...(outputCount > 1 && { outputCount }) };
  const predictors = Array.from(forest.baseMargin, (_, output) => createPredictor(forest, output));
  const [predictor] = predictors;
  let explainer: ReturnType<typeof createExplainer> | undefined;

  function requireOne(): void {
    if (outputCount === 1) return;
    throw new PlumblineError("TRAIN_OUTPUTS_SEVERAL", {
      message: `one number a row was asked of a model that predicts ${outputCount}`,
      where: { outputCount },
      remedy: "ask for all of them with outputsRow or outputsColumns, or train on two classes",
    });
  }
  function checkRow(row: Float32Array): void {
    if (row.length !== featureCount) checkFeatureCount(row.length, featureCount, "a row");
  }
  function marginColumns(columns: readonly Float32Array[], out: Float64Array): void {
    requireOne();
    checkPredictionColumns(columns, featureCount, out.length);
    out.fill(forest.baseMargin[0]);
    predictor.addColumns(columns, out);
  }
  function marginRow(row: Float32Array): number {
    requireOne();
    checkRow(row);
    return predictor.marginRow(row);
  }
  function marginsRow(row: Float32Array, out: Float64Array): void {
    checkRow(row);
    for (let k = 0; k < outputCount; k++) out[k] = predictors[k].marginRow(row);
  }
  function applyLink(out: Float64Array): void {
    if (link === "softmax") {
      for (let start = 0; start < out.length; start += outputCount) {
        softmaxInPlace(out, start, outputCount);
      }
    } else if (link !== "identity") {
      for (let i = 0; i < out.length; i++) out[i] = predictionOf(link, out[i]);
    }
  }
  return {
    learner: gbdtName,
    featureCount,
    outputCount,
    link,
    forest,
    marginRow,
    marginColumns,
    marginsRow,
    predictRow: (row) => predictionOf(link, marginRow(row)),
    predictColumns(columns, out) {
      marginColumns(columns, out);
      applyLink(out);
    },
    outputsRow(row, out) {
      marginsRow(row, out);
      applyLink(out);
    },
    outputsColumns(columns, out) {
      const rowCount = out.length / outputCount;
      checkPredictionColumns(columns, featureCount, rowCount);
      const own = new Float64Array(rowCount);
      for (let k = 0; k < outputCount; k++) {
        own.fill(forest.baseMargin[k]);
        predictors[k].addColumns(columns, own);
        for (let row = 0; row < rowCount; row++) out[row * outputCount + k] = own[row];
      }
      applyLink(out);
    },
    contributionRow(row, out) {
      checkRow(row);
      checkContributions(out.length, featureCount, outputCount);
      explainer ??= createExplainer(forest);
      explainer.explainRow(row, out);
    },
    importance: (kind = "gain") => forestImportance(forest, kind),
    bytes: () => encodeModel(gbdtName, { facts, arrays: packForest(forest) }),
    describe: () => ({
      learner: gbdtName,
      ...facts,
      treeCount: forest.trees.length,
      leafCount: forest.trees.reduce((sum, tree) => sum + tree.leafValue.length, 0),
      deepest: forest.trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0),
    }),
  };
}
