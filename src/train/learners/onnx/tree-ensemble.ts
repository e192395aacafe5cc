/**
 * A forest as the attributes of ONNX's `TreeEnsembleRegressor` (ai.onnx.ml 3, doubles).
 *
 * @see https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html
 */
import { type Forest, holdsCategory, type Tree } from "../gbdt/index.js";
import type { Attribute } from "./schema.js";

/** Lists that grow as trees are written, one entry a node. */
interface Nodes {
  readonly tree: number[];
  readonly id: number[];
  readonly feature: number[];
  readonly mode: string[];
  readonly value: number[];
  readonly whenTrue: number[];
  readonly whenFalse: number[];
  readonly missingIsTrue: number[];
}

/** Lists that grow as trees are written, one entry a leaf. */
interface Leaves {
  readonly tree: number[];
  readonly id: number[];
  readonly output: number[];
  readonly weight: number[];
}

/**
 * Attributes of the operator. It gives rows × `outputCount` margins, of the very walks that ours takes.
 *
 * A node that asks for categories becomes one node a category, each asking whether the value equals its
 * own and otherwise handing on to the next: the same subtree under all of them, as converters of LightGBM
 * models have it and ONNX Runtime reads it.
 */
export function treeEnsembleAttributes(forest: Forest): Readonly<Record<string, Attribute>> {
  const nodes: Nodes = {
    tree: [],
    id: [],
    feature: [],
    mode: [],
    value: [],
    whenTrue: [],
    whenFalse: [],
    missingIsTrue: [],
  };
  const leaves: Leaves = { tree: [], id: [], output: [], weight: [] };
  forest.trees.forEach((tree, t) => {
    writeTree(tree, t, t % forest.outputCount, nodes, leaves);
  });
  // The operator wants a tree, and a weight for every output.
  for (let output = 0; output < forest.outputCount && forest.trees.length === 0; output++) {
    writeLeaf(output, 0, output, 0, nodes, leaves);
  }
  return {
    aggregate_function: "SUM",
    base_values_as_tensor: forest.baseMargin,
    n_targets: forest.outputCount,
    nodes_falsenodeids: Int32Array.from(nodes.whenFalse),
    nodes_featureids: Int32Array.from(nodes.feature),
    nodes_missing_value_tracks_true: Int32Array.from(nodes.missingIsTrue),
    nodes_modes: nodes.mode,
    nodes_nodeids: Int32Array.from(nodes.id),
    nodes_treeids: Int32Array.from(nodes.tree),
    nodes_truenodeids: Int32Array.from(nodes.whenTrue),
    nodes_values_as_tensor: Float64Array.from(nodes.value),
    post_transform: "NONE",
    target_ids: Int32Array.from(leaves.output),
    target_nodeids: Int32Array.from(leaves.id),
    target_treeids: Int32Array.from(leaves.tree),
    target_weights_as_tensor: Float64Array.from(leaves.weight),
  };
}

function writeTree(tree: Tree, index: number, output: number, nodes: Nodes, leaves: Leaves): void {
  const nodeCount = tree.feature.length;
  const codesOf = Array.from({ length: nodeCount }, (_, node) => codesAt(tree, node));
  // Places of the tree's own nodes come first, then its leaves, then further nodes of categories.
  let extra = nodeCount + tree.leafValue.length;
  const placeOf = (child: number) => (child >= 0 ? child : nodeCount + ~child);
  const write = (
    id: number,
    node: number,
    mode: string,
    value: number,
    whenTrue: number,
    whenFalse: number,
  ): void => {
    nodes.tree.push(index);
    nodes.id.push(id);
    nodes.feature.push(tree.feature[node]);
    nodes.mode.push(mode);
    nodes.value.push(value);
    nodes.whenTrue.push(whenTrue);
    nodes.whenFalse.push(whenFalse);
    nodes.missingIsTrue.push(mode === "BRANCH_LEQ" ? tree.defaultLeft[node] : 0);
  };
  const further: (() => void)[] = [];
  for (let node = 0; node < nodeCount; node++) {
    const left = placeOf(tree.left[node]);
    const right = placeOf(tree.right[node]);
    const codes = codesOf[node];
    if (codes === undefined) {
      write(node, node, "BRANCH_LEQ", tree.threshold[node], left, right);
      continue;
    }
    const ids = codes.map((_, i) => (i === 0 ? node : extra++));
    codes.forEach((code, i) => {
      const next = i + 1 < ids.length ? ids[i + 1] : right;
      const writeCode = () => write(ids[i], node, "BRANCH_EQ", code, left, next);
      if (i === 0) writeCode();
      else further.push(writeCode);
    });
  }
  tree.leafValue.forEach((value, leaf) => {
    writeLeaf(index, nodeCount + leaf, output, value, nodes, leaves);
  });
  for (const writeCode of further) writeCode();
}

function codesAt(tree: Tree, node: number): number[] | undefined {
  const bits = tree.categories?.[node];
  if (bits === undefined) return undefined;
  return Array.from({ length: 32 * bits.length }, (_, code) => code).filter((code) =>
    holdsCategory(bits, code),
  );
}

function writeLeaf(
  tree: number,
  id: number,
  output: number,
  value: number,
  nodes: Nodes,
  leaves: Leaves,
): void {
  nodes.tree.push(tree);
  nodes.id.push(id);
  nodes.feature.push(0);
  nodes.mode.push("LEAF");
  nodes.value.push(0);
  nodes.whenTrue.push(0);
  nodes.whenFalse.push(0);
  nodes.missingIsTrue.push(0);
  leaves.tree.push(tree);
  leaves.id.push(id);
  leaves.output.push(output);
  leaves.weight.push(value);
}
