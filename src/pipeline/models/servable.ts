import { readFileSync } from "node:fs";
import { PlumblineError, reportError } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import {
  deprecationOf,
  type FeatureSet,
  featureSetFrom,
  planFeatures,
  requireCompatible,
  selectFeatures,
  withOperators,
} from "../../features/index.js";
import type { Artifact } from "../../store/artifact.js";
import type { Workspace } from "../../store/workspace.js";
import { modelTree, type NodeModel, readNodeModel } from "../../train/index.js";
import { standingVersion } from "../version-book.js";

/** A tree that a server could serve here and now. */
export interface ServableTree {
  readonly id: string;
  readonly instrument: string;
  /** Upper nodes first. */
  readonly models: readonly NodeModel[];
  /** The features that it was put together with, with the user's own operators. */
  readonly set: FeatureSet;
  /** Version under which the set is published; null where it is not. */
  readonly setVersion: string | null;
  /** The message with which that version was deprecated; null where it is not. */
  readonly deprecated: string | null;
}

/** A feature that cannot be computed any more, and why. */
export interface LostFeature {
  readonly node: string;
  readonly feature: string;
  readonly formula: string;
  readonly why: string;
}

/** What the assemble stage says of a tree. */
interface TreeFacts {
  readonly instrument: string;
  readonly nodes: readonly string[];
}

/**
 * Holds a tree against the present: its files, byte by byte, and the exact features that it was trained on.
 *
 * @throws STORE_ARTIFACT_MISSING, STORE_ARTIFACT_CORRUPT, TRAIN_MODEL_CORRUPT, TRAIN_TREE_MISMATCHED where
 *   its files are not what they were, or its history of bars is gone.
 * @throws FEATURES_SET_INCOMPATIBLE if its set does not offer what a node reads.
 * @throws PIPELINE_FEATURES_LOST naming every feature that cannot be computed any more, and why.
 */
export async function requireServable(workspace: Workspace, treeId: string): Promise<ServableTree> {
  const { artifacts, catalogue } = workspace;
  const tree = artifacts.open("model-tree", treeId);
  await artifacts.verify("model-tree", treeId);
  artifacts.open("clean-bars", tree.manifest.inputs.bars); // a server begins with its history
  const { instrument, nodes } = tree.manifest.about as unknown as TreeFacts; // by the assemble stage
  const models: NodeModel[] = [];
  for (const node of nodes) {
    const id = tree.manifest.inputs[`model:${node}`];
    await artifacts.verify("model", id);
    models.push(readNodeModel(artifacts.open("model", id)));
  }
  const { set, failure } = await ownSet(workspace, tree);
  models.forEach(({ node, features }) => {
    const modelId = tree.manifest.inputs[`model:${node.name}`];
    requireCompatible({ node: node.name, modelId, features }, set);
  });
  modelTree(models);
  const lost = lostFeatures(models, set, instrument);
  if (lost.length > 0) throw featuresLost(treeId, lost, failure);
  const setVersion = await standingVersion(catalogue, set);
  const deprecated =
    setVersion === null ? undefined : await deprecationOf(catalogue, set.name, setVersion);
  return { id: treeId, instrument, models, set, setVersion, deprecated: deprecated ?? null };
}

/** The set stored with a tree; without the user's operators where these cannot be had, and then why. */
async function ownSet(
  workspace: Workspace,
  tree: Artifact,
): Promise<{ readonly set: FeatureSet; readonly failure?: unknown }> {
  const set = featureSetFrom(JSON.parse(readFileSync(tree.path("feature-set.json"), "utf8")));
  try {
    return { set: await withOperators(workspace, set) };
  } catch (failure) {
    return { set, failure };
  }
}

/** The features of the nodes, planned one by one: planning refuses what no operator here computes. */
function lostFeatures(
  models: readonly NodeModel[],
  set: FeatureSet,
  instrument: string,
): LostFeature[] {
  return models.flatMap(({ node, features }) =>
    features.flatMap(({ name, printed: formula }): LostFeature[] => {
      try {
        const one = selectFeatures(set, [name]);
        planFeatures(one, { instrument, timeframe: node.timeframe });
        return [];
      } catch (error) {
        const [why] = reportError(error).message.split("\n");
        return [{ node: node.name, feature: name, formula, why }];
      }
    }),
  );
}

function featuresLost(
  treeId: string,
  lost: readonly LostFeature[],
  failure: unknown,
): PlumblineError {
  const width = Math.max(...lost.map(({ feature }) => feature.length));
  const lines = lost.map(
    ({ node, feature, formula, why }) =>
      `  ${feature.padEnd(width)}  ${formula}, which ${node} reads: ${why}`,
  );
  if (failure !== undefined) lines.push(`  because   ${reportError(failure).message}`);
  return new PlumblineError("PIPELINE_FEATURES_LOST", {
    message: [
      `model tree ${shortId(treeId)} cannot come into service: ${lost.length} of the features that it needs cannot be computed here`,
      ...lines,
    ].join("\n"),
    where: { tree: treeId, features: [...new Set(lost.map(({ feature }) => feature))].join(",") },
    remedy: "bring back the operators named, at the versions named, or train again: plumbline run",
    cause: failure,
  });
}
