import { PlumblineError, shown, shownList } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import {
  type FeatureSet,
  findCompanions,
  requireCompatible,
  selectFeatures,
} from "../../features/index.js";
import type { Artifact, Manifest } from "../../store/artifact.js";
import type { Workspace } from "../../store/workspace.js";
import { requireServable, type ServableTree } from "../models/index.js";
import { findModels } from "../registry/models.js";
import { openSet } from "../registry/open-set.js";
import { standingVersion } from "../version-book.js";

/** What is asked to be predicted, by what. */
export interface PredictionRequest {
  /** First digits of a model tree's id, or an instrument for its champion. */
  readonly model: string;
  /** What `openSet` takes; the set that the tree was put together with where left out. */
  readonly featureSet?: string;
  /** `latest`, or first digits of a `clean-bars` artifact's id; the bars that the tree was made from where left out. */
  readonly bars?: string;
}

/** A tree, the features that it reads, and the bars to compute them on. */
export interface PredictionSubject {
  readonly tree: ServableTree;
  readonly modelIds: readonly string[];
  readonly set: FeatureSet;
  /** `core@1.2.0`. */
  readonly setLabel: string;
  readonly deprecated: string | null;
  /** Clean bars by instrument: the tree's own and those of its features' companions. */
  readonly clean: Readonly<Record<string, Artifact>>;
}

/**
 * Finds and checks all that a prediction reads, before any work begins.
 *
 * @param folder - That files of feature sets are named from.
 * @throws PIPELINE_MODEL_UNKNOWN, and what `requireServable` and `openSet` throw.
 * @throws FEATURES_SET_INCOMPATIBLE with the exact differences, for the first node that has any.
 * @throws STORE_ARTIFACT_MISSING if there are no such bars.
 * @throws PIPELINE_BARS_FOREIGN if they are of another pair or side than the tree's.
 */
export async function openSubject(
  workspace: Workspace,
  request: PredictionRequest,
  folder: string,
): Promise<PredictionSubject> {
  const { tree: named } = await findModels(workspace.catalogue, request.model);
  if (named === undefined) {
    throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
      message: `${shown(request.model)} is one node, expected a model tree: lower nodes read the upper ones`,
      where: { model: request.model },
      remedy: "plumbline models list shows the trees",
    });
  }
  const tree = await requireServable(workspace, named.id);
  const { set, label, deprecated } =
    request.featureSet === undefined
      ? await ownSet(workspace, tree)
      : await openSet(workspace, request.featureSet, folder);
  const version = label.split("@")[1];
  for (const [place, { node, features }] of tree.models.entries()) {
    const modelId = named.modelIds[place];
    requireCompatible({ node: node.name, modelId, features }, set, version);
  }
  const clean = await barsFor(workspace, tree, set, request.bars);
  return { tree, modelIds: named.modelIds, set, setLabel: label, deprecated, clean };
}

async function ownSet({ catalogue }: Workspace, { set, deprecated }: ServableTree) {
  const version = await standingVersion(catalogue, set);
  return { set, label: version === null ? set.name : `${set.name}@${version}`, deprecated };
}

async function barsFor(
  workspace: Workspace,
  tree: ServableTree,
  set: FeatureSet,
  wanted: string | undefined,
): Promise<Record<string, Artifact>> {
  const { artifacts } = workspace;
  const { instrument } = tree;
  const origin = artifacts.open("model-tree", tree.id).manifest;
  const own =
    wanted === undefined
      ? artifacts.open("clean-bars", origin.inputs.bars)
      : await namedBars(workspace, wanted, instrument);
  const { instrument: found, side } = own.manifest.about;
  if (found !== instrument || side !== origin.about.side) {
    throw new PlumblineError("PIPELINE_BARS_FOREIGN", {
      message: `bars ${shortId(own.id)} are the ${side} of ${found}, expected the ${origin.about.side} of ${instrument}, on which the model was trained`,
      where: { bars: own.id, tree: tree.id },
      remedy: "name clean bars of the model's own pair and side",
    });
  }
  const read = tree.models.map(({ features }) => features.map(({ name }) => name));
  const seen = selectFeatures(set, [...new Set(read.flat())]);
  const clean: Record<string, Artifact> = { [instrument]: own };
  for (const companion of findCompanions(seen, instrument)) {
    const trained = wanted === undefined ? trainedBeside(workspace, origin, companion) : undefined;
    clean[companion] = trained ?? (await namedBars(workspace, "latest", companion));
  }
  return clean;
}

/** The bars of another pair that a tree's features were computed with. */
function trainedBeside(
  { artifacts }: Workspace,
  tree: Manifest,
  companion: string,
): Artifact | undefined {
  for (const [role, id] of Object.entries(tree.inputs)) {
    if (!role.startsWith("model:")) continue;
    const matrixId = artifacts.open("model", id).manifest.inputs.matrix ?? "";
    const matrix = artifacts.find("feature-matrix", matrixId);
    const barsId = matrix?.manifest.inputs[`companion:${companion}`] ?? "";
    const source = artifacts.find("timeframe-bars", barsId);
    const clean = artifacts.find("clean-bars", source?.manifest.inputs.bars ?? "");
    if (clean !== undefined) return clean;
  }
  return undefined;
}

async function namedBars(
  { artifacts, catalogue }: Workspace,
  wanted: string,
  instrument: string,
): Promise<Artifact> {
  const known = await catalogue.artifacts("clean-bars"); // the newest first
  const isId = /^[0-9a-f]{7,32}$/.test(wanted);
  const record =
    wanted === "latest"
      ? known.find(({ about }) => about.instrument === instrument)
      : known.find(({ id }) => isId && id.startsWith(wanted));
  if (record !== undefined) return artifacts.open("clean-bars", record.id);
  const own = known.filter(({ about }) => about.instrument === instrument);
  throw new PlumblineError("STORE_ARTIFACT_MISSING", {
    message: `no clean bars ${shown(wanted)} of ${instrument} in the workspace, found ${shownList(own.map(({ id }) => shortId(id))) || "none"}`,
    where: { bars: wanted, instrument },
    remedy: "plumbline clean makes them; name latest, or the first seven digits of an id",
  });
}
