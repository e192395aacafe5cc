import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PlumblineError } from "../../core/errors.js";
import { silentHooks } from "../../core/hooks.js";
import { type CriterionResult, renderReport } from "../../evaluate/index.js";
import { judgeObjectives } from "../../monitor/index.js";
import {
  type Config,
  createLocalExecutor,
  defaultConfigFile,
  defaultWorkerCount,
  loadConfigFile,
  measureRun,
  parseConfig,
  reportContent,
  runPipeline,
} from "../../pipeline/index.js";
import { openWorkspace, type Workspace } from "../../store/workspace.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { printedRun, runAsJson } from "../run-output.js";

/** Options of `plumbline run`. */
export interface RunCommandOptions extends CommonOptions {
  readonly config?: string;
  readonly source?: string;
  readonly path?: readonly string[];
  readonly instrument?: readonly string[];
  readonly format?: string;
  readonly clock?: string;
  readonly timeframe?: string;
  readonly workers?: number;
  readonly seed?: number;
  readonly signalStrength?: number;
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
  try {
    const result = await runPipeline(config, {
      workspace,
      executor,
      hooks: progress?.hooks ?? silentHooks,
      now: io.now,
      onOutcome: progress?.onOutcome,
    });
    progress?.finish();
    const measured = await measureRun(result, workspace, testCoverage());
    await workspace.catalogue.recordMeasurements(result.runId, measured);
    const criteria = await successCriteria(workspace);
    const report = writeReport(workspace.path, renderReport(reportContent(result, criteria)));
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
  const standard = resolve(io.cwd, defaultConfigFile);
  const file = options.config === undefined ? standard : resolve(io.cwd, options.config);
  const isThere = options.config !== undefined || existsSync(file);
  const base = isThere ? await loadConfigFile(file) : parseConfig({});
  const { workers, seed, minimumScore, turns } = options;
  const instruments = options.instrument ?? base.instruments;
  return parseConfig(
    {
      ...base,
      ...(workers === undefined ? {} : { workers }),
      ...(seed === undefined ? {} : { seed }),
      ...(minimumScore === undefined ? {} : { clean: { ...base.clean, minimumScore } }),
      ...(turns === undefined ? {} : { feedback: { turns } }),
      instruments,
      source: sourceOf(options, base, instruments, io),
    },
    "the command's options",
  );
}

function sourceOf(
  options: RunCommandOptions,
  base: Config,
  instruments: readonly string[],
  io: CommandIo,
): unknown {
  const { path, format, clock, timeframe, signalStrength } = options;
  const kind = options.source ?? (path === undefined ? base.source.kind : "csv");
  if (kind === "simulated") {
    if (path !== undefined) throw optionInvalid("path", "the simulated market reads no files");
    const simulated = base.source.kind === "simulated" ? base.source : { kind };
    return signalStrength === undefined ? simulated : { ...simulated, signalStrength };
  }
  if (path === undefined) {
    if (base.source.kind === kind) return base.source;
    throw optionInvalid("path", `the source ${kind} reads files, but none is named`);
  }
  if (instruments.length !== 1 || options.instrument === undefined) {
    throw optionInvalid("instrument", "--path goes with one --instrument, such as EURUSD");
  }
  const given = { format, clock, timeframe };
  const present = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const [symbol] = instruments;
  return {
    kind,
    files: { [normalized(symbol)]: path.map((one) => resolve(io.cwd, one)) },
    ...present,
  };
}

/** As the config writes symbols: `eur/usd` is EURUSD. */
function normalized(symbol: string): string {
  return symbol.toUpperCase().replace(/[^A-Z]/g, "");
}

function optionInvalid(option: string, message: string): PlumblineError {
  return new PlumblineError("CLI_OPTION_INVALID", {
    message,
    where: { option: `--${option}` },
    remedy: "plumbline run --source csv --path FILE --instrument EURUSD",
  });
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
