import { extname, resolve } from "node:path";
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
  const builtIn = builtInSet(name);
  if (version === undefined && builtIn !== undefined && !(await registry.names()).includes(name)) {
    return opened(workspace, builtIn, null, null);
  }
  const found = await registry.get(name, version);
  return opened(workspace, await withOperators(workspace, found.set), found.version, null);
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

function builtInSet(name: string): FeatureSet | undefined {
  if (name === core.name) return core;
  const timeframe = timeframes.find(
    (one): one is Timeframe => coreSet({ timeframe: one }).name === name,
  );
  return timeframe && coreSet({ timeframe });
}
