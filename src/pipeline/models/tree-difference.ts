import type { ModelFeature } from "../../features/index.js";
import { type DescribedNode, type DescribedTree, nodeSettings } from "./describe-tree.js";

/** Something of which two models have different values; undefined where one has it not. */
export interface ValueDifference {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What two nodes of one name differ in. */
export interface NodeDifference {
  readonly node: string;
  /** Both are the same model. */
  readonly isSame: boolean;
  readonly settings: readonly ValueDifference[];
  readonly features: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly {
      readonly name: string;
      readonly before: string;
      readonly after: string;
    }[];
  };
  /** Scores of both, by name. */
  readonly scores: readonly ValueDifference[];
  /** Columns whose share of the gain changed by 0.01 or more, the greatest change first. */
  readonly importance: readonly {
    readonly column: string;
    readonly before: number;
    readonly after: number;
  }[];
}

/** What two trees differ in. */
export interface TreeDifference {
  readonly before: string;
  readonly after: string;
  readonly isSame: boolean;
  readonly featureSets: readonly [before: string, after: string];
  /** Nodes that only one tree has. */
  readonly addedNodes: readonly string[];
  readonly removedNodes: readonly string[];
  readonly nodes: readonly NodeDifference[];
}

/** Changes of importance below this are noise of the growing. */
const leastShift = 0.01;

/** Tells two trees apart, node by node. */
export function compareTrees(before: DescribedTree, after: DescribedTree): TreeDifference {
  const earlier = new Map(before.nodes.map((node) => [node.node, node]));
  const later = new Map(after.nodes.map((node) => [node.node, node]));
  return {
    before: before.id,
    after: after.id,
    isSame: before.id === after.id,
    featureSets: [before.featureSet, after.featureSet],
    addedNodes: [...later.keys()].filter((name) => !earlier.has(name)),
    removedNodes: [...earlier.keys()].filter((name) => !later.has(name)),
    nodes: after.nodes.flatMap((node) => {
      const was = earlier.get(node.node);
      return was === undefined ? [] : [compareNodes(was, node)];
    }),
  };
}

function compareNodes(before: DescribedNode, after: DescribedNode): NodeDifference {
  return {
    node: after.node,
    isSame: before.modelId === after.modelId,
    settings: differences(settingsOf(before), settingsOf(after)),
    features: compareFeatures(before.features, after.features),
    scores: pairs(before.scores ?? {}, after.scores ?? {}),
    importance: shifts(before, after),
  };
}

function settingsOf(node: DescribedNode): Readonly<Record<string, unknown>> {
  return {
    timeframe: node.timeframe,
    learner: node.learner,
    upstream: node.upstream.join(" "),
    seed: node.seed,
    trainedFrom: node.trainedFrom,
    trainedTo: node.trainedTo,
    trainRowCount: node.trainRowCount,
    ...nodeSettings(node),
  };
}

type Values = Readonly<Record<string, unknown>>;

function pairs(before: Values, after: Values): ValueDifference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].map((name) => ({ name, before: before[name], after: after[name] }));
}

function differences(before: Values, after: Values): ValueDifference[] {
  return pairs(before, after).filter(
    (pair) => JSON.stringify(pair.before) !== JSON.stringify(pair.after),
  );
}

function compareFeatures(
  before: readonly ModelFeature[],
  after: readonly ModelFeature[],
): NodeDifference["features"] {
  const earlier = new Map(before.map((feature) => [feature.name, feature]));
  const later = new Set(after.map(({ name }) => name));
  return {
    added: after.flatMap(({ name }) => (earlier.has(name) ? [] : [name])),
    removed: before.flatMap(({ name }) => (later.has(name) ? [] : [name])),
    changed: after.flatMap(({ name, id, printed }) => {
      const was = earlier.get(name);
      if (was === undefined || was.id === id) return [];
      return [{ name, before: was.printed, after: printed }];
    }),
  };
}

function shifts(before: DescribedNode, after: DescribedNode): NodeDifference["importance"] {
  const earlier = new Map(before.importance.map(({ column, share }) => [column, share]));
  const later = new Map(after.importance.map(({ column, share }) => [column, share]));
  const size = (shift: { readonly before: number; readonly after: number }): number =>
    Math.abs(shift.after - shift.before);
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .map((column) => ({
      column,
      before: earlier.get(column) ?? 0,
      after: later.get(column) ?? 0,
    }))
    .filter((shift) => size(shift) >= leastShift)
    .sort((a, b) => size(b) - size(a));
}
