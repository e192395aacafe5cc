import { nearestName, PlumblineError, shown } from "../../core/errors.js";
import { instrument as instrumentOf } from "../../market/instrument.js";
import type { Catalogue } from "../../store/catalogue.js";
import type { Workspace } from "../../store/workspace.js";
import { type Formula, formulasOf, type KnownSet, knownSets } from "./formulas.js";
import { type KnownModel, knownModels, knownTrees } from "./models.js";
import { hashesOfPath } from "./vendor-files.js";

/** Something that may change. */
export type PossibleChange =
  /** `ema`, or `ema@1` for one version. */
  | { readonly kind: "operator"; readonly name: string }
  | { readonly kind: "feature"; readonly name: string }
  | { readonly kind: "instrument"; readonly name: string }
  /** Absolute path, and the hash of what stands there now, if it is there. */
  | { readonly kind: "file"; readonly name: string; readonly sha256?: string };

/** A version of a set that would no longer be what it is. */
export interface BrokenSet {
  readonly label: string;
  /** Names of the features whose values would change. */
  readonly features: readonly string[];
}

/** A trained node that would no longer see what it was trained on. */
export interface BrokenModel {
  readonly id: string;
  readonly instrument: string;
  readonly node: string;
  /** Features that it reads itself whose values would change. */
  readonly features: readonly string[];
  /** Why, where it is not by its features: the bars that it was trained on, or nodes above it. */
  readonly through: readonly string[];
  /** Whether a champion holds it. */
  readonly isInService: boolean;
}

/** What breaks if something changes. */
export interface Impact {
  readonly change: string;
  readonly sets: readonly BrokenSet[];
  readonly models: readonly BrokenModel[];
  /** Trees in service that hold one of the models, by instrument. */
  readonly champions: readonly { readonly instrument: string; readonly id: string }[];
}

/**
 * What breaks if an operator, a feature, an instrument's bars or a vendor's file changes.
 *
 * @throws PIPELINE_SUBJECT_UNKNOWN where nothing in the workspace knows it, with the nearest that is.
 */
export async function findImpact(workspace: Workspace, change: PossibleChange): Promise<Impact> {
  const { catalogue } = workspace;
  const sets = await knownSets(workspace);
  const formulas = formulasOf(sets);
  const models = await knownModels(catalogue);
  const changedIds = changedFormulas(change, sets, models, formulas);
  const roots = await changedData(catalogue, change);
  if (changedIds.size === 0 && roots.length === 0) throw unknown(change, sets, formulas);

  const reached = await madeFrom(catalogue, [
    ...roots,
    ...(await matricesOf(catalogue, changedIds)),
  ]);
  const trees = await knownTrees(catalogue);
  const served = trees.filter(({ isInService }) => isInService);
  const servedModels = new Set(served.flatMap(({ modelIds }) => modelIds));
  const broken = models.flatMap((model): BrokenModel[] => {
    const features = model.features.filter(({ id }) => changedIds.has(id)).map(({ name }) => name);
    const through = throughOf(model, reached, features.length > 0);
    if (features.length === 0 && through.length === 0) return [];
    const { id, instrument, node } = model;
    return [{ id, instrument, node, features, through, isInService: servedModels.has(id) }];
  });
  const brokenIds = new Set(broken.map(({ id }) => id));
  return {
    change: `${change.kind} ${change.name}`,
    sets: sets.flatMap(({ set, label }): BrokenSet[] => {
      const features = set.features.filter(({ expression }) => changedIds.has(expression.id));
      return features.length === 0 ? [] : [{ label, features: features.map(({ name }) => name) }];
    }),
    models: broken,
    champions: served
      .filter(({ modelIds }) => modelIds.some((id) => brokenIds.has(id)))
      .map(({ instrument, id }) => ({ instrument, id })),
  };
}

/** Ids of the formulas whose values would change. */
function changedFormulas(
  change: PossibleChange,
  sets: readonly KnownSet[],
  models: readonly KnownModel[],
  formulas: ReadonlyMap<string, Formula>,
): ReadonlySet<string> {
  if (change.kind === "file") return new Set();
  if (change.kind === "feature") {
    const inSets = sets.flatMap(({ set }) =>
      set.features
        .filter(({ name }) => name === change.name)
        .map(({ expression }) => expression.id),
    );
    const inModels = models.flatMap(({ features }) =>
      features.filter(({ name }) => name === change.name).map(({ id }) => id),
    );
    return new Set([...inSets, ...inModels]);
  }
  const isChanged = ({ operators, instruments }: Formula): boolean =>
    change.kind === "instrument"
      ? instruments.includes(instrumentOf(change.name).symbol)
      : operators.some((key) => key === change.name || key.split("@")[0] === change.name);
  return new Set([...formulas.values()].filter(isChanged).map(({ id }) => id));
}

/** Artifacts and files whose content would change first. */
async function changedData(
  catalogue: Catalogue,
  change: PossibleChange,
): Promise<readonly string[]> {
  if (change.kind === "instrument") {
    const { symbol } = instrumentOf(change.name);
    const raw = await catalogue.artifacts("raw-bars");
    return raw.filter(({ about }) => about.instrument === symbol).map(({ id }) => id);
  }
  if (change.kind !== "file") return [];
  const hashes = new Set(await hashesOfPath(catalogue, change.name));
  if (change.sha256 !== undefined) hashes.add(change.sha256);
  const read: string[] = [];
  for (const hash of hashes) {
    if ((await catalogue.downstream(hash)).length > 0) read.push(hash);
  }
  return read;
}

async function matricesOf(
  catalogue: Catalogue,
  changedIds: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (changedIds.size === 0) return [];
  const matrices = await catalogue.artifacts("feature-matrix");
  return matrices
    .filter(({ about }) => {
      const columns = about.columns as unknown as readonly { readonly id: string }[]; // by the stage
      return columns.some(({ id }) => changedIds.has(id));
    })
    .map(({ id }) => id);
}

/** These and all that was made from them. */
async function madeFrom(
  catalogue: Catalogue,
  roots: readonly string[],
): Promise<ReadonlySet<string>> {
  const reached = new Set(roots);
  for (const root of roots) {
    for (const { id } of await catalogue.downstream(root)) reached.add(id);
  }
  return reached;
}

/** How else than by its own features a change reaches a model. */
function throughOf(
  model: KnownModel,
  reached: ReadonlySet<string>,
  isByFeatures: boolean,
): string[] {
  const nodes = Object.entries(model.upstream)
    .filter(([, predictions]) => reached.has(predictions))
    .map(([node]) => `node ${node}`);
  if (isByFeatures || !reached.has(model.matrixId)) return nodes;
  return [`bars of ${model.instrument}`, ...nodes];
}

function unknown(
  { kind, name }: PossibleChange,
  sets: readonly KnownSet[],
  formulas: ReadonlyMap<string, Formula>,
): PlumblineError {
  const known: Readonly<Record<PossibleChange["kind"], readonly string[]>> = {
    operator: [...formulas.values()].flatMap(({ operators }) => [
      ...operators,
      ...operators.map((key) => key.split("@")[0]),
    ]),
    feature: sets.flatMap(({ set }) => set.features.map((feature) => feature.name)),
    instrument: [...formulas.values()].flatMap(({ instruments }) => instruments),
    file: [],
  };
  const nearest = nearestName(name, new Set(known[kind]));
  return new PlumblineError("PIPELINE_SUBJECT_UNKNOWN", {
    message: `nothing in the workspace was made with the ${kind} ${shown(name)}`,
    where: { [kind]: name },
    remedy:
      nearest === undefined
        ? "plumbline features list shows what there is"
        : `did you mean ${nearest}?`,
  });
}
