/**
 * A forest as the flat arrays that a model file stores: the nodes of all trees after each other, then
 * their leaves. Categories and features whose zeros are missing add arrays of their own, so that a
 * forest without them is stored as it always was.
 */
import { PlumblineError } from "../../../core/errors.js";
import { emptyTree, type Forest, sliceTree, type Tree } from "./trees.js";

/** The arrays of a forest, tree after tree, as they are stored. */
export type ForestArrays = Readonly<Record<string, Float64Array | Int32Array | Uint8Array>>;

const nodeFields = [
  "feature",
  "threshold",
  "defaultLeft",
  "left",
  "right",
  "gain",
  "nodeCover",
] as const;
const leafFields = ["leafValue", "leafCover"] as const;

/** All trees in a few flat arrays. `nodeStart` and `leafStart` have one entry more than trees. */
export function packForest(forest: Forest): ForestArrays {
  const { trees } = forest;
  const nodeStart = new Int32Array(trees.length + 1);
  const leafStart = new Int32Array(trees.length + 1);
  trees.forEach((tree, t) => {
    nodeStart[t + 1] = nodeStart[t] + tree.feature.length;
    leafStart[t + 1] = leafStart[t] + tree.leafValue.length;
  });
  const nodeCount = nodeStart[trees.length];
  const { categories: _, ...packed } = emptyTree(nodeCount, leafStart[trees.length]);
  trees.forEach((tree, t) => {
    for (const name of nodeFields) packed[name].set(tree[name], nodeStart[t]);
    for (const name of leafFields) packed[name].set(tree[name], leafStart[t]);
  });
  return {
    ...packed,
    nodeStart,
    leafStart,
    baseMargin: forest.baseMargin,
    ...packCategories(trees, nodeCount),
    ...(forest.zeroIsMissing && { zeroIsMissing: forest.zeroIsMissing }),
  };
}

/** The words of all nodes' categories and where each node's begin; nothing where no node has any. */
function packCategories(trees: readonly Tree[], nodeCount: number): ForestArrays {
  if (trees.every((tree) => tree.categories === undefined)) return {};
  const categoryStart = new Int32Array(nodeCount + 1);
  const words: number[] = [];
  let place = 0;
  for (const tree of trees) {
    for (let node = 0; node < tree.feature.length; node++) {
      words.push(...(tree.categories?.[node] ?? []));
      categoryStart[++place] = words.length;
    }
  }
  return { categoryStart, categoryWords: Int32Array.from(words) };
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
  const outputCount = baseMargin.length;
  const treeCount = nodeStart.length - 1;
  if (outputCount === 0 || leafStart.length !== treeCount + 1 || treeCount % outputCount !== 0) {
    throw notTrees("its parts");
  }
  const trees: Tree[] = [];
  for (let t = 0; t < treeCount; t++) {
    const tree = {
      ...sliceTree(whole, nodeStart[t], nodeStart[t + 1], leafStart[t], leafStart[t + 1]),
      ...sliceCategories(arrays, nodeStart[t], nodeStart[t + 1]),
    };
    checkTree(tree, featureCount, t);
    trees.push(tree);
  }
  const forest = { featureCount, outputCount, baseMargin, trees };
  if (arrays.zeroIsMissing === undefined) return forest;
  const zeroIsMissing = wanted(arrays, "zeroIsMissing", Uint8Array);
  if (zeroIsMissing.length !== featureCount) throw notTrees("the array zeroIsMissing");
  return { ...forest, zeroIsMissing };
}

function sliceCategories(
  arrays: ForestArrays,
  nodeStart: number,
  nodeEnd: number,
): Pick<Tree, "categories"> {
  if (arrays.categoryStart === undefined) return {};
  const start = wanted(arrays, "categoryStart", Int32Array);
  const words = wanted(arrays, "categoryWords", Int32Array);
  const categories = Array.from({ length: nodeEnd - nodeStart }, (_, node) => {
    const from = start[nodeStart + node];
    const to = start[nodeStart + node + 1];
    if (!(from >= 0 && to <= words.length)) throw notTrees("the array categoryStart");
    return from < to ? Uint32Array.from(words.subarray(from, to)) : undefined;
  });
  return categories.some((codes) => codes !== undefined) ? { categories } : {};
}

/**
 * Refuses a tree that a walk could leave, or walk in for ever.
 *
 * @throws TRAIN_MODEL_CORRUPT
 */
export function checkTree(tree: Tree, featureCount: number, index: number): void {
  const nodes = tree.feature.length;
  const lengths =
    nodeFields.every((name) => tree[name].length === nodes) &&
    leafFields.every((name) => tree[name].length === nodes + 1);
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
