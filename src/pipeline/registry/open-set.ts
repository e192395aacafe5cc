import { extname, resolve } from "node:path";
import { nearestName, PlumblineError, shown, shownList } from "../../core/errors.js";
import {
  core,
  coreSet,
  deprecationOf,
  type FeatureSet,
  featureSetIn,
  loadUserFile,
  withOperators,
} from "../../features/index.js";
import { type Timeframe, timeframes } from "../../market/timeframe.js";
import type { Workspace } from "../../store/workspace.js";
import { openRegistry, standingVersion } from "../version-book.js";
import { setInFile } from "./exported-set.js";

/** A feature set that somebody named. */
export interface OpenedSet {
  readonly set: FeatureSet;
  /** Version under which the set is published; null where it is not. */
  readonly version: string | null;
  /** `core@1.2.0`, or the name alone where it is not published. */
  readonly label: string;
  /** The file that it came from; null for published and built-in sets. */
  readonly file: string | null;
  /** The message with which its version was deprecated; null where it is not. */
  readonly deprecated: string | null;
}

const fileTypes = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/**
 * Opens the set that a word on the command line stands for: a file that exports a set or holds an
 * exported one (`.json`), `name@version`, `name` for the latest version, or `core` and `core-m15`, which
 * are built in.
 *
 * @param folder - That files are named from.
 * @throws FEATURES_SET_UNKNOWN, FEATURES_VERSION_UNKNOWN, FEATURES_FORM_INVALID, and what
 *   `loadUserFile` and `featureSetIn` throw.
 */
export async function openSet(
  workspace: Workspace,
  reference: string,
  folder: string,
): Promise<OpenedSet> {
  if (fileTypes.includes(extname(reference))) {
    const file = resolve(folder, reference);
    const set = await setOfFile(workspace, file);
    return opened(workspace, set, await standingVersion(workspace.catalogue, set), file);
  }
  const registry = openRegistry(workspace.catalogue);
  const [name, version] = reference.split("@");
  const published = await registry.names();
  if (!published.includes(name)) {
    const builtIn = builtInSet(name);
    if (version === undefined && builtIn !== undefined)
      return opened(workspace, builtIn, null, null);
    throw setUnknown(reference, published);
  }
  const found = await registry.get(name, version);
  return opened(workspace, await withOperators(workspace, found.set), found.version, null);
}

/** The set of a config, or `core` where it has none. */
export async function configuredSet(
  workspace: Workspace,
  set: FeatureSet = core,
): Promise<OpenedSet> {
  return opened(workspace, set, await standingVersion(workspace.catalogue, set), null);
}

async function opened(
  { catalogue }: Workspace,
  set: FeatureSet,
  version: string | null,
  file: string | null,
): Promise<OpenedSet> {
  const label = version === null ? set.name : `${set.name}@${version}`;
  const message = version === null ? undefined : await deprecationOf(catalogue, set.name, version);
  return { set, version, label, file, deprecated: message ?? null };
}

async function setOfFile(workspace: Workspace, file: string): Promise<FeatureSet> {
  if (extname(file) !== ".json") return featureSetIn(await loadUserFile(file));
  return setInFile(workspace, file);
}

/** Names of the sets that need not be published to be used. */
const builtInNames = [core.name, ...timeframes.map((timeframe) => coreSet({ timeframe }).name)];

function setUnknown(reference: string, published: readonly string[]): PlumblineError {
  const [name] = reference.split("@");
  const isBuiltIn = builtInNames.includes(name);
  const nearest = nearestName(name, [...published, ...(isBuiltIn ? [] : builtInNames)]);
  const remedy = isBuiltIn
    ? `it is built in and has no version until it is published: say ${name}`
    : "publish it first (plumbline features register FILE), or name its file with the ending";
  return new PlumblineError("FEATURES_SET_UNKNOWN", {
    message: `no feature set ${shown(reference)} is published, found ${shownList(published) || "none"}`,
    where: { set: reference },
    remedy: nearest === undefined ? remedy : `did you mean ${nearest}?`,
  });
}

function builtInSet(name: string): FeatureSet | undefined {
  if (name === core.name) return core;
  const timeframe = timeframes.find(
    (one): one is Timeframe => coreSet({ timeframe: one }).name === name,
  );
  return timeframe && coreSet({ timeframe });
}
