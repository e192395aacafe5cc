import { createFastPredictor, type ForestPredictor } from "./fast-predictor.js";
import { createPlainPredictor } from "./plain-predictor.js";
import type { Forest } from "./trees.js";
import { withMissingZeros } from "./zero-missing.js";

/** A predictor of one of the forest's margins, the first where not said. */
export function createPredictor(forest: Forest, output = 0): ForestPredictor {
  const trees = forest.trees.filter((_, t) => t % forest.outputCount === output);
  const baseMargin = forest.baseMargin[output];
  const parts = { featureCount: forest.featureCount, baseMargin, trees };
  const hasCategories = trees.some((tree) => tree.categories !== undefined);
  const predictor = hasCategories ? createPlainPredictor(parts) : createFastPredictor(parts);
  return forest.zeroIsMissing === undefined
    ? predictor
    : withMissingZeros(predictor, forest.zeroIsMissing);
}
