import { shortId } from "../../core/hash.js";
import type { About } from "../../store/artifact.js";
import type { Catalogue } from "../../store/catalogue.js";
import type { Workspace } from "../../store/workspace.js";
import { type Formula, formulaOf, formulasOf, knownSets, madeOf } from "./formulas.js";
import { findModels, knownModels, knownTrees } from "./models.js";
import { type OpenedSet, openSet } from "./open-set.js";
import { type KnownFile, pathsByHash } from "./vendor-files.js";

/** One thing that something was made from, or that uses it. */
export interface LineageEntry {
  readonly kind: string;
  readonly id: string;
  /** For people: `EURUSD M15`, `executor`. */
  readonly what: string;
  /** Steps away, by the shortest way. */
  readonly distance: number;
}

/** What a model or a feature set depends on, and who uses it. */
export interface LineageReport {
  /** `model-tree 3f2a…`, `core@1.2.0`. */
  readonly subject: string;
  /** Published versions that its trees were put together with; of a model in no tree, all that offer what it reads. */
  readonly featureSets: readonly string[];
  /** `name@version`. */
  readonly operators: readonly string[];
  /** Pairs and timeframes that its formulas name beside their own. */
  readonly instruments: readonly string[];
  readonly timeframes: readonly string[];
  /** Artifacts, nearest first; folds are left out, for the fitted model does not read them. */
  readonly madeFrom: readonly LineageEntry[];
  readonly vendorFiles: readonly KnownFile[];
  readonly usedBy: readonly LineageEntry[];
}

/**
 * What a set or a model depends on, down to vendor files, and who uses it.
 *
 * @param word - What `openSet` or `findModels` takes.
 * @throws PIPELINE_MODEL_UNKNOWN where it is neither; what `openSet` throws for a file.
 */
export async function traceLineage(
  workspace: Workspace,
  word: string,
  folder: string,
): Promise<LineageReport> {
  const set = await setOrNothing(workspace, word, folder);
  return set === undefined ? lineageOfModel(workspace, word) : lineageOfSet(workspace, set);
}

/** A word with a dot or an @ names a set; another one may. */
async function setOrNothing(
  workspace: Workspace,
  word: string,
  folder: string,
): Promise<OpenedSet | undefined> {
  if (/[.@]/.test(word)) return openSet(workspace, word, folder);
  const names = new Set((await knownSets(workspace)).map(({ set }) => set.name));
  return names.has(word) || word.startsWith("core") ? openSet(workspace, word, folder) : undefined;
}

async function lineageOfSet(workspace: Workspace, opened: OpenedSet): Promise<LineageReport> {
  const { catalogue } = workspace;
  const { set } = opened;
  const ids = new Set(set.features.map(({ expression }) => expression.id));
  const trees = (await knownTrees(catalogue)).filter(
    ({ featureSet }) => featureSet === set.contentId,
  );
  const inTrees = new Set(trees.flatMap(({ modelIds }) => modelIds));
  const models = (await knownModels(catalogue)).filter(
    ({ id, features }) => inTrees.has(id) || features.every((feature) => ids.has(feature.id)),
  );
  return {
    subject: opened.label,
    featureSets: opened.version === null ? [] : [opened.label],
    ...madeOf(set.features.map(({ expression }) => formulaOf(expression))),
    madeFrom: [],
    vendorFiles: [],
    usedBy: [
      ...models.map(({ id, instrument, node }) => ({
        kind: "model",
        id,
        what: `${instrument} ${node}`,
        distance: 1,
      })),
      ...trees.map(({ id, instrument, isInService }) => ({
        kind: "model-tree",
        id,
        what: isInService ? `${instrument}, in service` : instrument,
        distance: 2,
      })),
    ],
  };
}

async function lineageOfModel(workspace: Workspace, word: string): Promise<LineageReport> {
  const { catalogue } = workspace;
  const { tree, models } = await findModels(catalogue, word);
  const id = tree?.id ?? models[0].id;
  const sets = await knownSets(workspace);
  const formulas = formulasOf(sets);
  const read = models.flatMap(({ features }) => features);
  const known = read.flatMap((feature): Formula[] => {
    const formula = formulas.get(feature.id);
    return formula === undefined ? [] : [formula];
  });
  const holders =
    tree === undefined
      ? (await knownTrees(catalogue)).filter(({ modelIds }) => modelIds.includes(id))
      : [tree];
  // Another set may offer the same formulas: what a tree depends on is the one that it was put together with.
  const featureSets = sets.filter(({ set, version }) => {
    if (version === null) return false;
    if (holders.length > 0) return holders.some((one) => one.featureSet === set.contentId);
    const offered = new Map(set.features.map(({ name, expression }) => [name, expression.id]));
    return read.every(({ name, id }) => offered.get(name) === id);
  });
  const paths = await pathsByHash(catalogue);
  const upstream = await catalogue.upstream(id);
  const made = upstream.filter(({ kind }) => kind !== null && kind !== "fold");
  const files = upstream.filter(({ kind, id }) => kind === null && /^[0-9a-f]{64}$/.test(id));
  const downstream = await catalogue.downstream(id);
  return {
    subject: `${tree === undefined ? "model" : "model-tree"} ${shortId(id)}`,
    featureSets: featureSets.map(({ label }) => label),
    ...madeOf(known),
    madeFrom: await entries(catalogue, made),
    vendorFiles: files.map((file) => ({ sha256: file.id, paths: paths.get(file.id) ?? [] })),
    usedBy: [
      ...(tree?.isInService
        ? [{ kind: "champion", id, what: `${tree.instrument}, in service`, distance: 0 }]
        : []),
      ...(await entries(catalogue, downstream)),
    ],
  };
}

function entries(
  catalogue: Catalogue,
  nodes: readonly {
    readonly id: string;
    readonly kind: string | null;
    readonly distance: number;
  }[],
): Promise<LineageEntry[]> {
  return Promise.all(
    nodes.map(async ({ id, kind, distance }) => {
      const record = await catalogue.artifact(id);
      return { id, kind: kind ?? "?", distance, what: whatOf(record?.about ?? {}) };
    }),
  );
}

/** What an artifact is about, from what its stage said of it. */
function whatOf(about: About): string {
  const node = about.node;
  const name = typeof node === "object" && node !== null && "name" in node ? node.name : node;
  const facts = [about.instrument, about.timeframe, name];
  return facts.filter((fact) => typeof fact === "string").join(" ");
}
