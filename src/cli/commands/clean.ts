import { resolve } from "node:path";
import { silentHooks } from "../../core/hooks.js";
import {
  cleanInstruments,
  createLocalExecutor,
  defaultWorkerCount,
  holdAgainstRates,
  parseConfig,
} from "../../pipeline/index.js";
import { openWorkspace } from "../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf } from "../data-config.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { cleanAsJson, printedClean, printedRates } from "../quality-output.js";

/** Options of `plumbline clean`. */
export interface CleanCommandOptions extends CommonOptions, DataOptions {
  readonly workers?: number;
  readonly minimumScore?: number;
  /** A file of the ECB's reference rates to hold the clean bars against. */
  readonly rates?: string;
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
    const verdicts =
      options.rates === undefined
        ? undefined
        : await holdAgainstRates(result.judged, resolve(io.cwd, options.rates), workspace);
    progress?.finish();
    io.out(
      options.json === true
        ? `${JSON.stringify({ ...cleanAsJson(result), ...(verdicts && { rates: verdicts }) })}\n`
        : `${printedClean(result)}${verdicts === undefined ? "" : printedRates(verdicts)}`,
    );
    if (result.failure !== null) throw result.failure;
  } finally {
    progress?.finish();
    await executor.close();
    workspace.close();
  }
}
