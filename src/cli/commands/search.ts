import { resolve } from "node:path";
import { PlumblineError, shownList } from "../../core/errors.js";
import { silentHooks } from "../../core/hooks.js";
import { formatDuration } from "../../core/time.js";
import {
  createLocalExecutor,
  defaultWorkerCount,
  parseConfig,
  type SearchResult,
  searchNode,
  type Trial,
} from "../../pipeline/index.js";
import { openWorkspace } from "../../store/workspace.js";
import { configFileOf, type DataOptions, dataOf, normalized } from "../data-config.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { renderTable } from "../table.js";
import { printResult } from "../with-workspace.js";

/** Options of `plumbline search`. */
export interface SearchOptions extends CommonOptions, DataOptions {
  readonly node?: string;
  /** One of the two: the option takes no other. */
  readonly method?: "halving" | "random";
  readonly trials?: number;
  readonly minutes?: number;
  readonly eta?: number;
  readonly workers?: number;
  readonly top?: number;
}

const defaultTop = 10;

/** Searches the parameters of one node, and shows the best. @throws CLI_OPTION_INVALID, and what `searchNode` throws. */
export async function search(options: SearchOptions, io: CommandIo): Promise<void> {
  if (options.instrument !== undefined && options.instrument.length > 1) {
    throw new PlumblineError("CLI_OPTION_INVALID", {
      message: `a search is of one pair, found ${options.instrument.length}: ${shownList(options.instrument)}`,
      where: { option: "--instrument" },
      remedy: "search one after the other: what they share is made once",
    });
  }
  const base = await configFileOf(options, io);
  const { workers, node, method, trials, minutes, eta } = options;
  const asked = normalized(options.instrument?.[0] ?? "");
  // A pair of the config is searched among the others, of which its nodes may pool; files that are named are of one.
  const isAmong = options.path === undefined && base.instruments.some((pair) => pair === asked);
  const data = dataOf(isAmong ? { ...options, instrument: undefined } : options, base, io);
  const config = parseConfig(
    { ...base, ...(workers === undefined ? {} : { workers }), ...data },
    "the command's options",
  );
  const workspace = openWorkspace(resolve(io.cwd, options.workspace ?? config.workspace));
  const executor = createLocalExecutor(workspace, config.workers ?? defaultWorkerCount());
  const progress = options.json === true ? undefined : createProgress(io);
  const begun = io.now();
  try {
    const hooks = progress?.hooks ?? silentHooks;
    const instrument = isAmong ? asked : undefined;
    const request = { instrument, node, method, trials, minutes, eta };
    const result = await searchNode(config, { workspace, executor, hooks, now: io.now }, request);
    progress?.finish();
    printResult(options, io, result, () =>
      printed(result, options.top ?? defaultTop, io.now() - begun),
    );
  } finally {
    progress?.finish();
    await executor.close();
    workspace.close();
  }
}

function printed(result: SearchResult, top: number, durationMs: number): string {
  const { instrument, node, learner, method, rungs, trials, best, configured } = result;
  const { trainedFolds, foundFolds, trainedMs, everTried, isTimeUp } = result;
  const steps = rungs.map(({ trialCount, foldCount }) => `${trialCount} on ${foldCount}`);
  const shown = trials.slice(0, top);
  return [
    `${instrument} ${node}: ${learner} by ${method}, trials on folds: ${steps.join(", ")}`,
    "",
    trialTable(result, shown),
    ...(shown.some(({ trial }) => trial === configured?.trial) ? ["* the node as configured"] : []),
    "",
    ...failuresOf(trials),
    `${counted(trials.length, "trial")}, ${counted(trainedFolds, "fold")} trained and ${foundFolds} found, in ${formatDuration(durationMs)}${isTimeUp ? "; the time was up" : ""}`,
    `${formatDuration(trainedMs)} of training in all calls of this search`,
    `${everTried} settings of this node were ever tried in searches of this workspace: discount its scores by that`,
    "",
    best === null
      ? "no trial was measured on all folds: give more minutes, and it goes on from here"
      : verdict(best, configured),
  ].join("\n");
}

function trialTable({ configured, space }: SearchResult, trials: readonly Trial[]): string {
  const names = Object.keys(space);
  const right = "right" as const;
  return renderTable(
    [
      { title: "trial", align: right },
      { title: "run" },
      { title: "folds", align: right },
      { title: "log loss", align: right },
      ...names.map((title) => ({ title, align: right })),
    ],
    trials.map(({ trial, runId, foldCount, logLoss, parameters }) => [
      trial === configured?.trial ? `* ${trial}` : String(trial),
      runId.slice(0, 8),
      String(foldCount),
      logLoss?.toFixed(6) ?? "–",
      ...names.map((name) => String(parameters[name] ?? "–")),
    ]),
  );
}

/** What to do about it. */
function verdict(best: Trial, configured: Trial | null): string {
  if (best.trial === configured?.trial) return "nothing found better than the node as configured";
  const entries = Object.entries(best.parameters).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );
  return `the best, for the node in the config:\n  parameters: { ${entries.join(", ")} },`;
}

function failuresOf(trials: readonly Trial[]): string[] {
  const failed = trials.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return [];
  return [`${counted(failed.length, "trial")} could not be trained, such as: ${failed[0].failure}`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
