import { createBulkPredictor, createWalkingPredictor } from "./bulk-predictor.js";
import type { ForestPredictor } from "./fast-predictor.js";
import type { Forest } from "./trees.js";
import { withMissingZeros } from "./zero-missing.js";

/** A predictor of one of the forest's margins, the first where not said. */
export function createPredictor(forest: Forest, output = 0): ForestPredictor {
  const trees = forest.trees.filter((_, t) => t % forest.outputCount === output);
  const parts = { featureCount: forest.featureCount, baseMargin: forest.baseMargin[output], trees };
  const walking = createWalkingPredictor(parts);
  const predictor = { ...walking, addColumns: createBulkPredictor(parts, walking) };
  return forest.zeroIsMissing === undefined
    ? predictor
    : withMissingZeros(predictor, forest.zeroIsMissing);
}
