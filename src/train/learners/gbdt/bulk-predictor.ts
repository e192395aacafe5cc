import { createFastPredictor, type ForestPredictor, type MarginTrees } from "./fast-predictor.js";
import { hasMasks } from "./leaf-masks.js";
import { createPlainPredictor } from "./plain-predictor.js";
import type { Tree } from "./trees.js";
import { createMaskPredictor } from "./wasm/mask-predictor.js";

/** Rows below which laying trees out takes longer than it saves: 1.3 ms for 100 of 31 leaves, once. */
const fewestRows = 512;

/** Rows that go through one run of trees before they go through the next. */
const blockRows = 4_096;

/** Predicts many rows: see `ForestPredictor.addColumns`. */
export type AddColumns = ForestPredictor["addColumns"];

/** A predictor of trees one of which may ask for categories, or none. */
export function createWalkingPredictor(parts: MarginTrees): ForestPredictor {
  const hasCategories = parts.trees.some((tree) => tree.categories !== undefined);
  return hasCategories ? createPlainPredictor(parts) : createFastPredictor(parts);
}

/**
 * Predicts many rows by masks of leaves where a tree has them (`leaf-masks.ts`), and by walking where it has none.
 * Values are added in the order of the trees, whichever way they are found: sums are the same in every bit.
 *
 * @param walking - A predictor of the same trees.
 */
export function createBulkPredictor(parts: MarginTrees, walking: ForestPredictor): AddColumns {
  let adders: AddColumns[] | undefined;
  return (columns, out) => {
    if (out.length < fewestRows) {
      walking.addColumns(columns, out);
      return;
    }
    adders ??= runsOf(parts.trees).map((trees) => addRun({ ...parts, trees }));
    if (adders.length === 1) {
      adders[0](columns, out);
      return;
    }
    for (let start = 0; start < out.length; start += blockRows) {
      const end = Math.min(start + blockRows, out.length);
      const block = columns.map((column) => column.subarray(start, end));
      for (const add of adders) add(block, out.subarray(start, end));
    }
  };
}

/** The trees cut into runs, in each of which all have masks or none has. */
function runsOf(trees: readonly Tree[]): readonly (readonly Tree[])[] {
  const runs: Tree[][] = [];
  for (const tree of trees) {
    const run = runs.at(-1);
    if (run !== undefined && hasMasks(run[0]) === hasMasks(tree)) run.push(tree);
    else runs.push([tree]);
  }
  return runs;
}

function addRun(parts: MarginTrees): AddColumns {
  let walking: ForestPredictor | undefined;
  const walk: AddColumns = (columns, out) => {
    walking ??= createWalkingPredictor(parts);
    walking.addColumns(columns, out);
  };
  if (!hasMasks(parts.trees[0])) return walk;
  const byMasks = createMaskPredictor(parts.trees);
  return (columns, out) => {
    if (!byMasks(columns, out)) walk(columns, out);
  };
}
