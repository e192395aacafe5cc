import { resolve } from "node:path";
import { silentHooks } from "../../core/hooks.js";
import {
  cleanInstruments,
  createLocalExecutor,
  defaultWorkerCount,
  parseConfig,
} from "../../pipeline/index.js";
import { openWorkspace } from "../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf } from "../data-config.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { cleanAsJson, printedClean } from "../quality-output.js";

/** Options of `plumbline clean`. */
export interface CleanCommandOptions extends CommonOptions, DataOptions {
  readonly workers?: number;
  readonly minimumScore?: number;
}

/**
 * Cleans and judges the bars that a run would use, and says how good they are.
 *
 * @throws CLEAN_SCORE_TOO_LOW, CLEAN_EXPECTATION_FAILED, after all is shown and on record.
 */
export async function clean(options: CleanCommandOptions, io: CommandIo): Promise<void> {
  const base = await configFileOf(options, io);
  const { workers, minimumScore } = options;
  const config = parseConfig(
    {
      ...base,
      ...(workers === undefined ? {} : { workers }),
      ...(minimumScore === undefined ? {} : { clean: { ...base.clean, minimumScore } }),
      ...dataOf(options, base, io),
    },
    "the command's options",
  );
  const workspace = openWorkspace(resolve(io.cwd, options.workspace ?? config.workspace));
  const executor = createLocalExecutor(workspace, config.workers ?? defaultWorkerCount());
  const progress = options.json === true ? undefined : createProgress(io);
  try {
    const result = await cleanInstruments(config, {
      workspace,
      executor,
      hooks: progress?.hooks ?? silentHooks,
      now: io.now,
      onOutcome: progress?.onOutcome,
    });
    progress?.finish();
    io.out(
      options.json === true ? `${JSON.stringify(cleanAsJson(result))}\n` : printedClean(result),
    );
    if (result.failure !== null) throw result.failure;
  } finally {
    progress?.finish();
    await executor.close();
    workspace.close();
  }
}
