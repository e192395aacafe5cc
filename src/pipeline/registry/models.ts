import { nearestName, PlumblineError, shown, shownList } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import type { ModelFeature } from "../../features/index.js";
import type { Catalogue } from "../../store/catalogue.js";

/** A trained node that the catalogue knows. */
export interface KnownModel {
  readonly id: string;
  readonly node: string;
  readonly instrument: string;
  readonly timeframe: string;
  /** What it reads of the feature set, in order. */
  readonly features: readonly ModelFeature[];
  /** The matrix that it was trained on. */
  readonly matrixId: string;
  /** Predictions of the nodes above, by node. */
  readonly upstream: Readonly<Record<string, string>>;
}

/** Models that are served together. */
export interface KnownTree {
  readonly id: string;
  readonly instrument: string;
  /** Content id of the feature set that it was put together with. */
  readonly featureSet: string;
  /** Upper nodes first. */
  readonly modelIds: readonly string[];
  /** Whether it is the champion of its instrument. */
  readonly isInService: boolean;
}

/** All trained nodes, newest first. */
export async function knownModels(catalogue: Catalogue): Promise<readonly KnownModel[]> {
  const records = await catalogue.artifacts("model");
  return Promise.all(
    records.map(async ({ id, about }): Promise<KnownModel> => {
      const { node, features } = about as unknown as ModelFacts; // by the train stage
      const inputs = await catalogue.inputs(id);
      const bars = await catalogue.artifact(inputs.bars);
      const upper = Object.entries(inputs).flatMap(([role, input]) =>
        role.startsWith("upstream:") ? [[role.slice("upstream:".length), input]] : [],
      );
      return {
        id,
        node: node.name,
        instrument: String(bars?.about.instrument ?? "?"),
        timeframe: node.timeframe,
        features,
        matrixId: inputs.matrix,
        upstream: Object.fromEntries(upper),
      };
    }),
  );
}

interface ModelFacts {
  readonly node: { readonly name: string; readonly timeframe: string };
  readonly features: readonly ModelFeature[];
}

/** All model trees, newest first. */
export async function knownTrees(catalogue: Catalogue): Promise<readonly KnownTree[]> {
  const champions = await catalogue.pointers("champion");
  const inService = new Set(champions.map(({ artifactId }) => artifactId));
  return (await catalogue.artifacts("model-tree")).map(({ id, about }) => {
    const { instrument, featureSet, models } = about as unknown as TreeFacts; // by the assemble stage
    return { id, instrument, featureSet, modelIds: models, isInService: inService.has(id) };
  });
}

interface TreeFacts {
  readonly instrument: string;
  readonly featureSet: string;
  readonly models: readonly string[];
}

/** What a word that names a model stands for. */
export interface NamedModels {
  /** A tree has several. */
  readonly models: readonly KnownModel[];
  /** Undefined where a single node is named. */
  readonly tree: KnownTree | undefined;
}

/**
 * The models that a word stands for: an instrument's champion, or the id of a model tree or of one
 * model, of which the first seven digits do.
 *
 * @throws PIPELINE_MODEL_UNKNOWN
 */
export async function findModels(catalogue: Catalogue, word: string): Promise<NamedModels> {
  const models = await knownModels(catalogue);
  const trees = await knownTrees(catalogue);
  const symbol = word.toUpperCase().replace(/[^A-Z]/g, "");
  const isId = /^[0-9a-f]{7,32}$/.test(word);
  const tree = trees.find(
    (one) => (isId && one.id.startsWith(word)) || (one.isInService && one.instrument === symbol),
  );
  if (tree !== undefined) {
    const nodes = tree.modelIds.flatMap((id) => models.find((model) => model.id === id) ?? []);
    return { tree, models: nodes };
  }
  const model = isId ? models.find(({ id }) => id.startsWith(word)) : undefined;
  if (model !== undefined) return { tree: undefined, models: [model] };
  const served = trees.filter(({ isInService }) => isInService).map(({ instrument }) => instrument);
  const known = [...served, ...trees.map(({ id }) => shortId(id))];
  const nearest = nearestName(word, known);
  throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
    message: `no model ${shown(word)} in the workspace, found ${shownList(known) || "none at all"}`,
    where: { model: word },
    remedy:
      nearest === undefined
        ? "name an instrument, or an id's first seven digits"
        : `did you mean ${nearest}?`,
  });
}
