import { PlumblineError } from "../core/errors.js";
import { type FeatureSet, planFeatures } from "../features/index.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import {
  defaultHierarchy,
  type Hierarchy,
  hierarchy,
  predictionColumn,
  requireLearnable,
  walkForwardPerNode,
} from "../train/index.js";
import type { NodeConfig } from "./config.js";
import type { GivenFiles } from "./given-models.js";
import { nodeFeatures } from "./tasks.js";
import { configuredNode } from "./turn.js";

/** What a history offers. */
export interface HistoryLength {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  /** Clean bars. */
  readonly barCount: number;
}

/** How rows are divided. */
export interface Division {
  readonly folds: number;
  readonly minTrainFraction: number;
}

/**
 * The hierarchy that a config describes, each node held against what it will see.
 *
 * @param baseTimeframe - Timeframe of the bars that there are.
 * @param given - The models from elsewhere that the config names, as `keepGivenFiles` has bound them.
 * @throws FEATURES_FEATURE_UNKNOWN for a feature that the set does not have; TRAIN_HIERARCHY_INVALID and others as
 *   `hierarchy` and `requireLearnable` throw.
 */
export function configuredHierarchy(
  nodes: readonly NodeConfig[],
  set: FeatureSet,
  baseTimeframe: Timeframe,
  given: GivenFiles = new Map(),
): Hierarchy {
  const configured = nodes.map((node) => configuredNode(node, given.get(node.name)?.model));
  const ordered = hierarchy(configured, baseTimeframe);
  for (const node of ordered) {
    const seen = nodeFeatures(set, node).features.map(({ name }) => name);
    const columns = [...seen, ...node.upstream.map(predictionColumn)];
    requireLearnable(node, columns);
  }
  return ordered;
}

/** Share of a fold's training rows that are left to learn from after validation, purge and embargo. */
const learntShare = 0.7;
/** Rows that the smallest fold must have to learn from, where the learner does not ask for more. */
const fewestRows = 200;

/**
 * The default hierarchy without the slow nodes for which the history is too short: a month of minutes
 * has a few hundred four-hour bars, too few to learn from, and thousands of quarter hours.
 *
 * @throws PIPELINE_TOO_LITTLE_DATA if not even the fastest node has rows enough; says how many it needs.
 */
export function fittingHierarchy(
  history: HistoryLength,
  set: FeatureSet,
  division: Division,
): { readonly nodes: Hierarchy; readonly leftOut: readonly string[] } {
  const all = defaultHierarchy(history.timeframe);
  for (let first = 0; first < all.length; first++) {
    const kept = all.slice(first);
    const names = new Set(kept.map(({ name }) => name));
    const nodes = kept.map((node) => ({
      ...node,
      upstream: node.upstream.filter((name) => names.has(name)),
    }));
    const short = nodes.find(
      (node) => barsOf(history, node) < barsNeeded(nodes, node, history, set, division),
    );
    if (short === undefined) {
      return { nodes, leftOut: all.slice(0, first).map(({ name }) => name) };
    }
  }
  const nodes = all.slice(-1).map((node) => ({ ...node, upstream: [] }));
  const [node] = nodes;
  const needed = barsNeeded(nodes, node, history, set, division);
  throw new PlumblineError("PIPELINE_TOO_LITTLE_DATA", {
    message: `${history.instrument} has about ${barsOf(history, node)} bars of ${node.timeframe}, expected at least ${needed} to train and judge node ${node.name}`,
    where: { instrument: history.instrument, node: node.name, bars: barsOf(history, node) },
    remedy: "give a longer history, or a hierarchy of your own with faster nodes in the config",
  });
}

type Node = Hierarchy[number];

/** Bars of a node's timeframe that the history makes, if it has no gaps. */
function barsOf(history: HistoryLength, node: Node): number {
  const ratio = timeframeDuration(node.timeframe) / timeframeDuration(history.timeframe);
  return Math.floor(history.barCount / ratio);
}

function barsNeeded(
  nodes: Hierarchy,
  node: Node,
  { instrument }: HistoryLength,
  set: FeatureSet,
  division: Division,
): number {
  const { timeframe, parameters } = node;
  const share = walkForwardPerNode(nodes, division)[node.name].minTrainFraction;
  const learnt = Math.max(fewestRows, 2 * Number(parameters.min_data_in_leaf ?? 0));
  const warmUp = planFeatures(set, { instrument, timeframe }).warmUpBaseRows;
  return warmUp + Math.ceil(learnt / (share * learntShare));
}
