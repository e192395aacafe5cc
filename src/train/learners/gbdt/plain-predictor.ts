import type { ForestPredictor, MarginTrees } from "./fast-predictor.js";
import { goesLeft, leafOfRow, type Tree } from "./trees.js";

/**
 * Walks tree after tree, as the definition has it: for forests that ask for categories, which the
 * branch-free layout of `createFastPredictor` has no place for.
 */
export function createPlainPredictor({ trees, baseMargin }: MarginTrees): ForestPredictor {
  return {
    marginRow(row) {
      let sum = baseMargin;
      for (let t = 0; t < trees.length; t++) sum += trees[t].leafValue[leafOf(trees[t], row)];
      return sum;
    },
    addColumns(columns, out) {
      for (const tree of trees) {
        for (let row = 0; row < out.length; row++) {
          out[row] += tree.leafValue[leafOfRow(tree, columns, row)];
        }
      }
    },
  };
}

function leafOf(tree: Tree, row: Float32Array): number {
  let node = tree.feature.length === 0 ? -1 : 0;
  while (node >= 0) {
    const isLeft = goesLeft(tree, node, row[tree.feature[node]]);
    node = isLeft ? tree.left[node] : tree.right[node];
  }
  return ~node;
}
