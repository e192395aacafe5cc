import { PlumblineError } from "../../../core/errors.js";

/**
 * One tree. Node 0 is the root and every child comes after its parent. A child ≥ 0 is a node, a
 * child < 0 is the leaf `~child`. A tree without nodes is its leaf 0.
 */
export interface Tree {
  /** Feature that each node asks for: its place among the columns. */
  readonly feature: Int32Array;
  /** Values ≤ threshold go left. Infinity where all values go left and the missing ones right. */
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
}

/** Trees whose values add up. */
export interface Forest {
  readonly featureCount: number;
  /** Margin before any tree. */
  readonly baseMargin: number;
  readonly trees: readonly Tree[];
}

/** The leaf of one row of some columns. NaN follows the default direction. */
export function leafOfRow(tree: Tree, columns: readonly Float32Array[], row: number): number {
  if (tree.feature.length === 0) return 0;
  let node = 0;
  while (node >= 0) {
    const value = columns[tree.feature[node]][row];
    const goesLeft = value === value ? value <= tree.threshold[node] : tree.defaultLeft[node] === 1;
    node = goesLeft ? tree.left[node] : tree.right[node];
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

/** The arrays of a forest, tree after tree, as they are stored. */
export type ForestArrays = Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;

const nodeFields = ["feature", "threshold", "defaultLeft", "left", "right", "gain", "nodeCover"];

/** All trees in a few flat arrays. `nodeStart` and `leafStart` have one entry more than trees. */
export function packForest(forest: Forest): ForestArrays {
  const { trees } = forest;
  const nodeStart = new Int32Array(trees.length + 1);
  const leafStart = new Int32Array(trees.length + 1);
  trees.forEach((tree, t) => {
    nodeStart[t + 1] = nodeStart[t] + tree.feature.length;
    leafStart[t + 1] = leafStart[t] + tree.leafValue.length;
  });
  const nodes = nodeStart[trees.length];
  const leaves = leafStart[trees.length];
  const packed = emptyTree(nodes, leaves);
  trees.forEach((tree, t) => {
    for (const [name, values] of Object.entries(tree)) {
      const start = nodeFields.includes(name) ? nodeStart[t] : leafStart[t];
      packed[name as keyof Tree].set(values, start);
    }
  });
  return { ...packed, nodeStart, leafStart, baseMargin: Float64Array.of(forest.baseMargin) };
}

/**
 * A forest from its flat arrays.
 *
 * @throws TRAIN_MODEL_CORRUPT where they are no forest: an array is missing or of another length, a
 *   feature is out of range, a child does not come after its parent.
 */
export function unpackForest(featureCount: number, arrays: ForestArrays): Forest {
  const nodeStart = wanted(arrays, "nodeStart", Int32Array);
  const leafStart = wanted(arrays, "leafStart", Int32Array);
  const whole: Tree = {
    feature: wanted(arrays, "feature", Int32Array),
    threshold: wanted(arrays, "threshold", Float64Array),
    defaultLeft: wanted(arrays, "defaultLeft", Uint8Array),
    left: wanted(arrays, "left", Int32Array),
    right: wanted(arrays, "right", Int32Array),
    gain: wanted(arrays, "gain", Float64Array),
    nodeCover: wanted(arrays, "nodeCover", Float64Array),
    leafValue: wanted(arrays, "leafValue", Float64Array),
    leafCover: wanted(arrays, "leafCover", Float64Array),
  };
  const baseMargin = wanted(arrays, "baseMargin", Float64Array);
  if (baseMargin.length !== 1 || nodeStart.length !== leafStart.length) throw notTrees("its parts");
  const trees: Tree[] = [];
  for (let t = 0; t + 1 < nodeStart.length; t++) {
    const tree = sliceTree(whole, nodeStart[t], nodeStart[t + 1], leafStart[t], leafStart[t + 1]);
    checkTree(tree, featureCount, t);
    trees.push(tree);
  }
  return { featureCount, baseMargin: baseMargin[0], trees };
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

/** The part of a tree's arrays that holds the given nodes and leaves. A copy. */
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

function checkTree(tree: Tree, featureCount: number, index: number): void {
  const nodes = tree.feature.length;
  const lengths = Object.entries(tree).every(
    ([name, values]) => values.length === (nodeFields.includes(name) ? nodes : nodes + 1),
  );
  if (!lengths) throw notTrees(`tree ${index}`);
  for (let node = 0; node < nodes; node++) {
    if (tree.feature[node] < 0 || tree.feature[node] >= featureCount) {
      throw notTrees(`tree ${index}, node ${node}`);
    }
    for (const child of [tree.left[node], tree.right[node]]) {
      const isLeaf = child < 0 && ~child <= nodes;
      const isLaterNode = child > node && child < nodes;
      if (!isLeaf && !isLaterNode) throw notTrees(`tree ${index}, node ${node}`);
    }
  }
}

function wanted<Values extends Float64Array | Int32Array | Uint8Array>(
  arrays: ForestArrays,
  name: string,
  type: new (length: number) => Values,
): Values {
  const array = arrays[name];
  if (array instanceof type) return array;
  throw notTrees(`the array ${name}`);
}

function notTrees(place: string): PlumblineError {
  return new PlumblineError("TRAIN_MODEL_CORRUPT", {
    message: `expected the arrays of trees, found ${place} not to be such`,
    where: { place },
    remedy: "take the model from the artifact store again, or train it again",
  });
}
