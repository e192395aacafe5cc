/**
 * Grows one tree, the leaf of highest gain first (or, depth-wise, the one of highest gain among those of
 * least depth):
 *
 * 1. The root's histogram is summed and its best split found (`findSplit`).
 * 2. The leaf whose split gains most is split: its rows are parted (`kernels.partitionRows`), the histogram of
 *    the smaller child is summed, that of the larger is the parent's less the smaller's.
 * 3. Both children look for their best split, unless they are too small or too deep.
 * 4. Again from 2, until no split gains anything or the tree has all its leaves.
 */
import type { BinnedMatrix } from "./binned-matrix.js";
import { bitsOfCodes } from "./category-binning.js";
import type { Histogram } from "./histogram.js";
import { createHistogramPool } from "./histogram-pool.js";
import type { InteractionRules } from "./interaction.js";
import type { Kernels } from "./kernels.js";
import { findSplit } from "./split.js";
import { boundedValue, noSplit, type Split, type SplitRules } from "./split-rules.js";
import { emptyTree, singleLeaf, sliceTree, type Tree } from "./trees.js";

/** When a tree stops growing. */
export interface GrowthRules extends SplitRules {
  readonly maxLeaves: number;
  /** No limit where ≤ 0. */
  readonly maxDepth: number;
  readonly isDepthWise: boolean;
  readonly learningRate: number;
  readonly interaction: InteractionRules | undefined;
}

/** The value of a leaf before the learning rate, from its rows: those from `start` to before `end`. */
export type LeafValuer = (rows: Int32Array, start: number, end: number) => number;

/** Grows trees over one matrix, one after the other, in memory that it keeps. */
export interface Grower {
  /**
   * Grows a tree from the first `rowCount` of `rows`, and adds each leaf's value to the margins of all rows that end
   * in it, of those that come after the first ones too. A tree that no split makes better is one leaf of value 0.
   *
   * @param pairs - Gradient and hessian of every row of the matrix, interleaved.
   * @param rows - Indices of all rows: those to learn from, ascending, then the others, ascending; reordered.
   * @param isUsed - 1 for each slot that the tree may use.
   * @param margin - Written at the rows of the tree.
   * @param valuer - Takes the place of the quotient of gradients and hessians.
   */
  grow(
    pairs: Float64Array,
    rows: Int32Array,
    rowCount: number,
    isUsed: Uint8Array,
    margin: Float64Array,
    valuer?: LeafValuer,
  ): Tree;
}

/** A leaf while the tree grows. */
interface Leaf {
  readonly index: number;
  start: number;
  end: number;
  /** Rows that are not learnt from. */
  otherStart: number;
  otherEnd: number;
  depth: number;
  gradient: number;
  hessian: number;
  /** Before the learning rate. */
  value: number;
  lowest: number;
  highest: number;
  /** 1 for each interaction group that holds all features of its path. */
  readonly isAlive: Uint8Array;
  /** Node whose child it is, −1 for the root. */
  parent: number;
  isLeftChild: boolean;
  readonly split: Split;
  /** Held while the leaf may still be split. */
  histogram: Histogram | undefined;
}

export function createGrower(matrix: BinnedMatrix, rules: GrowthRules, kernels: Kernels): Grower {
  const pool = createHistogramPool(matrix, kernels);
  /** Of the rows that are learnt from, leaf after leaf, then of the others. */
  const leafEnds = kernels.int32(4 * rules.maxLeaves);
  const leafValues = kernels.float64(2 * rules.maxLeaves);
  const totals = kernels.float64(2);
  const allowed = new Uint8Array(matrix.slotCount);
  const tree = emptyTree(rules.maxLeaves - 1, rules.maxLeaves);
  /** Categories that go left, by node of the tree being grown. */
  let categories: (Uint32Array | undefined)[] = [];
  const leaves: Leaf[] = Array.from({ length: rules.maxLeaves }, (_, index) => ({
    index,
    start: 0,
    end: 0,
    otherStart: 0,
    otherEnd: 0,
    depth: 0,
    gradient: 0,
    hessian: 0,
    value: 0,
    lowest: Number.NEGATIVE_INFINITY,
    highest: Number.POSITIVE_INFINITY,
    isAlive: new Uint8Array(rules.interaction?.groupCount ?? 0).fill(1),
    parent: -1,
    isLeftChild: false,
    split: noSplit(),
    histogram: undefined,
  }));

  const maySplit = (leaf: Leaf): boolean =>
    leaf.end - leaf.start >= 2 * rules.minDataInLeaf &&
    leaf.hessian >= 2 * rules.minSumHessian &&
    (rules.maxDepth <= 0 || leaf.depth < rules.maxDepth);

  function sum(leaf: Leaf, pairs: Float64Array, rows: Int32Array, isUsed: Uint8Array): Histogram {
    const histogram = pool.take();
    kernels.sumHistogram(matrix, rows, leaf.start, leaf.end, pairs, isUsed, histogram);
    return histogram;
  }

  function search(leaf: Leaf, isUsed: Uint8Array): void {
    if (leaf.histogram === undefined) return;
    const count = leaf.end - leaf.start;
    const { gradient, hessian, lowest, highest } = leaf;
    const totals = { gradient, hessian, count, lowest, highest };
    rules.interaction?.allow(isUsed, leaf.isAlive, allowed);
    const mayUse = rules.interaction === undefined ? isUsed : allowed;
    findSplit(matrix, leaf.histogram, totals, mayUse, rules, leaf.split);
    if (leaf.split.slot < 0) dropHistogram(leaf);
  }

  function dropHistogram(leaf: Leaf): void {
    if (leaf.histogram !== undefined) pool.giveBack(leaf.histogram);
    leaf.histogram = undefined;
  }

  function plantRoot(pairs: Float64Array, rows: Int32Array, rowCount: number): Leaf {
    const root = leaves[0];
    kernels.sumPairs(rows, rowCount, pairs, totals);
    const [gradient, hessian] = totals;
    Object.assign(root, { start: 0, end: rowCount, depth: 0, parent: -1, gradient, hessian });
    root.otherStart = rowCount;
    root.otherEnd = rows.length;
    root.split.slot = -1;
    root.isAlive.fill(1);
    root.lowest = Number.NEGATIVE_INFINITY;
    root.highest = Number.POSITIVE_INFINITY;
    return root;
  }

  /** Records the split of `leaf` as a node, and makes `leaf` its left and `right` its right child. */
  function part(leaf: Leaf, right: Leaf, node: number, rows: Int32Array): void {
    const { split } = leaf;
    recordNode(leaf, right, node);
    const middle = kernels.partitionRows(matrix, split, rows, leaf.start, leaf.end);
    right.start = middle;
    right.end = leaf.end;
    partOthers(leaf, right, rows);
    right.depth = leaf.depth + 1;
    right.gradient = leaf.gradient - split.leftGradient;
    right.hessian = leaf.hessian - split.leftHessian;
    right.parent = node;
    right.isLeftChild = false;
    right.histogram = undefined;
    leaf.end = middle;
    leaf.depth++;
    leaf.gradient = split.leftGradient;
    leaf.hessian = split.leftHessian;
    leaf.parent = node;
    leaf.isLeftChild = true;
    passBounds(leaf, right);
    rules.interaction?.narrow(leaf.isAlive, split.slot);
    right.isAlive.set(leaf.isAlive);
    right.split.slot = -1;
    leaf.split.slot = -1;
  }

  function partOthers(leaf: Leaf, right: Leaf, rows: Int32Array): void {
    const { otherStart: start, otherEnd: end } = leaf;
    const middle = start < end ? kernels.partitionRows(matrix, leaf.split, rows, start, end) : end;
    right.otherStart = middle;
    right.otherEnd = end;
    leaf.otherEnd = middle;
  }

  function recordNode(leaf: Leaf, right: Leaf, node: number): void {
    const { split } = leaf;
    const cuts = matrix.slotCuts[split.slot];
    const codes = matrix.slotCodes[split.slot];
    tree.feature[node] = matrix.slotFeature[split.slot];
    tree.defaultLeft[node] = split.missingLeft ? 1 : 0;
    tree.gain[node] = split.gain;
    tree.nodeCover[node] = leaf.end - leaf.start;
    if (codes === undefined) {
      tree.threshold[node] = split.bin < cuts.length ? cuts[split.bin] : Number.POSITIVE_INFINITY;
      categories[node] = undefined;
    } else {
      const left = Array.from(split.leftBins.subarray(0, split.leftBinCount), (bin) => codes[bin]);
      tree.threshold[node] = 0;
      categories[node] = bitsOfCodes(left);
    }
    if (leaf.parent >= 0) (leaf.isLeftChild ? tree.left : tree.right)[leaf.parent] = node;
    tree.left[node] = ~leaf.index;
    tree.right[node] = ~right.index;
  }

  /**
   * Sets the values of two children within their parent's bounds, and bounds what will grow from them:
   * where the split has a direction neither side may pass the middle of the two values (LightGBM's basic
   * method).
   */
  function passBounds(left: Leaf, right: Leaf): void {
    const { lambdaL2, slot } = left.split;
    const { lowest, highest } = left;
    const bestOf = ({ gradient, hessian }: Leaf) =>
      boundedValue(gradient, hessian, rules.lambdaL1, lambdaL2, lowest, highest);
    left.value = bestOf(left);
    right.value = bestOf(right);
    right.lowest = lowest;
    right.highest = highest;
    const direction = rules.monotone[slot];
    if (direction === 0) return;
    const middle = (left.value + right.value) / 2;
    const lower = direction > 0 ? left : right;
    const upper = direction > 0 ? right : left;
    lower.highest = Math.min(lower.highest, middle);
    upper.lowest = Math.max(upper.lowest, middle);
  }

  /** Gives the two children of a split the histograms that they will need. */
  function inherit(
    left: Leaf,
    right: Leaf,
    pairs: Float64Array,
    rows: Int32Array,
    isUsed: Uint8Array,
  ): void {
    const parent = left.histogram;
    left.histogram = undefined;
    const leftIsSmaller = left.end - left.start <= right.end - right.start;
    const smaller = leftIsSmaller ? left : right;
    const larger = leftIsSmaller ? right : left;
    const smallerMay = maySplit(smaller);
    const largerMay = maySplit(larger);
    if (parent === undefined) return;
    if (smallerMay || largerMay) smaller.histogram = sum(smaller, pairs, rows, isUsed);
    if (largerMay && smaller.histogram !== undefined) {
      kernels.subtractHistogram(parent, smaller.histogram);
      larger.histogram = parent;
    } else {
      pool.giveBack(parent);
    }
    if (!smallerMay) dropHistogram(smaller);
  }

  return {
    grow(pairs, rows, rowCount, isUsed, margin, valuer) {
      categories = [];
      const root = plantRoot(pairs, rows, rowCount);
      if (maySplit(root)) {
        root.histogram = sum(root, pairs, rows, isUsed);
        search(root, isUsed);
      }
      let leafCount = 1;
      while (leafCount < rules.maxLeaves) {
        const leaf = bestLeaf(leaves, leafCount, rules.isDepthWise);
        if (leaf === undefined) break;
        const right = leaves[leafCount];
        part(leaf, right, leafCount - 1, rows);
        leafCount++;
        if (leafCount === rules.maxLeaves) break; // nobody will ask for the last children's splits
        inherit(leaf, right, pairs, rows, isUsed);
        search(leaf, isUsed);
        search(right, isUsed);
      }
      for (let k = 0; k < leafCount; k++) dropHistogram(leaves[k]);
      if (leafCount === 1) return singleLeaf(0, rowCount);
      for (let k = 0; k < leafCount; k++) {
        const leaf = leaves[k];
        const best = valuer === undefined ? leaf.value : valuer(rows, leaf.start, leaf.end);
        const value = rules.learningRate * best;
        tree.leafValue[k] = value;
        tree.leafCover[k] = leaf.end - leaf.start;
        const other = k + leafCount;
        leafEnds[2 * k] = leaf.start;
        leafEnds[2 * k + 1] = leaf.end;
        leafEnds[2 * other] = leaf.otherStart;
        leafEnds[2 * other + 1] = leaf.otherEnd;
        leafValues[k] = value;
        leafValues[other] = value;
      }
      const rangeCount = rowCount < rows.length ? 2 * leafCount : leafCount;
      kernels.addLeafValues(margin, rows, leafEnds, leafValues, rangeCount);
      const grown = sliceTree(tree, 0, leafCount - 1, 0, leafCount);
      return categories.some((codes) => codes !== undefined) ? { ...grown, categories } : grown;
    },
  };
}

/** The leaf to be split next, the earlier of equals. */
function bestLeaf(
  leaves: readonly Leaf[],
  leafCount: number,
  isDepthWise: boolean,
): Leaf | undefined {
  let best: Leaf | undefined;
  for (let k = 0; k < leafCount; k++) {
    const leaf = leaves[k];
    if (leaf.split.slot < 0) continue;
    const isBetter =
      best === undefined ||
      (isDepthWise && leaf.depth !== best.depth
        ? leaf.depth < best.depth
        : leaf.split.gain > best.split.gain);
    if (isBetter) best = leaf;
  }
  return best;
}
