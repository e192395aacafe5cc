import { silentHooks } from "../../../core/hooks.js";
import {
  type Config,
  configuredSet,
  type FeatureData,
  type OpenedSet,
  openFeatureData,
  openSet,
  parseConfig,
} from "../../../pipeline/index.js";
import type { Workspace } from "../../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf } from "../../data-config.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { createProgress } from "../../progress.js";
import { warnOfDeprecated } from "../../with-workspace.js";

/** Options of the commands that compute a set on bars. */
export interface FeatureDataOptions extends CommonOptions, Omit<DataOptions, "timeframe"> {
  /** At which the features are computed. */
  readonly timeframe?: string;
  /** Of the files. */
  readonly fileTimeframe?: string;
  readonly rows?: number;
}

/** A set with bars to compute it on. */
export interface SetOnData {
  readonly config: Config;
  readonly opened: OpenedSet;
  readonly data: FeatureData;
}

/** Reads the config that the options name; its workspace is the one to open. */
export async function readDataConfig(options: FeatureDataOptions, io: CommandIo): Promise<Config> {
  const { timeframe: _, fileTimeframe, ...data } = options;
  const base = await configFileOf(data, io);
  return parseConfig(
    { ...base, ...dataOf({ ...data, timeframe: fileTimeframe }, base, io) },
    "the command's options",
  );
}

/** The set that is named, or the config's, or core, with the last rows of the config's bars. */
export async function openSetOnData(
  config: Config,
  reference: string | undefined,
  options: FeatureDataOptions & { readonly rows: number },
  { workspace, io }: { readonly workspace: Workspace; readonly io: CommandIo },
): Promise<SetOnData> {
  const opened =
    reference === undefined
      ? await configuredSet(workspace, config.features.set)
      : await openSet(workspace, reference, io.cwd);
  warnOfDeprecated(options, io, opened);
  const progress = options.json === true ? undefined : createProgress(io);
  try {
    const { timeframe, rows } = options;
    const hooks = progress?.hooks ?? silentHooks;
    const data = await openFeatureData(
      config,
      opened.set,
      { timeframe, rows },
      { workspace, hooks },
    );
    return { config, opened, data };
  } finally {
    progress?.finish();
  }
}
