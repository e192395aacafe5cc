import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { silentHooks } from "../../core/hooks.js";
import { type CriterionResult, renderReport } from "../../evaluate/index.js";
import { judgeObjectives } from "../../monitor/index.js";
import {
  type Config,
  countTrials,
  createLocalExecutor,
  defaultWorkerCount,
  explainRun,
  measureRun,
  parseConfig,
  qualityContent,
  reportContent,
  runPipeline,
} from "../../pipeline/index.js";
import { openWorkspace, type Workspace } from "../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf } from "../data-config.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { printedRun, runAsJson } from "../run-output.js";

/** Options of `plumbline run`. */
export interface RunCommandOptions extends CommonOptions, DataOptions {
  readonly workers?: number;
  readonly minimumScore?: number;
  readonly turns?: number;
}

/** Name of the newest report in a workspace. */
export const reportFile = "report.html";

/** Runs the pipeline, shows how it gets on, and ends with what came of it. */
export async function run(options: RunCommandOptions, io: CommandIo): Promise<void> {
  const config = await configOf(options, io);
  const workspace = openWorkspace(resolve(io.cwd, options.workspace ?? config.workspace));
  const executor = createLocalExecutor(workspace, config.workers ?? defaultWorkerCount());
  const progress = options.json === true ? undefined : createProgress(io);
  const hooks = progress?.hooks ?? silentHooks;
  try {
    const result = await runPipeline(config, {
      workspace,
      executor,
      hooks,
      now: io.now,
      onOutcome: progress?.onOutcome,
    });
    progress?.finish();
    const measured = await measureRun(result, workspace, testCoverage());
    await workspace.catalogue.recordMeasurements(result.runId, measured);
    const criteria = await successCriteria(workspace);
    const trials = await countTrials(workspace.catalogue);
    const contributions = await explainRun(result, { workspace, executor, hooks });
    const quality = await qualityContent(result);
    const content = reportContent(result, criteria, quality, trials, contributions);
    const report = writeReport(workspace.path, renderReport(content));
    io.out(
      options.json === true
        ? `${JSON.stringify(runAsJson(result, criteria, report))}\n`
        : printedRun(result, criteria, report),
    );
  } finally {
    progress?.finish();
    await executor.close();
    workspace.close();
  }
}

/** The success criteria with the newest value that was measured of each. */
export async function successCriteria(workspace: Workspace): Promise<readonly CriterionResult[]> {
  const latest = await workspace.catalogue.latestMeasurements();
  return judgeObjectives(new Map(latest.map(({ name, value }) => [name, value])));
}

/** The config file, if there is one, with what the options say over it. */
async function configOf(options: RunCommandOptions, io: CommandIo): Promise<Config> {
  const base = await configFileOf(options, io);
  const { workers, minimumScore, turns } = options;
  return parseConfig(
    {
      ...base,
      ...(workers === undefined ? {} : { workers }),
      ...(minimumScore === undefined ? {} : { clean: { ...base.clean, minimumScore } }),
      ...(turns === undefined ? {} : { feedback: { turns } }),
      ...dataOf(options, base, io),
    },
    "the command's options",
  );
}

/** Writes the page whole or not at all. */
function writeReport(workspacePath: string, page: string): string {
  const path = join(workspacePath, reportFile);
  mkdirSync(workspacePath, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, page);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

/** Share of lines that this checkout's tests covered when they last ran; null where they did not. */
function testCoverage(): number | null {
  const file = fileURLToPath(new URL("../../../coverage/coverage-summary.json", import.meta.url));
  if (!existsSync(file)) return null;
  const summary: { total?: { lines?: { pct?: number } } } = JSON.parse(readFileSync(file, "utf8"));
  const percent = summary.total?.lines?.pct;
  return typeof percent === "number" ? percent / 100 : null;
}
