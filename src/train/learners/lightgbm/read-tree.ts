import { checkTree, type Tree } from "../gbdt/index.js";
import {
  integerOf,
  integersOf,
  numbersOf,
  type TextBlock,
  unreadable,
  unsupported,
} from "./model-text.js";

/** Bits of `decision_type`; the two bits above them are the kind of what is missing. */
export const categoricalBit = 1;
export const defaultLeftBit = 2;
export const missingShift = 2;

/** What counts as missing at a node: nothing (NaN is read as 0), zeros and NaN, NaN. */
export const missingKinds = { none: 0, zero: 1, nan: 2 } as const;

/** A tree, and what is missing at each of its nodes that asks for a threshold; −1 at the others. */
export interface ReadTree {
  readonly tree: Tree;
  readonly missingKind: Int8Array;
}

/**
 * Reads the block of one tree.
 *
 * @param scale - Factor on the leaves' values.
 * @throws TRAIN_LIGHTGBM_UNREADABLE, TRAIN_LIGHTGBM_UNSUPPORTED.
 */
export function readTree(block: TextBlock, featureCount: number, scale: number): ReadTree {
  if (block.values.get("is_linear") === "1") {
    throw unsupported(
      `${block.name} has linear models in its leaves`,
      "train it with linear_tree=false",
    );
  }
  const leafCount = integerOf(block, "num_leaves", 1);
  const nodeCount = leafCount - 1;
  const decision = integersOf(block, "decision_type", nodeCount);
  const tree: Tree = {
    feature: Int32Array.from(integersOf(block, "split_feature", nodeCount)),
    threshold: numbersOf(block, "threshold", nodeCount),
    defaultLeft: new Uint8Array(nodeCount),
    left: Int32Array.from(integersOf(block, "left_child", nodeCount)),
    right: Int32Array.from(integersOf(block, "right_child", nodeCount)),
    gain: numbersOf(block, "split_gain", nodeCount),
    nodeCover: integersOf(block, "internal_count", nodeCount),
    leafValue: numbersOf(block, "leaf_value", leafCount).map((value) => value * scale),
    leafCover: nodeCount === 0 ? rootCover(block) : integersOf(block, "leaf_count", leafCount),
  };
  const { missingKind, categories } = readDecisions(block, decision, tree);
  const whole = categories === undefined ? tree : { ...tree, categories };
  checkWalk(whole, featureCount, block);
  return { tree: whole, missingKind };
}

/** Rows of a tree of one leaf: some versions leave them out, and nothing is made of them. */
function rootCover(block: TextBlock): Float64Array {
  const count = Number(block.values.get("leaf_count") ?? 0);
  return Float64Array.of(Number.isFinite(count) ? count : 0);
}

/** Sets the default directions, and reads the categories. */
function readDecisions(
  block: TextBlock,
  decision: Float64Array,
  tree: Tree,
): Pick<Tree, "categories"> & { readonly missingKind: Int8Array } {
  const setCount = integerOf(block, "num_cat");
  const bounds = setCount > 0 ? integersOf(block, "cat_boundaries", setCount + 1) : undefined;
  const words =
    bounds && integersOf(block, "cat_threshold", bounds[setCount]).map((word) => word >>> 0);
  const missingKind = new Int8Array(decision.length).fill(-1);
  const categories = Array.from(decision, (bits, node) => {
    if ((bits & categoricalBit) !== 0) {
      const set = tree.threshold[node];
      const from = bounds?.[set];
      const to = bounds?.[set + 1];
      if (words === undefined || from === undefined || to === undefined || !(from < to)) {
        throw unreadable(
          `expected categories of node ${node} of ${block.name}, found none`,
          block.line,
        );
      }
      tree.threshold[node] = 0;
      return Uint32Array.from(words.subarray(from, to));
    }
    const kind = (bits >> missingShift) & 3;
    // Where NaN is nothing special LightGBM reads it as 0.
    const isLeft =
      kind === missingKinds.none ? 0 <= tree.threshold[node] : (bits & defaultLeftBit) !== 0;
    tree.defaultLeft[node] = isLeft ? 1 : 0;
    missingKind[node] = kind;
    return undefined;
  });
  return setCount > 0 ? { missingKind, categories } : { missingKind };
}

/** Refuses trees that a walk could leave, and covers by which nothing can be explained. */
function checkWalk(tree: Tree, featureCount: number, block: TextBlock): void {
  try {
    checkTree(tree, featureCount, 0);
  } catch {
    throw unreadable(
      `expected nodes before their children and features below ${featureCount} in ${block.name}, found others`,
      block.line,
    );
  }
  const covers = [...tree.nodeCover, ...(tree.feature.length > 0 ? tree.leafCover : [])];
  if (covers.every((count) => count >= 1)) return;
  throw unreadable(
    `expected at least one row in every leaf_count and internal_count of ${block.name}, found none`,
    block.line,
  );
}
