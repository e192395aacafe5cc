import { resolve } from "node:path";
import { silentHooks } from "../../core/hooks.js";
import { instrument as instrumentOf } from "../../market/instrument.js";
import {
  type Config,
  createLocalExecutor,
  defaultWorkerCount,
  ingestInstruments,
  parseConfig,
  requireIngested,
  retryBrokenUnits,
} from "../../pipeline/index.js";
import { openWorkspace, type Workspace } from "../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf } from "../data-config.js";
import { ingestAsJson, printedIngest, printedRetry, retryAsJson } from "../ingest-output.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress, type Progress } from "../progress.js";
import { printUnits } from "../unit-output.js";

/** Options of `plumbline ingest`. */
export interface IngestCommandOptions extends CommonOptions, DataOptions {
  readonly workers?: number;
  readonly recheck?: boolean;
  readonly retryFailed?: boolean;
  readonly status?: boolean;
}

/** The source where neither the options nor a config name one. */
const defaultNetworkSource = "dukascopy";

/**
 * Brings raw bars into the workspace, or shows how downloads stand, or asks again for what is broken.
 *
 * @throws PIPELINE_INGEST_FAILED after all is done, where some instrument failed.
 */
export async function ingest(options: IngestCommandOptions, io: CommandIo): Promise<void> {
  const base = await configFileOf(options, io);
  const workspacePath = resolve(io.cwd, options.workspace ?? base.workspace);
  // What is wrong with the options is said before there is a workspace.
  const isRetry = options.retryFailed === true && options.from === undefined;
  const config = options.status === true || isRetry ? base : configOf(options, base, io);
  const workspace = openWorkspace(workspacePath);
  const progress = options.json === true ? undefined : createProgress(io);
  try {
    if (options.status === true) await printUnits(options, workspace, io);
    else if (isRetry) await retry(options, workspace, progress, io);
    else await download(options, config, workspace, progress, io);
  } finally {
    progress?.finish();
    workspace.close();
  }
}

function configOf(options: IngestCommandOptions, base: Config, io: CommandIo): Config {
  const isUnsaid = options.path === undefined && base.source.kind === "simulated";
  const source = options.source ?? (isUnsaid ? defaultNetworkSource : undefined);
  const { workers } = options;
  return parseConfig(
    {
      ...base,
      ...(workers === undefined ? {} : { workers }),
      ...dataOf({ ...options, source }, base, io),
    },
    "the command's options",
  );
}

async function download(
  options: IngestCommandOptions,
  config: Config,
  workspace: Workspace,
  progress: Progress | undefined,
  io: CommandIo,
): Promise<void> {
  const executor = createLocalExecutor(workspace, config.workers ?? defaultWorkerCount());
  try {
    const result = await ingestInstruments(config, {
      workspace,
      executor,
      hooks: progress?.hooks ?? silentHooks,
      now: io.now,
      onOutcome: progress?.onOutcome,
      choice: { retriesFailed: options.retryFailed, rechecks: options.recheck },
    });
    progress?.finish();
    const isJson = options.json === true;
    io.out(isJson ? `${JSON.stringify(ingestAsJson(result))}\n` : printedIngest(result));
    const failed = result.instruments.filter(({ error }) => error !== null);
    requireIngested(failed.map(({ instrument }) => instrument));
  } finally {
    await executor.close();
  }
}

async function retry(
  options: IngestCommandOptions,
  workspace: Workspace,
  progress: Progress | undefined,
  io: CommandIo,
): Promise<void> {
  const { source, instrument, policy } = options;
  const { environment, baseUrl, concurrency, requestsPerSecond } = options;
  const retried = await retryBrokenUnits({
    workspace,
    hooks: progress?.hooks ?? silentHooks,
    source,
    instruments: instrument?.map((symbol) => instrumentOf(symbol).symbol),
    // Asked for by hand, one that stays broken is no reason to leave the others.
    policy: policy ?? "skip",
    settings: { environment, baseUrl, concurrency, requestsPerSecond },
  });
  progress?.finish();
  const isJson = options.json === true;
  io.out(isJson ? `${JSON.stringify(retryAsJson(retried))}\n` : printedRetry(retried));
  requireIngested(retried.filter(({ error }) => error !== null).map(({ series }) => series));
}
