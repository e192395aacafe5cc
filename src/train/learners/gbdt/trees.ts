/**
 * One tree. Node 0 is the root and every child comes after its parent. A child ≥ 0 is a node, a
 * child < 0 is the leaf `~child`. A tree without nodes is its leaf 0.
 */
export interface Tree {
  /** Feature that each node asks for: its place among the columns. */
  readonly feature: Int32Array;
  /**
   * Values ≤ threshold go left. Infinity where all values go left and the missing ones right; 0 at a
   * node that asks for a category.
   */
  readonly threshold: Float64Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly gain: Float64Array;
  /** Training rows that came through each node. */
  readonly nodeCover: Float64Array;
  /** Added to the margin; the learning rate is in it. */
  readonly leafValue: Float64Array;
  /** Training rows in each leaf. */
  readonly leafCover: Float64Array;
  /**
   * For each node that asks for a category the codes that go left, code c being bit c mod 32 of word
   * c / 32; everything else goes right, missing values too. Absent where no node asks for one.
   */
  readonly categories?: readonly (Uint32Array | undefined)[];
}

/** Trees whose values add up. */
export interface Forest {
  readonly featureCount: number;
  /** Margins of a row: 1, or one a class. Tree t adds to margin t mod `outputCount`. */
  readonly outputCount: number;
  /** Margins before any tree, `outputCount` of them. */
  readonly baseMargin: Float64Array;
  readonly trees: readonly Tree[];
  /**
   * 1 for each feature of which |value| ≤ 1e-35 counts as missing, as LightGBM's `zero_as_missing`
   * has it. Absent where there is none.
   */
  readonly zeroIsMissing?: Uint8Array;
}

/** Whether a value goes left at a node. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  const codes = tree.categories?.[node];
  if (codes !== undefined) return holdsCategory(codes, value);
  return value === value ? value <= tree.threshold[node] : tree.defaultLeft[node] === 1;
}

/** Whether a value, cut down to a whole number as LightGBM does, is one of some category codes. */
export function holdsCategory(codes: Uint32Array, value: number): boolean {
  const code = Math.trunc(value);
  if (!(code >= 0 && code < 32 * codes.length)) return false; // NaN too
  return ((codes[code >>> 5] >>> (code & 31)) & 1) === 1;
}

/** The leaf of one row of some columns. NaN follows the default direction. */
export function leafOfRow(tree: Tree, columns: readonly Float32Array[], row: number): number {
  if (tree.feature.length === 0) return 0;
  let node = 0;
  while (node >= 0) {
    const isLeft = goesLeft(tree, node, columns[tree.feature[node]][row]);
    node = isLeft ? tree.left[node] : tree.right[node];
  }
  return ~node;
}

/** Largest number of questions from the root to a leaf. */
export function treeDepth(tree: Tree): number {
  const depth = new Int32Array(tree.feature.length);
  let deepest = tree.feature.length === 0 ? 0 : 1;
  for (let node = 0; node < depth.length; node++) {
    for (const child of [tree.left[node], tree.right[node]]) {
      if (child < 0) continue;
      depth[child] = depth[node] + 1;
      deepest = Math.max(deepest, depth[child] + 1);
    }
  }
  return deepest;
}

/** Total gain, or number of splits, of each feature. */
export function forestImportance(forest: Forest, kind: "gain" | "split"): Float64Array {
  const importance = new Float64Array(forest.featureCount);
  for (const tree of forest.trees) {
    for (let node = 0; node < tree.feature.length; node++) {
      importance[tree.feature[node]] += kind === "gain" ? tree.gain[node] : 1;
    }
  }
  return importance;
}

/** The margin that a tree gives to no row in particular: the mean of its leaves by their rows. */
export function expectedValue(tree: Tree): number {
  let sum = 0;
  let total = 0;
  for (let leaf = 0; leaf < tree.leafValue.length; leaf++) {
    sum += tree.leafCover[leaf] * tree.leafValue[leaf];
    total += tree.leafCover[leaf];
  }
  return tree.leafValue.length === 1 ? tree.leafValue[0] : sum / total;
}

/** A tree that is a single leaf. */
export function singleLeaf(value: number, cover: number): Tree {
  const tree = emptyTree(0, 1);
  tree.leafValue[0] = value;
  tree.leafCover[0] = cover;
  return tree;
}

/** A tree of zeros, to be filled. */
export function emptyTree(nodeCount: number, leafCount: number): Tree {
  return {
    feature: new Int32Array(nodeCount),
    threshold: new Float64Array(nodeCount),
    defaultLeft: new Uint8Array(nodeCount),
    left: new Int32Array(nodeCount),
    right: new Int32Array(nodeCount),
    gain: new Float64Array(nodeCount),
    nodeCover: new Float64Array(nodeCount),
    leafValue: new Float64Array(leafCount),
    leafCover: new Float64Array(leafCount),
  };
}

/** The part of a tree's arrays that holds the given nodes and leaves, without categories. A copy. */
export function sliceTree(
  tree: Tree,
  nodeStart: number,
  nodeEnd: number,
  leafStart: number,
  leafEnd: number,
): Tree {
  return {
    feature: tree.feature.slice(nodeStart, nodeEnd),
    threshold: tree.threshold.slice(nodeStart, nodeEnd),
    defaultLeft: tree.defaultLeft.slice(nodeStart, nodeEnd),
    left: tree.left.slice(nodeStart, nodeEnd),
    right: tree.right.slice(nodeStart, nodeEnd),
    gain: tree.gain.slice(nodeStart, nodeEnd),
    nodeCover: tree.nodeCover.slice(nodeStart, nodeEnd),
    leafValue: tree.leafValue.slice(leafStart, leafEnd),
    leafCover: tree.leafCover.slice(leafStart, leafEnd),
  };
}
