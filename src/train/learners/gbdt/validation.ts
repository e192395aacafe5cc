import type { Objective } from "./objectives/index.js";
import type { GbdtParameters } from "./parameters.js";
import { createPredictor } from "./predictor.js";
import { type GbdtRows, startMargin } from "./rows.js";
import type { Tree } from "./trees.js";

/** Keeps the validation margins and loss in step with the trees. */
export interface ValidationFollower {
  /** Adds the trees of an iteration, the `iterationCount`-th. */
  add(trees: readonly Tree[], iterationCount: number): void;
  lastLoss(): number;
  /** Loss of the iterations that are kept; NaN without validation rows. */
  keptLoss(): number;
  /** Iterations that are kept. */
  keptCount(): number;
  shouldStop(iterationCount: number): boolean;
}

/** Follows validation rows; without any it keeps and stops nothing. */
export function followValidation(
  rows: GbdtRows | undefined,
  objective: Objective,
  baseMargin: Float64Array,
  parameters: GbdtParameters,
): ValidationFollower {
  if (rows === undefined) {
    return {
      add: () => {},
      lastLoss: () => Number.NaN,
      keptLoss: () => Number.NaN,
      keptCount: () => 0,
      shouldStop: () => false,
    };
  }
  const rowCount = rows.label.length;
  const margin = startMargin(rows, baseMargin);
  const patience = parameters.early_stopping_round;
  let lastLoss = objective.loss(rows, margin);
  let keptLoss = lastLoss;
  let keptCount = 0;
  return {
    add(trees, iterationCount) {
      trees.forEach((tree, output) => {
        const own = margin.subarray(output * rowCount, (output + 1) * rowCount);
        createPredictor(forestOf(tree, rows.columns.length)).addColumns(rows.columns, own);
      });
      lastLoss = objective.loss(rows, margin);
      if (patience > 0 && !(lastLoss < keptLoss)) return;
      keptLoss = lastLoss;
      keptCount = iterationCount;
    },
    lastLoss: () => lastLoss,
    keptLoss: () => keptLoss,
    keptCount: () => keptCount,
    shouldStop: (iterationCount) => patience > 0 && iterationCount - keptCount >= patience,
  };
}

function forestOf(tree: Tree, featureCount: number) {
  return { featureCount, outputCount: 1, baseMargin: Float64Array.of(0), trees: [tree] };
}
