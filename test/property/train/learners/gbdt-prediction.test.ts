import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../../src/core/random.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { hasMasks } from "../../../../src/train/learners/gbdt/leaf-masks.js";
import { createPlainPredictor } from "../../../../src/train/learners/gbdt/plain-predictor.js";
import { createPredictor } from "../../../../src/train/learners/gbdt/predictor.js";
import { roundedDown } from "../../../../src/train/learners/gbdt/rounded-down.js";
import {
  emptyTree,
  type Forest,
  singleLeaf,
  type Tree,
} from "../../../../src/train/learners/gbdt/trees.js";
import { createMaskPredictor } from "../../../../src/train/learners/gbdt/wasm/mask-predictor.js";

interface Case {
  readonly seed: number;
  readonly rowCount: number;
  readonly featureCount: number;
  readonly outputCount: number;
  readonly iterations: number;
  /** Leaves of each tree are drawn from these. */
  readonly leaves: readonly number[];
  readonly categories: number;
}

const anyCase = (leaves: fc.Arbitrary<number[]>, categories: number): fc.Arbitrary<Case> =>
  fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    rowCount: fc.constantFrom(1, 511, 512, 513, 1_041, 5_000),
    featureCount: fc.integer({ min: 1, max: 7 }),
    outputCount: fc.integer({ min: 1, max: 3 }),
    iterations: fc.integer({ min: 1, max: 6 }),
    leaves,
    categories: fc.constant(categories),
  });

const extremes = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45, 3.4e38, -1e-50];

function anyThreshold(random: Random): number {
  if (random.chance(0.3)) return extremes[Math.floor(random.uniform() * extremes.length)];
  return random.chance(0.5) ? random.normal() : Math.fround(random.normal());
}

/** A tree of any shape: some leaf is split until there are enough. */
function anyTree(random: Random, leafCount: number, of: Case): Tree {
  if (leafCount === 1) return singleLeaf(random.normal(), 1);
  const nodes = leafCount - 1;
  const tree = emptyTree(nodes, leafCount);
  const isChain = random.chance(0.2);
  const open = [{ leaf: 0, parent: -1, isLeft: false }];
  const categories: (Uint32Array | undefined)[] = [];
  for (let node = 0; node < nodes; node++) {
    const [at] = open.splice(isChain ? 0 : Math.floor(random.uniform() * open.length), 1);
    if (at.parent >= 0) (at.isLeft ? tree.left : tree.right)[at.parent] = node;
    tree.feature[node] = Math.floor(random.uniform() * of.featureCount);
    tree.threshold[node] = anyThreshold(random);
    tree.defaultLeft[node] = random.chance(0.5) ? 1 : 0;
    tree.left[node] = ~at.leaf;
    tree.right[node] = ~(node + 1);
    if (random.chance(of.categories)) categories[node] = Uint32Array.of(random.uniform() * 2 ** 32);
    const children = [
      { leaf: at.leaf, parent: node, isLeft: true },
      { leaf: node + 1, parent: node, isLeft: false },
    ];
    open.unshift(...(random.chance(0.5) ? children : children.reverse()));
  }
  for (let leaf = 0; leaf < leafCount; leaf++) tree.leafValue[leaf] = random.normal();
  if (categories.length === 0) return tree;
  return { ...tree, categories: Array.from({ length: nodes }, (_, node) => categories[node]) };
}

function anyForest(of: Case): Forest {
  const random = createRandom(of.seed);
  const trees = Array.from({ length: of.iterations * of.outputCount }, () => {
    const leafCount = of.leaves[Math.floor(random.uniform() * of.leaves.length)];
    return anyTree(random, leafCount, of);
  });
  const baseMargin = Float64Array.from({ length: of.outputCount }, () => random.normal());
  return { featureCount: of.featureCount, outputCount: of.outputCount, baseMargin, trees };
}

/** Thresholds of the forest, their neighbours among float32, extremes, numbers and missing values. */
function columnsFor(forest: Forest, { seed, rowCount, featureCount }: Case): Float32Array[] {
  const random = createRandom(seed + 1);
  const thresholds = forest.trees.flatMap((tree) => Array.from(tree.threshold));
  const next = (value: number) => value + 2 ** -23 * Math.abs(value);
  const value = () => {
    const near = thresholds[Math.floor(random.uniform() * thresholds.length)] ?? 0;
    const kinds = [near, next(roundedDown(near)), random.normal(), 8 * random.normal(), Number.NaN];
    if (random.chance(0.2)) return extremes[Math.floor(random.uniform() * extremes.length)];
    return kinds[Math.floor(random.uniform() * kinds.length)];
  };
  return Array.from({ length: featureCount }, () => Float32Array.from({ length: rowCount }, value));
}

function plainMargins(forest: Forest, output: number, columns: readonly Float32Array[]) {
  const trees = forest.trees.filter((_, t) => t % forest.outputCount === output);
  const baseMargin = forest.baseMargin[output];
  const plain = createPlainPredictor({ featureCount: forest.featureCount, baseMargin, trees });
  const margins = new Float64Array(columns[0].length).fill(baseMargin);
  plain.addColumns(columns, margins);
  return { trees, margins };
}

describe("masks of leaves", () => {
  it("predict what walking tree after tree predicts, in every bit, for any values", () => {
    const leaves = fc.array(fc.constantFrom(1, 2, 3, 31, 32, 33, 64, 65, 256), { minLength: 1 });
    fc.assert(
      fc.property(anyCase(leaves, 0), (of) => {
        const forest = anyForest(of);
        const columns = columnsFor(forest, of);
        for (let output = 0; output < of.outputCount; output++) {
          const { trees, margins } = plainMargins(forest, output, columns);
          expect(trees.every(hasMasks)).toBe(true);
          const found = new Float64Array(of.rowCount).fill(forest.baseMargin[output]);
          expect(createMaskPredictor(trees)(columns, found)).toBe(true);
          expect(sameBytes(found, margins)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("are for trees without categories, of up to 256 leaves", () => {
    const random = createRandom(3);
    const of = {
      seed: 1,
      rowCount: 1,
      featureCount: 2,
      outputCount: 1,
      iterations: 1,
      leaves: [1],
    };
    expect(hasMasks(anyTree(random, 256, { ...of, categories: 0 }))).toBe(true);
    expect(hasMasks(anyTree(random, 257, { ...of, categories: 0 }))).toBe(false);
    expect(hasMasks(anyTree(random, 9, { ...of, categories: 1 }))).toBe(false);
    const unordered = anyTree(random, 9, { ...of, categories: 0 });
    unordered.threshold[4] = Number.NaN;
    expect(hasMasks(unordered)).toBe(false);
  });
});

it("many rows are predicted as one at a time, whichever trees have masks", () => {
  const leaves = fc.array(fc.constantFrom(1, 2, 31, 40, 300), { minLength: 1 });
  fc.assert(
    fc.property(
      anyCase(leaves, 0),
      fc.constantFrom(0, 0.02, 0.3),
      fc.boolean(),
      (given, categories, hasZeros) => {
        const of = { ...given, categories };
        const forest = anyForest(of);
        const marked = hasZeros
          ? {
              ...forest,
              zeroIsMissing: Uint8Array.from({ length: of.featureCount }, (_, f) => f & 1),
            }
          : forest;
        const columns = columnsFor(forest, of);
        const before = columns.map((column) => column.slice());
        for (let output = 0; output < of.outputCount; output++) {
          const predictor = createPredictor(marked, output);
          const found = new Float64Array(of.rowCount).fill(forest.baseMargin[output]);
          predictor.addColumns(columns, found);
          const alone = found.map((_, row) =>
            predictor.marginRow(Float32Array.from(columns, (column) => column[row])),
          );
          expect(sameBytes(found, alone)).toBe(true);
          if (hasZeros) continue;
          expect(sameBytes(found, plainMargins(forest, output, columns).margins)).toBe(true);
        }
        expect(columns.every((column, f) => sameBytes(column, before[f]))).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
