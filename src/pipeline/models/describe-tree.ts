import type { ModelFeature } from "../../features/index.js";
import type { ArtifactRecord } from "../../store/index.js";
import type { Workspace } from "../../store/workspace.js";
import type { HierarchyNode, NodeConstraints } from "../../train/index.js";
import { knownSets } from "../registry/formulas.js";
import { type KnownTree, knownTrees } from "../registry/models.js";
import { type ServiceRecord, serviceHistory } from "./champion.js";
import { type NodeScores, openScoreBook, type ScoreBook } from "./scores.js";

/** A trained node of a tree. */
export interface DescribedNode {
  readonly node: string;
  readonly modelId: string;
  readonly timeframe: string;
  readonly learner: string;
  readonly target: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Nodes above, whose predictions it reads. */
  readonly upstream: readonly string[];
  /** What closes it; empty where nothing does. */
  readonly gate: Readonly<Record<string, unknown>>;
  /** How it pools, weighs its rows and is constrained; empty where it is not. */
  readonly pool: Readonly<Record<string, unknown>>;
  readonly weights: Readonly<Record<string, unknown>>;
  readonly constraints: NodeConstraints;
  /** The file that it came from elsewhere as; empty where it was trained here. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly features: readonly ModelFeature[];
  /** UTC ms of the first row's availability and of the last label's settlement. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  readonly trainRowCount: number;
  /** Out of fold; undefined where it was not judged. */
  readonly scores: NodeScores | undefined;
  /** Share of the total gain of each column, the greatest first; columns that were not used are left out. */
  readonly importance: readonly { readonly column: string; readonly share: number }[];
}

/**
 * All that a node is set to, by names in which a part stands behind its whole: `target.horizonBars`, `pool.priorRows`,
 * `constraints.monotone.rsi_14`; parameters by their own. What is not set is left out.
 */
export function nodeSettings(node: DescribedNode): Readonly<Record<string, unknown>> {
  const { target, gate, pool, weights, given, parameters } = node;
  const { monotone = {}, ...constraints } = node.constraints;
  const whole = {
    target,
    gate,
    pool,
    weights,
    model: given,
    constraints,
    "constraints.monotone": monotone,
  };
  const parts = Object.entries(whole).flatMap(([name, values]) =>
    Object.entries(values).map(([part, value]) => [`${name}.${part}`, value] as const),
  );
  return { ...Object.fromEntries(parts), ...parameters };
}

/** A model tree and its standing. */
export interface DescribedTree {
  readonly id: string;
  readonly instrument: string;
  /** UTC ms of when the catalogue learnt of it. */
  readonly madeAt: number;
  /** `core@1.2.0`; the content id where the set is not published. */
  readonly featureSet: string;
  readonly standing: "in service" | "was in service" | "never in service";
  /** Its times in service, the last first. */
  readonly service: readonly ServiceRecord[];
  /** Upper nodes first. */
  readonly nodes: readonly DescribedNode[];
}

/** Describes all trees of a workspace, the newest first. */
export async function describeTrees(workspace: Workspace): Promise<readonly DescribedTree[]> {
  const { catalogue } = workspace;
  const trees = await knownTrees(catalogue);
  const context = await openContext(workspace, trees);
  const described: DescribedTree[] = [];
  for (const tree of trees) described.push(await describe(workspace, tree, context));
  return described;
}

/** Describes one tree. */
export async function describeTree(workspace: Workspace, tree: KnownTree): Promise<DescribedTree> {
  return describe(workspace, tree, await openContext(workspace, [tree]));
}

interface Context {
  readonly scores: ScoreBook;
  /** `name@version` by content id. */
  readonly labels: ReadonlyMap<string, string>;
  readonly histories: ReadonlyMap<string, readonly ServiceRecord[]>;
}

async function openContext(workspace: Workspace, trees: readonly KnownTree[]): Promise<Context> {
  const labels = new Map<string, string>();
  for (const { set, label, version } of await knownSets(workspace)) {
    if (version !== null) labels.set(set.contentId, label);
  }
  const histories = new Map<string, readonly ServiceRecord[]>();
  for (const instrument of new Set(trees.map((tree) => tree.instrument))) {
    histories.set(instrument, await serviceHistory(workspace.catalogue, instrument));
  }
  return { scores: await openScoreBook(workspace), labels, histories };
}

async function describe(
  { catalogue }: Workspace,
  tree: KnownTree,
  { scores, labels, histories }: Context,
): Promise<DescribedTree> {
  const { id, instrument, featureSet, isInService, modelIds } = tree;
  const service = (histories.get(instrument) ?? []).filter(({ treeId }) => treeId === id);
  const was = service.length > 0 ? "was in service" : "never in service";
  const nodes: DescribedNode[] = [];
  for (const modelId of modelIds) {
    const record = await catalogue.artifact(modelId);
    if (record !== undefined) nodes.push(describeNode(record, scores.scoresOf(modelId)));
  }
  return {
    id,
    instrument,
    service,
    nodes,
    madeAt: (await catalogue.artifact(id))?.registeredAt ?? 0,
    featureSet: labels.get(featureSet) ?? featureSet,
    standing: isInService ? "in service" : was,
  };
}

/** What the train stage says of a model. */
interface ModelFacts {
  readonly node: HierarchyNode;
  readonly features: readonly ModelFeature[];
  readonly seed: number;
  readonly trainedFrom: number;
  readonly trainedTo: number;
  readonly trainRowCount: number;
  readonly importance: readonly (readonly [column: string, gain: number])[];
}

/** What tells one file from elsewhere from another; its times stand with those of the other nodes. */
function givenSettings({ model }: HierarchyNode): Readonly<Record<string, unknown>> {
  if (model === undefined) return {};
  const { trainedFrom: _, trainedTo: __, ...told } = model;
  return told;
}

function describeNode(record: ArtifactRecord, scores: NodeScores | undefined): DescribedNode {
  const facts = record.about as unknown as ModelFacts; // by the train stage
  const { node, features, seed, trainedFrom, trainedTo, trainRowCount, importance } = facts;
  const total = importance.reduce((sum, [, gain]) => sum + gain, 0);
  return {
    node: node.name,
    modelId: record.id,
    timeframe: node.timeframe,
    learner: node.learner,
    target: { ...node.target },
    parameters: node.parameters,
    upstream: node.upstream,
    gate: { ...node.gate },
    pool: { ...node.pool },
    weights: { ...node.weights },
    constraints: { ...node.constraints },
    given: givenSettings(node),
    seed,
    features,
    trainedFrom,
    trainedTo,
    trainRowCount,
    scores,
    importance: importance
      .filter(([, gain]) => gain > 0)
      .map(([column, gain]) => ({ column, share: gain / total }))
      .sort((a, b) => b.share - a.share),
  };
}
