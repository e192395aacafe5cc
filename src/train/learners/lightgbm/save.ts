import { PlumblineError, shown } from "../../../core/errors.js";
import { type Forest, forestImportance, singleLeaf, type Tree } from "../gbdt/index.js";
import type { GbdtModel } from "../gbdt-model.js";
import { writeObjective } from "./objective-line.js";
import { categoricalBit, defaultLeftBit, missingKinds, missingShift } from "./read-tree.js";

/**
 * A model of trees as LightGBM's text (`version=v4`), for `lightgbm.Booster(model_file=…)`. It predicts
 * there what it predicts here. The base margin becomes a first tree of one leaf, so that sums have the
 * same order.
 *
 * @param featureNames - In the order of the columns; `Column_0` and so on where absent.
 * @throws TRAIN_FEATURES_UNEQUAL for another number of names.
 * @throws TRAIN_PARAMETER_INVALID for a name that the text has no place for.
 */
export function lightgbmText(model: GbdtModel, featureNames?: readonly string[]): string {
  const { forest, link } = model;
  const { featureCount, outputCount } = forest;
  const names = featureNames ?? Array.from({ length: featureCount }, (_, f) => `Column_${f}`);
  checkNames(names, featureCount);
  const trees = [...baseTrees(forest), ...forest.trees];
  const blocks = trees.map((tree, index) => treeText(tree, index, forest.zeroIsMissing));
  const gain = forestImportance(forest, "gain");
  const splits = forestImportance(forest, "split");
  const used = names.map((name, f) => ({ name, splits: splits[f] })).filter((u) => u.splits > 0);
  const { parameters, origin } = model.describe();
  const header = [
    "tree",
    "version=v4",
    `num_class=${outputCount}`,
    `num_tree_per_iteration=${outputCount}`,
    "label_index=0",
    `max_feature_idx=${featureCount - 1}`,
    `objective=${writeObjective(link, outputCount, objectiveName(parameters, origin))}`,
    `feature_names=${names.join(" ")}`,
    `feature_infos=${names.map((_, f) => (gain[f] > 0 ? "[-inf:inf]" : "none")).join(" ")}`,
    `tree_sizes=${blocks.map((block) => Buffer.byteLength(block)).join(" ")}`,
    "",
    "",
  ];
  return `${header.join("\n")}${blocks.join("")}end of trees\n\nfeature_importances:\n${used
    .sort((a, b) => b.splits - a.splits)
    .map((one) => `${one.name}=${one.splits}\n`)
    .join("")}\nparameters:\nend of parameters\n\npandas_categorical:null\n`;
}

function checkNames(names: readonly string[], featureCount: number): void {
  if (names.length !== featureCount) {
    throw new PlumblineError("TRAIN_FEATURES_UNEQUAL", {
      message: `expected ${featureCount} feature names, found ${names.length}`,
      where: { expected: featureCount, found: names.length },
      remedy: "give a name for every feature of the model, in its order",
    });
  }
  const unfit = names.find((name) => !/^[^\s=]+$/.test(name) || /[\]["{},:]/.test(name));
  if (unfit === undefined) return;
  throw new PlumblineError("TRAIN_PARAMETER_INVALID", {
    message: `the feature name ${shown(unfit)} cannot stand in LightGBM's text`,
    where: { name: unfit },
    remedy: 'use names without spaces and without = [ ] { } " , :',
  });
}

/** What the model was trained by: a parameter of ours, or what LightGBM's text said. */
function objectiveName(parameters: unknown, origin: unknown): unknown {
  const from = parameters ?? origin;
  return typeof from === "object" && from !== null && "objective" in from
    ? from.objective
    : undefined;
}

/** Trees of one leaf that hold the base margins; none where these are all 0 and other trees follow. */
function baseTrees(forest: Forest): Tree[] {
  if (forest.trees.length > 0 && forest.baseMargin.every((margin) => margin === 0)) return [];
  return Array.from(forest.baseMargin, (margin) => singleLeaf(margin, 1));
}

function treeText(tree: Tree, index: number, zeroIsMissing: Uint8Array | undefined): string {
  const sets = tree.categories?.filter((codes) => codes !== undefined) ?? [];
  const setOf = new Map(sets.map((codes, place) => [codes, place]));
  const bounds = [0];
  for (const codes of sets) bounds.push(bounds[bounds.length - 1] + codes.length);
  const decisions = Array.from(tree.feature, (feature, node) => {
    if (tree.categories?.[node] !== undefined)
      return categoricalBit | (missingKinds.nan << missingShift);
    const kind = zeroIsMissing?.[feature] === 1 ? missingKinds.zero : missingKinds.nan;
    return (kind << missingShift) | (tree.defaultLeft[node] === 1 ? defaultLeftBit : 0);
  });
  const thresholds = Array.from(tree.threshold, (threshold, node) => {
    const codes = tree.categories?.[node];
    if (codes !== undefined) return setOf.get(codes);
    return threshold === Number.POSITIVE_INFINITY ? "inf" : threshold;
  });
  const values = innerValues(tree);
  return [
    `Tree=${index}`,
    `num_leaves=${tree.leafValue.length}`,
    `num_cat=${sets.length}`,
    `split_feature=${tree.feature.join(" ")}`,
    `split_gain=${tree.gain.join(" ")}`,
    `threshold=${thresholds.join(" ")}`,
    `decision_type=${decisions.join(" ")}`,
    `left_child=${tree.left.join(" ")}`,
    `right_child=${tree.right.join(" ")}`,
    `leaf_value=${tree.leafValue.join(" ")}`,
    `leaf_count=${tree.leafCover.join(" ")}`,
    `internal_value=${values.join(" ")}`,
    `internal_count=${tree.nodeCover.join(" ")}`,
    ...(sets.length > 0
      ? [
          `cat_boundaries=${bounds.join(" ")}`,
          `cat_threshold=${sets.flatMap((codes) => [...codes]).join(" ")}`,
        ]
      : []),
    "is_linear=0",
    "shrinkage=1",
    "",
    "",
    "",
  ].join("\n");
}

/** The mean of the leaves below each node, by their rows. */
function innerValues(tree: Tree): Float64Array {
  const values = new Float64Array(tree.feature.length);
  const meanOf = (place: number) => (place < 0 ? tree.leafValue[~place] : values[place]);
  const coverOf = (place: number) => (place < 0 ? tree.leafCover[~place] : tree.nodeCover[place]);
  for (let node = values.length - 1; node >= 0; node--) {
    const [left, right] = [tree.left[node], tree.right[node]];
    const cover = coverOf(left) + coverOf(right);
    values[node] = (meanOf(left) * coverOf(left) + meanOf(right) * coverOf(right)) / cover;
  }
  return values;
}
