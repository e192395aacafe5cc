/**
 * Exact Shapley values of a forest, what a feature is unknown for being averaged over the training rows
 * that went each way (path-dependent): S. Lundberg, G. Erion, S.-I. Lee, Consistent Individualized
 * Feature Attribution for Tree Ensembles, 2018 (arXiv 1802.03888), algorithm 2; S. Lundberg et al.,
 * From local explanations to global understanding with explainable AI for trees, Nature Machine
 * Intelligence 2, 2020. LightGBM's `pred_contrib` is the same.
 *
 * A walk carries the path of features that it has asked for. For each of them it knows which share of
 * the rows follows where the feature is unknown (`zero`), whether this row follows where it is known
 * (`one`, 0 or 1), and, for each number of known features, the summed weight of all orders (`weight`).
 * Cost of a row: O(leaves × depth²) a tree.
 */
import { expectedValue, type Forest, goesLeft, type Tree, treeDepth } from "./trees.js";
import { copyWithoutZeros } from "./zero-missing.js";

/** A forest that is ready to be explained. */
export interface ForestExplainer {
  /**
   * What each feature adds to the margins of a row.
   *
   * @param row - `featureCount` values.
   * @param out - Written: for each output `featureCount` values and, last, the margin that is expected
   *   where no feature is known. Each output's values sum to its margin but for rounding.
   */
  explainRow(row: Float32Array, out: Float64Array): void;
}

/** The features asked for so far; each level of a walk keeps its own copy, behind its parent's. */
interface Path {
  readonly feature: Int32Array;
  readonly zero: Float64Array;
  readonly one: Float64Array;
  readonly weight: Float64Array;
}

export function createExplainer(forest: Forest): ForestExplainer {
  const { trees, featureCount, outputCount } = forest;
  const deepest = trees.reduce((most, tree) => Math.max(most, treeDepth(tree)), 0);
  const size = ((deepest + 2) * (deepest + 3)) / 2;
  const path: Path = {
    feature: new Int32Array(size),
    zero: new Float64Array(size),
    one: new Float64Array(size),
    weight: new Float64Array(size),
  };
  const expected = Float64Array.from(forest.baseMargin);
  trees.forEach((tree, t) => {
    expected[t % outputCount] += expectedValue(tree);
  });
  const { zeroIsMissing } = forest;
  const copy = new Float32Array(featureCount);
  return {
    explainRow(given, out) {
      if (zeroIsMissing !== undefined) copyWithoutZeros(given, zeroIsMissing, copy);
      const row = zeroIsMissing === undefined ? given : copy;
      out.fill(0);
      for (let t = 0; t < trees.length; t++) {
        if (trees[t].feature.length === 0) continue;
        const output = t % outputCount;
        const first = output * (featureCount + 1);
        walk({ tree: trees[t], row, path, out, first }, 0, 0, 0, 1, 1, -1);
      }
      for (let k = 0; k < outputCount; k++)
        out[k * (featureCount + 1) + featureCount] = expected[k];
    },
  };
}

/** What does not change along a walk. `first` is the place of feature 0 in `out`. */
interface Walk {
  readonly tree: Tree;
  readonly row: Float32Array;
  readonly path: Path;
  readonly out: Float64Array;
  readonly first: number;
}

/**
 * @param place - Node, or `~leaf`.
 * @param parentStart - Where the parent's path begins.
 * @param length - Length of the parent's path.
 */
function walk(
  walked: Walk,
  place: number,
  parentStart: number,
  length: number,
  zero: number,
  one: number,
  feature: number,
): void {
  const { tree, path } = walked;
  const start = parentStart + length;
  path.feature.copyWithin(start, parentStart, start);
  path.zero.copyWithin(start, parentStart, start);
  path.one.copyWithin(start, parentStart, start);
  path.weight.copyWithin(start, parentStart, start);
  extend(path, start, length, zero, one, feature);
  if (place < 0) {
    addLeaf(walked, start, length, tree.leafValue[~place]);
    return;
  }
  const asked = tree.feature[place];
  const isLeft = goesLeft(tree, place, walked.row[asked]);
  const hot = isLeft ? tree.left[place] : tree.right[place];
  const cold = isLeft ? tree.right[place] : tree.left[place];
  const cover = tree.nodeCover[place];
  let knownZero = 1;
  let knownOne = 1;
  let kept = length + 1;
  for (let i = 1; i <= length; i++) {
    if (path.feature[start + i] !== asked) continue;
    // Asked for before: its two shares go on from there, and it stands in the path once.
    knownZero = path.zero[start + i];
    knownOne = path.one[start + i];
    unwind(path, start, length, i);
    kept = length;
    break;
  }
  walk(walked, hot, start, kept, (knownZero * coverOf(tree, hot)) / cover, knownOne, asked);
  walk(walked, cold, start, kept, (knownZero * coverOf(tree, cold)) / cover, 0, asked);
}

function coverOf(tree: Tree, place: number): number {
  return place < 0 ? tree.leafCover[~place] : tree.nodeCover[place];
}

/** Puts one more feature at the end of a path of `length`. */
function extend(
  { feature, zero, one, weight }: Path,
  start: number,
  length: number,
  newZero: number,
  newOne: number,
  newFeature: number,
): void {
  const end = start + length;
  feature[end] = newFeature;
  zero[end] = newZero;
  one[end] = newOne;
  weight[end] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    weight[start + i + 1] += (newOne * weight[start + i] * (i + 1)) / (length + 1);
    weight[start + i] *= (newZero * (length - i)) / (length + 1);
  }
}

/** Takes the feature at `index` out of a path whose last place is `length`, as if never put there. */
function unwind(
  { feature, zero, one, weight }: Path,
  start: number,
  length: number,
  index: number,
): void {
  const oldOne = one[start + index];
  const oldZero = zero[start + index];
  let next = weight[start + length];
  for (let i = length - 1; i >= 0; i--) {
    if (oldOne !== 0) {
      const held = weight[start + i];
      weight[start + i] = (next * (length + 1)) / ((i + 1) * oldOne);
      next = held - (weight[start + i] * oldZero * (length - i)) / (length + 1);
    } else {
      weight[start + i] = (weight[start + i] * (length + 1)) / (oldZero * (length - i));
    }
  }
  feature.copyWithin(start + index, start + index + 1, start + length + 1);
  zero.copyWithin(start + index, start + index + 1, start + length + 1);
  one.copyWithin(start + index, start + index + 1, start + length + 1);
}

/** Adds to each feature of a finished path its part of the leaf's value. */
function addLeaf({ path, out, first }: Walk, start: number, length: number, value: number): void {
  const { feature, zero, one, weight } = path;
  for (let index = 1; index <= length; index++) {
    const oldOne = one[start + index];
    const oldZero = zero[start + index];
    // The weights' sum after unwinding this feature, without unwinding it.
    let sum = 0;
    let next = weight[start + length];
    for (let i = length - 1; i >= 0; i--) {
      if (oldOne !== 0) {
        const unwound = (next * (length + 1)) / ((i + 1) * oldOne);
        sum += unwound;
        next = weight[start + i] - (unwound * oldZero * (length - i)) / (length + 1);
      } else {
        sum += (weight[start + i] * (length + 1)) / (oldZero * (length - i));
      }
    }
    out[first + feature[start + index]] += sum * (oldOne - oldZero) * value;
  }
}
