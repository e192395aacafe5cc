import { nearestName, PlumblineError, shown, shownList } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import {
  deprecationOf,
  type FeatureSet,
  featureSetFrom,
  requireCompatible,
  withOperators,
} from "../features/index.js";
import type { Side } from "../market/bar.js";
import { type Timeframe, timeframe as timeframeOf } from "../market/timeframe.js";
import { versionConflictsMetric } from "../monitor/index.js";
import { type Artifact, readArtifactFile } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import { type ModelTree, modelTree, readNodeModel } from "../train/index.js";

/** A model tree taken from a workspace, held against the feature set that it is to read. */
export interface ServedModel {
  readonly instrument: string;
  /** Id of the `model-tree` artifact. */
  readonly treeId: string;
  /** Upper nodes first. */
  readonly tree: ModelTree;
  /** Ids of the `model` artifacts, in the order of the tree. */
  readonly modelIds: readonly string[];
  readonly set: FeatureSet;
  /** Version under which the set is published; null where it is not. */
  readonly setVersion: string | null;
  /** Timeframe and side of the bars that it takes. */
  readonly timeframe: Timeframe;
  readonly side: Side;
  /** The `clean-bars` artifact that it was made from: its history. */
  readonly barsId: string;
}

/** Namespaces of the catalogue, as the pipeline fills them. */
const championNamespace = "champion";
const setNamespace = "feature-set";

/** Instruments that have a model in service, sorted. */
export async function servedInstruments({ catalogue }: Workspace): Promise<string[]> {
  return (await catalogue.pointers(championNamespace)).map(({ name }) => name);
}

/**
 * Id of the tree in service for an instrument.
 *
 * @throws SERVE_MODEL_MISSING
 */
export async function championOf({ catalogue }: Workspace, instrument: string): Promise<string> {
  const pointers = await catalogue.pointers(championNamespace);
  const standing = pointers.find(({ name }) => name === instrument);
  if (standing !== undefined) return standing.artifactId;
  const known = pointers.map(({ name }) => name);
  const nearest = nearestName(instrument, known);
  const remedy = nearest === undefined ? "run the pipeline: plumbline run" : `is it ${nearest}?`;
  throw new PlumblineError("SERVE_MODEL_MISSING", {
    message: `no model of ${shown(instrument)} is in service, found ${shownList(known) || "none at all"}`,
    where: { instrument },
    remedy,
  });
}

/**
 * Opens a model tree with the feature set that it was put together with, or with a published one.
 *
 * @param featureSet - `name@version`; the tree's own set where left out.
 * @param hooks - Hears of each version conflict.
 *
 * @throws FEATURES_SET_INCOMPATIBLE with the exact differences, for the first node that has any.
 * @throws SERVE_MODEL_MISSING, SERVE_FEATURE_SET_UNKNOWN
 * @throws STORE_ARTIFACT_MISSING, STORE_ARTIFACT_CORRUPT, TRAIN_MODEL_CORRUPT, TRAIN_TREE_MISMATCHED where
 *   the workspace is damaged.
 */
export async function openServedModel(
  workspace: Workspace,
  treeId: string,
  featureSet: string | undefined,
  hooks: Hooks,
): Promise<ServedModel> {
  const artifact = findTree(workspace, treeId);
  const about = artifact.manifest.about as unknown as TreeFacts; // written by the assemble stage
  const { instrument, nodes } = about;
  const modelIds = nodes.map((node) => artifact.manifest.inputs[`model:${node}`]);
  const models = modelIds.map((id) => readNodeModel(workspace.artifacts.open("model", id)));
  const { set, version } =
    featureSet === undefined
      ? await ownSet(workspace, artifact)
      : await publishedSet(workspace, featureSet);
  models.forEach(({ node, features }, i) => {
    const subject = { node: node.name, modelId: modelIds[i], features };
    countingConflicts(hooks, () => requireCompatible(subject, set, version ?? undefined));
  });
  await warnOfDeprecation(workspace, set, version, hooks);
  return {
    instrument,
    treeId,
    tree: modelTree(models),
    modelIds,
    set,
    setVersion: version,
    timeframe: timeframeOf(about.timeframe),
    side: about.side,
    barsId: artifact.manifest.inputs.bars,
  };
}

interface TreeFacts {
  readonly instrument: string;
  readonly nodes: readonly string[];
  readonly timeframe: string;
  readonly side: Side;
}

interface NamedSet {
  readonly set: FeatureSet;
  readonly version: string | null;
}

function findTree({ artifacts }: Workspace, treeId: string): Artifact {
  // An id becomes part of a path.
  const isId = /^[0-9a-f]{32}$/.test(treeId);
  const found = isId ? artifacts.find("model-tree", treeId) : undefined;
  if (found !== undefined) return found;
  const known = artifacts.list("model-tree").map(({ id }) => id);
  throw new PlumblineError("SERVE_MODEL_MISSING", {
    message: `the workspace has no model tree ${shown(treeId)}, found ${shownList(known) || "none at all"}`,
    where: { tree: treeId },
    remedy: "name the whole id of one of these, or run the pipeline: plumbline run",
  });
}

/** The set stored with a tree, and the version under which it is published. */
async function ownSet(workspace: Workspace, artifact: Artifact): Promise<NamedSet> {
  const form = JSON.parse(readArtifactFile(artifact, "feature-set.json").toString());
  const set = await withOperators(workspace, featureSetFrom(form));
  const published = await workspace.catalogue.versions(setNamespace, set.name);
  const own = published.find(({ content }) => contentOf(content).contentId === set.contentId);
  return { set, version: own?.version ?? null };
}

async function publishedSet(workspace: Workspace, wanted: string): Promise<NamedSet> {
  const [name, version] = wanted.split("@");
  const published = await workspace.catalogue.versions(setNamespace);
  const found = published.find((set) => set.name === name && set.version === version);
  if (found !== undefined) {
    const set = featureSetFrom(contentOf(found.content).form);
    return { set: await withOperators(workspace, set), version };
  }
  const known = published.map((set) => `${set.name}@${set.version}`);
  const nearest = nearestName(wanted, known);
  throw new PlumblineError("SERVE_FEATURE_SET_UNKNOWN", {
    message: `no feature set ${shown(wanted)} is published, found ${shownList(known) || "none at all"}`,
    where: { featureSet: wanted },
    remedy: nearest === undefined ? "name it as name@version" : `did you mean ${nearest}?`,
  });
}

async function warnOfDeprecation(
  { catalogue }: Workspace,
  { name }: FeatureSet,
  version: string | null,
  hooks: Hooks,
): Promise<void> {
  const message = version === null ? undefined : await deprecationOf(catalogue, name, version);
  if (message === undefined) return;
  hooks.emit({
    type: "note",
    stage: "serve",
    level: "warning",
    message: `feature set ${name}@${version} is deprecated: ${message}`,
  });
}

/** What the pipeline publishes of a set. Its form is checked where it is read. */
function contentOf(content: unknown): { readonly contentId?: unknown; readonly form?: unknown } {
  return typeof content === "object" && content !== null ? content : {};
}

function countingConflicts(hooks: Hooks, check: () => void): void {
  try {
    check();
  } catch (thrown) {
    const isConflict =
      thrown instanceof PlumblineError && thrown.code === "FEATURES_SET_INCOMPATIBLE";
    if (isConflict) hooks.emit({ type: "metric", name: versionConflictsMetric, value: 1 });
    throw thrown;
  }
}
