/**
 * Grows one tree, the leaf of highest gain first:
 *
 * 1. The root's histogram is summed and its best split found (`findSplit`).
 * 2. The leaf whose split gains most is split: its rows are parted (`partitionRows`), the histogram of
 *    the smaller child is summed, that of the larger is the parent's less the smaller's.
 * 3. Both children look for their best split, unless they are too small or too deep.
 * 4. Again from 2, until no split gains anything or the tree has all its leaves.
 */
import type { BinnedMatrix } from "./binning.js";
import {
  createHistogramPool,
  type Histogram,
  subtractHistogram,
  sumHistogram,
} from "./histogram.js";
import { gatherPairs, partitionRows } from "./partition.js";
import { findSplit, leafValue, noSplit, type Split, type SplitRules } from "./split.js";
import { emptyTree, sliceTree, type Tree } from "./trees.js";

/** When a tree stops growing. */
export interface GrowthRules extends SplitRules {
  readonly maxLeaves: number;
  /** No limit where ≤ 0. */
  readonly maxDepth: number;
  readonly learningRate: number;
}

/** Grows trees over one matrix, one after the other, in memory that it keeps. */
export interface Grower {
  /**
   * Grows a tree from the first `rowCount` of `rows`, and adds each leaf's value to the margins of
   * its rows.
   *
   * @param pairs - Gradient and hessian of every row of the matrix, interleaved.
   * @param rows - Row indices, ascending; reordered.
   * @param isUsed - 1 for each slot that the tree may use.
   * @param margin - Written at the rows of the tree.
   */
  grow(
    pairs: Float64Array,
    rows: Int32Array,
    rowCount: number,
    isUsed: Uint8Array,
    margin: Float64Array,
  ): Tree;
}

/** A leaf while the tree grows. */
interface Leaf {
  readonly index: number;
  start: number;
  end: number;
  depth: number;
  gradient: number;
  hessian: number;
  /** Node whose child it is, −1 for the root. */
  parent: number;
  isLeftChild: boolean;
  readonly split: Split;
  /** Held while the leaf may still be split. */
  histogram: Histogram | undefined;
}

export function createGrower(matrix: BinnedMatrix, rules: GrowthRules): Grower {
  const pool = createHistogramPool(matrix);
  const scratch = new Int32Array(matrix.rowCount);
  const gathered = new Float64Array(2 * matrix.rowCount);
  const tree = emptyTree(rules.maxLeaves - 1, rules.maxLeaves);
  const leaves: Leaf[] = Array.from({ length: rules.maxLeaves }, (_, index) => ({
    index,
    start: 0,
    end: 0,
    depth: 0,
    gradient: 0,
    hessian: 0,
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
    const isWhole = leaf.end - leaf.start === matrix.rowCount; // all rows, still in their order
    if (!isWhole) gatherPairs(pairs, rows, leaf.start, leaf.end, gathered);
    const inOrder = isWhole ? pairs : gathered;
    sumHistogram(matrix, rows, leaf.start, leaf.end, inOrder, isUsed, histogram);
    return histogram;
  }

  function search(leaf: Leaf, isUsed: Uint8Array): void {
    if (leaf.histogram === undefined) return;
    const count = leaf.end - leaf.start;
    const totals = { gradient: leaf.gradient, hessian: leaf.hessian, count };
    findSplit(matrix, leaf.histogram, totals, isUsed, rules, leaf.split);
    if (leaf.split.slot < 0) dropHistogram(leaf);
  }

  function dropHistogram(leaf: Leaf): void {
    if (leaf.histogram !== undefined) pool.giveBack(leaf.histogram);
    leaf.histogram = undefined;
  }

  function plantRoot(pairs: Float64Array, rows: Int32Array, rowCount: number): Leaf {
    const root = leaves[0];
    Object.assign(root, { start: 0, end: rowCount, depth: 0, parent: -1, gradient: 0, hessian: 0 });
    root.split.slot = -1;
    for (let i = 0; i < rowCount; i++) {
      root.gradient += pairs[2 * rows[i]];
      root.hessian += pairs[2 * rows[i] + 1];
    }
    return root;
  }

  /** Records the split of `leaf` as a node, and makes `leaf` its left and `right` its right child. */
  function part(leaf: Leaf, right: Leaf, node: number, rows: Int32Array): void {
    const { split } = leaf;
    const cuts = matrix.slotCuts[split.slot];
    tree.feature[node] = matrix.slotFeature[split.slot];
    tree.threshold[node] = split.bin < cuts.length ? cuts[split.bin] : Number.POSITIVE_INFINITY;
    tree.defaultLeft[node] = split.missingLeft ? 1 : 0;
    tree.gain[node] = split.gain;
    tree.nodeCover[node] = leaf.end - leaf.start;
    if (leaf.parent >= 0) (leaf.isLeftChild ? tree.left : tree.right)[leaf.parent] = node;
    tree.left[node] = ~leaf.index;
    tree.right[node] = ~right.index;
    const middle = partitionRows(
      matrix,
      split.slot,
      split.bin,
      split.missingLeft,
      rows,
      leaf.start,
      leaf.end,
      scratch,
    );
    right.start = middle;
    right.end = leaf.end;
    right.depth = leaf.depth + 1;
    right.gradient = leaf.gradient - split.leftGradient;
    right.hessian = leaf.hessian - split.leftHessian;
    right.parent = node;
    right.isLeftChild = false;
    right.split.slot = -1;
    right.histogram = undefined;
    leaf.end = middle;
    leaf.depth++;
    leaf.gradient = split.leftGradient;
    leaf.hessian = split.leftHessian;
    leaf.parent = node;
    leaf.isLeftChild = true;
    leaf.split.slot = -1;
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
      subtractHistogram(parent, smaller.histogram);
      larger.histogram = parent;
    } else {
      pool.giveBack(parent);
    }
    if (!smallerMay) dropHistogram(smaller);
  }

  return {
    grow(pairs, rows, rowCount, isUsed, margin) {
      const root = plantRoot(pairs, rows, rowCount);
      if (maySplit(root)) {
        root.histogram = sum(root, pairs, rows, isUsed);
        search(root, isUsed);
      }
      let leafCount = 1;
      while (leafCount < rules.maxLeaves) {
        const leaf = bestLeaf(leaves, leafCount);
        if (leaf === undefined) break;
        const right = leaves[leafCount];
        part(leaf, right, leafCount - 1, rows);
        leafCount++;
        if (leafCount === rules.maxLeaves) break; // nobody will ask for the last children's splits
        inherit(leaf, right, pairs, rows, isUsed);
        search(leaf, isUsed);
        search(right, isUsed);
      }
      for (let k = 0; k < leafCount; k++) {
        const leaf = leaves[k];
        dropHistogram(leaf);
        const value = rules.learningRate * leafValue(leaf.gradient, leaf.hessian, rules);
        tree.leafValue[k] = value;
        tree.leafCover[k] = leaf.end - leaf.start;
        for (let i = leaf.start; i < leaf.end; i++) margin[rows[i]] += value;
      }
      return sliceTree(tree, 0, leafCount - 1, 0, leafCount);
    },
  };
}

/** The leaf whose split gains most, the earlier of equals. */
function bestLeaf(leaves: readonly Leaf[], leafCount: number): Leaf | undefined {
  let best: Leaf | undefined;
  for (let k = 0; k < leafCount; k++) {
    const { split } = leaves[k];
    if (split.slot >= 0 && (best === undefined || split.gain > best.split.gain)) best = leaves[k];
  }
  return best;
}
