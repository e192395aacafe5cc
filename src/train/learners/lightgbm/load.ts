import type { Forest, Tree } from "../gbdt/index.js";
import { type GbdtModel, gbdtModel } from "../gbdt-model.js";
import { integerOf, splitModelText, textOf, unreadable, unsupported } from "./model-text.js";
import { readObjective } from "./objective-line.js";
import { missingKinds, type ReadTree, readTree } from "./read-tree.js";

/** A model that LightGBM trained. */
export interface LightgbmModel extends GbdtModel {
  /** Names of its features, in the order of the columns. */
  readonly featureNames: readonly string[];
}

/**
 * A model from the text that LightGBM's `save_model` writes (`version=v3` or `v4`). It predicts what
 * LightGBM predicts for every float32 value, NaN included: same walks, and the same additions in the same
 * order. Margins are log odds where LightGBM's `sigmoid` is not 1.
 *
 * Such a text has no checksum: what is cut, or edited into another form, is refused, but not a changed
 * number.
 *
 * @throws TRAIN_LIGHTGBM_UNREADABLE where the text is cut short, edited, or no model of LightGBM's.
 * @throws TRAIN_LIGHTGBM_UNSUPPORTED for linear trees, an objective of a link that is not known here, or
 *   a feature of which zeros are missing in some trees and not in others.
 * @see https://github.com/microsoft/LightGBM/blob/master/src/boosting/gbdt_model_text.cpp
 */
export function lightgbmModelFromText(text: string): LightgbmModel {
  const { header, trees: blocks } = splitModelText(text);
  const version = textOf(header, "version");
  if (version !== "v3" && version !== "v4") {
    throw unsupported(
      `expected a model of version v3 or v4, found ${version}`,
      "load and save it with LightGBM 4",
    );
  }
  const featureCount = integerOf(header, "max_feature_idx") + 1;
  const outputCount = integerOf(header, "num_tree_per_iteration", 1);
  const featureNames = textOf(header, "feature_names").split(" ");
  if (featureNames.length !== featureCount) {
    throw unreadable(
      `expected ${featureCount} feature_names, found ${featureNames.length}`,
      header.line,
    );
  }
  if (integerOf(header, "num_class", 1) !== outputCount) {
    throw unreadable(`expected as many classes as trees an iteration: ${outputCount}`, header.line);
  }
  const treeCount = textOf(header, "tree_sizes").split(" ").filter(Boolean).length;
  if (blocks.length !== treeCount || treeCount % outputCount !== 0) {
    throw unreadable(
      `expected ${treeCount} trees, ${outputCount} an iteration, found ${blocks.length}`,
      header.line,
    );
  }
  const objective = header.values.get("objective");
  const { link, scale } = readObjective(objective);
  const average = header.values.has("average_output") ? outputCount / treeCount : 1;
  const read = blocks.map((block) => readTree(block, featureCount, scale * average));
  const zeroIsMissing = findZeroIsMissing(read, featureCount);
  const { baseMargin, trees } = splitBase(
    read.map(({ tree }) => tree),
    outputCount,
  );
  const forest: Forest = {
    featureCount,
    outputCount,
    baseMargin,
    trees,
    ...(zeroIsMissing && { zeroIsMissing }),
  };
  const origin = { tool: "LightGBM", version, objective: objective ?? null };
  return { ...gbdtModel(forest, { link, origin, featureNames }), featureNames };
}

/** Trees of one leaf that begin a model are where its margins begin. */
function splitBase(
  trees: readonly Tree[],
  outputCount: number,
): { readonly baseMargin: Float64Array; readonly trees: readonly Tree[] } {
  const first = trees.slice(0, outputCount);
  if (first.length === 0 || first.some((tree) => tree.feature.length > 0)) {
    return { baseMargin: new Float64Array(outputCount), trees };
  }
  const baseMargin = Float64Array.from(first, (tree) => tree.leafValue[0]);
  return { baseMargin, trees: trees.slice(outputCount) };
}

/** Marks the features whose zeros are missing; undefined where there are none. */
function findZeroIsMissing(
  read: readonly ReadTree[],
  featureCount: number,
): Uint8Array | undefined {
  const isZero = new Uint8Array(featureCount);
  const isOther = new Uint8Array(featureCount);
  for (const { tree, missingKind } of read) {
    missingKind.forEach((kind, node) => {
      if (kind < 0) return;
      (kind === missingKinds.zero ? isZero : isOther)[tree.feature[node]] = 1;
    });
  }
  const mixed = isZero.findIndex((marked, feature) => marked === 1 && isOther[feature] === 1);
  if (mixed >= 0) {
    throw unsupported(
      `feature ${mixed} has zeros that are missing in some nodes and not in others`,
      "train all of the model with one setting of zero_as_missing",
    );
  }
  return isZero.includes(1) ? isZero : undefined;
}
