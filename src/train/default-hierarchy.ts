import { isAtLeastAsLong, type Timeframe } from "../market/timeframe.js";
import {
  type Hierarchy,
  type HierarchyNode,
  hierarchy,
  type LearnerParameters,
} from "./hierarchy.js";

/**
 * Modest trees: markets have little signal and labels overlap, so trees are small, steps short, leaves
 * shrunk hard, and each tree sees part of the rows and few of the columns. Set for the 175 features of
 * the core set: four leaves, a penalty of 50 and 0.3 of the columns, which served 79 features, made more
 * of the noise than of the features (docs/core-set.md has the numbers). Names as in LightGBM.
 */
export const defaultTreeParameters: LearnerParameters = {
  num_iterations: 300,
  learning_rate: 0.02,
  num_leaves: 3,
  min_data_in_leaf: 100,
  lambda_l2: 200,
  feature_fraction: 0.1,
  bagging_fraction: 0.5,
  bagging_freq: 1,
  early_stopping_round: 50,
};

/**
 * Parameters for a node that names none. The linear learner's are two hundred times its own default
 * penalty: 175 features of one price go together. On the simulated market (seeds 1 to 3) log loss was
 * lower than at half this penalty at all nine nodes, and it lost to persistence at three, the
 * strategists, which have few rows.
 */
export function defaultNodeParameters(learner: string): LearnerParameters {
  if (learner === "gbdt") return defaultTreeParameters;
  return learner === "linear" ? { lambda: 0.2, l1_ratio: 0.1 } : {};
}

/** The timeframes of strategist, tactician and executor, for bars up to the executor's timeframe. */
const ladders: readonly (readonly Timeframe[])[] = [
  ["H4", "H1", "M15"],
  ["H4", "H1", "M30"],
  ["D1", "H4", "H1"],
  ["D1", "H4"],
  ["W1", "D1"],
  ["W1"],
];

/**
 * The hierarchy for bars of a timeframe. M1 to M15: strategist H4 (the sign of the next day's return),
 * tactician H1 (first of two barriers within six hours) and executor M15 (first of two barriers after
 * spread within four hours). M30 bars: the executor is M30. H1 bars: D1, H4 and H1. Longer bars leave
 * room for a strategist and an executor only, W1 for an executor alone.
 */
export function defaultHierarchy(
  baseTimeframe: Timeframe,
  learner = "gbdt",
  parameters: LearnerParameters = defaultNodeParameters(learner),
): Hierarchy {
  const ladder =
    ladders.find((steps) => isAtLeastAsLong(steps[steps.length - 1], baseTimeframe)) ?? [];
  const common = { features: "all", learner, parameters } as const;
  const nodes: HierarchyNode[] = [];
  if (ladder.length > 1) {
    nodes.push({
      name: "strategist",
      timeframe: ladder[0],
      // A day of H4 bars; a week of D1 bars; a W1 bar.
      target: {
        kind: "forwardReturn",
        horizonBars: ladder[0] === "H4" ? 6 : ladder[0] === "D1" ? 5 : 1,
      },
      upstream: [],
      ...common,
    });
  }
  if (ladder.length > 2) {
    nodes.push({
      name: "tactician",
      timeframe: ladder[1],
      // A price that wanders goes √6 ≈ 2.4 σ in six bars: most races end at a barrier.
      target: {
        kind: "tripleBarrier",
        horizonBars: 6,
        multiple: 2,
        volatilityLength: 50,
        afterSpread: false,
      },
      upstream: ["strategist"],
      ...common,
    });
  }
  nodes.push({
    name: "executor",
    timeframe: ladder[ladder.length - 1],
    target: {
      kind: "tripleBarrier",
      horizonBars: 16,
      multiple: 3,
      volatilityLength: 100,
      afterSpread: true,
    },
    upstream: nodes.map((node) => node.name),
    ...common,
  });
  return hierarchy(nodes, baseTimeframe);
}
