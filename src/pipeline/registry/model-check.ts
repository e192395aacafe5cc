import { PlumblineError, shown, shownList } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import {
  type Compatibility,
  checkColumns,
  type ModelFeature,
  modelFeaturesOf,
  requireColumns,
  requireCompatible,
} from "../../features/index.js";
import { openMatrix } from "../../store/matrix-file.js";
import type { Workspace } from "../../store/workspace.js";
import { knownSets } from "./formulas.js";
import { findModels, type KnownModel, type NamedModels } from "./models.js";
import { openSet } from "./open-set.js";

/** What a model is held against. */
export type CheckedAgainst =
  /** What `openSet` takes; left out, the latest version of the set that the model's tree was made with. */
  | { readonly set?: string }
  /** The first digits of the id of a `feature-matrix` artifact. */
  | { readonly matrix: string };

/** One node and what it may read. */
export interface NodeVerdict extends Compatibility {
  readonly node: string;
  readonly instrument: string;
  readonly modelId: string;
  readonly featureCount: number;
}

/** Whether a model can read what is on offer. */
export interface ModelCheck {
  /** `feature set core@1.2.0`, `matrix 3f2a91c`. */
  readonly against: string;
  readonly deprecated: string | null;
  readonly nodes: readonly NodeVerdict[];
  /** The refusal of the first node that cannot read it, as a server would throw it. */
  readonly refusal: PlumblineError | undefined;
}

/**
 * Holds the nodes of a model tree, or one model, against a feature set or a matrix.
 *
 * @param word - What `findModels` takes.
 * @throws PIPELINE_MODEL_UNKNOWN, STORE_ARTIFACT_MISSING, and what `openSet` throws.
 */
export async function checkModel(
  workspace: Workspace,
  word: string,
  against: CheckedAgainst,
  folder: string,
): Promise<ModelCheck> {
  const named = await findModels(workspace.catalogue, word);
  if ("matrix" in against) {
    const { id, columns } = matrixColumns(workspace, against.matrix);
    const label = shortId(id);
    const nodes = named.models.map((model) => verdictOf(model, columns));
    const refusal = firstRefusal(named.models, (model) => requireColumns(model, columns, label));
    return { against: `matrix ${label}`, deprecated: null, nodes, refusal };
  }
  const reference = against.set ?? (await ownSetName(workspace, named));
  const { set, label, version, deprecated } = await openSet(workspace, reference, folder);
  const offered = modelFeaturesOf(set);
  return {
    against: `feature set ${label}`,
    deprecated,
    nodes: named.models.map((model) => verdictOf(model, offered)),
    refusal: firstRefusal(named.models, (model) =>
      requireCompatible(model, set, version ?? undefined),
    ),
  };
}

function verdictOf(model: KnownModel, offered: readonly ModelFeature[]): NodeVerdict {
  const { node, instrument, id: modelId, features } = model;
  const featureCount = features.length;
  return { node, instrument, modelId, featureCount, ...checkColumns(features, offered) };
}

function firstRefusal(
  models: readonly KnownModel[],
  require: (subject: {
    node: string;
    modelId: string;
    features: readonly ModelFeature[];
  }) => unknown,
): PlumblineError | undefined {
  for (const { node, id: modelId, features } of models) {
    try {
      require({ node, modelId, features });
    } catch (thrown) {
      if (thrown instanceof PlumblineError) return thrown;
      throw thrown;
    }
  }
  return undefined;
}

/** The name of the set that a tree was put together with; for one model, of a set that it can read. */
async function ownSetName(workspace: Workspace, { tree, models }: NamedModels): Promise<string> {
  const sets = await knownSets(workspace);
  const own = sets.find(({ set }) =>
    tree === undefined
      ? models.every((model) => checkColumns(model.features, modelFeaturesOf(set)).isCompatible)
      : set.contentId === tree.featureSet,
  );
  if (own !== undefined) return own.set.name;
  throw new PlumblineError("FEATURES_SET_UNKNOWN", {
    message: "no feature set that the model was trained on is published in the workspace",
    where: { model: tree?.id ?? models[0]?.id ?? "" },
    remedy: "name a set to hold it against: plumbline features check MODEL SET",
  });
}

/** The columns that a matrix file holds, with their formulas from its manifest where it has them. */
function matrixColumns(
  { artifacts }: Workspace,
  prefix: string,
): { readonly id: string; readonly columns: readonly ModelFeature[] } {
  const manifests = artifacts.list("feature-matrix");
  const found = manifests.find(
    ({ id }) => /^[0-9a-f]{7,32}$/.test(prefix) && id.startsWith(prefix),
  );
  if (found === undefined) {
    throw new PlumblineError("STORE_ARTIFACT_MISSING", {
      message: `no feature matrix ${shown(prefix)} in the workspace, found ${shownList(manifests.map(({ id }) => shortId(id))) || "none"}`,
      where: { matrix: prefix },
      remedy: "name the first seven digits of one of these",
    });
  }
  const described = found.about.columns as unknown as readonly ModelFeature[]; // by the features stage
  const printed = new Map(described.map((column) => [column.id, column.printed]));
  const matrix = openMatrix(artifacts.open("feature-matrix", found.id).path("matrix.arrow"));
  const columns = matrix.columns.map(({ name, id }) => {
    return { name, id, printed: printed.get(id) ?? "an unknown formula" };
  });
  matrix.close();
  return { id: found.id, columns };
}
