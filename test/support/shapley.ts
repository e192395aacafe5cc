import type { Forest, Tree } from "../../src/train/learners/gbdt/trees.js";

/**
 * Shapley values of a forest's first margin by their definition: a sum over all sets of features, 2ᶠ of
 * them. The margin of a set is Lundberg et al. 2018, algorithm 1: where a node asks for a feature outside
 * the set, both sides are taken, by their training rows. No code of ours.
 *
 * @returns One a feature and, last, the margin of no feature.
 */
export function shapleyValues(forest: Forest, row: Float32Array): number[] {
  const count = forest.featureCount;
  const marginOf = (known: number): number =>
    forest.trees.reduce((sum, tree) => sum + expectation(tree, row, known), forest.baseMargin[0]);
  const margins = Array.from({ length: 2 ** count }, (_, known) => marginOf(known));
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const values = Array.from({ length: count }, (_, feature) => {
    let value = 0;
    for (let known = 0; known < margins.length; known++) {
      if (((known >> feature) & 1) === 1) continue;
      const size = [...known.toString(2)].filter((bit) => bit === "1").length;
      const share = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      value += share * (margins[known | (1 << feature)] - margins[known]);
    }
    return value;
  });
  return [...values, margins[0]];
}

function expectation(tree: Tree, row: Float32Array, known: number): number {
  const coverOf = (place: number) => (place < 0 ? tree.leafCover[~place] : tree.nodeCover[place]);
  const at = (place: number): number => {
    if (place < 0) return tree.leafValue[~place];
    const feature = tree.feature[place];
    const [left, right] = [tree.left[place], tree.right[place]];
    if (((known >> feature) & 1) === 1) {
      const value = row[feature];
      const set = tree.categories?.[place];
      const isLeft = set
        ? !Number.isNaN(value) && ((set[value >> 5] >> (value & 31)) & 1) === 1
        : Number.isNaN(value)
          ? tree.defaultLeft[place] === 1
          : value <= tree.threshold[place];
      return at(isLeft ? left : right);
    }
    return (coverOf(left) * at(left) + coverOf(right) * at(right)) / coverOf(place);
  };
  return at(tree.feature.length === 0 ? -1 : 0);
}
