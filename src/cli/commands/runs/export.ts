import { setTimeout as sleep } from "node:timers/promises";
import { PlumblineError, shown } from "../../../core/errors.js";
import { createRandom } from "../../../core/random.js";
import {
  createMlflowClient,
  exportRun,
  findRun,
  type MlflowExport,
  mlflowAuthorization,
} from "../../../pipeline/index.js";
import type { RunRecord } from "../../../store/index.js";
import type { Workspace } from "../../../store/workspace.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { shortRunId, shownNumber } from "./run-options.js";

/** Options of `plumbline runs export`. */
export interface ExportOptions extends CommonOptions {
  readonly mlflow: string;
  readonly experiment?: string;
  readonly all?: boolean;
}

const defaultExperiment = "plumbline";

/**
 * Brings runs to an MLflow tracking server.
 *
 * @throws CLI_OPTION_INVALID for a URL that is none, or for runs named beside --all.
 * @throws PIPELINE_RUN_UNKNOWN, and what `exportRun` throws.
 */
export function exportRuns(
  words: readonly string[],
  options: ExportOptions,
  io: CommandIo,
): Promise<void> {
  const server = serverOf(options.mlflow);
  const { experiment = defaultExperiment, all = false } = options;
  if (all && words.length > 0) {
    throw optionInvalid(
      "--all",
      `found the runs ${words.join(" ")} and --all, expected one of them`,
    );
  }
  return withWorkspace(options, io, async (workspace) => {
    const client = createMlflowClient({
      url: server,
      authorization: mlflowAuthorization(process.env),
      fetch,
      sleep: (durationMs) => sleep(durationMs),
      random: createRandom(io.now()).fork("mlflow"),
      onRetry: (error, attempt) =>
        io.err(`! attempt ${attempt} failed, trying again: ${error.message}\n`),
    });
    const exported: MlflowExport[] = [];
    for (const run of await wantedRuns(workspace, words, all)) {
      exported.push(await exportRun(workspace, run, { client, server, experiment }));
    }
    const result = { server, experiment, runs: exported };
    printResult(options, io, result, () =>
      exported.length === 0 ? "no runs yet: plumbline run" : tableOf(exported),
    );
  });
}

async function wantedRuns(
  workspace: Workspace,
  words: readonly string[],
  all: boolean,
): Promise<readonly RunRecord[]> {
  if (all) return workspace.catalogue.runs();
  const named = words.length === 0 ? ["latest"] : words;
  const runs: RunRecord[] = [];
  for (const word of named) runs.push(await findRun(workspace, word));
  return runs;
}

function tableOf(exported: readonly MlflowExport[]): string {
  const right = "right" as const;
  return renderTable(
    [
      { title: "run" },
      { title: "there" },
      { title: "parts", align: right },
      { title: "points sent", align: right },
      { title: "there before", align: right },
    ],
    exported.map(({ runId, remoteId, partCount, sentPoints, knownPoints }) => [
      shortRunId(runId),
      remoteId,
      shownNumber(partCount),
      shownNumber(sentPoints),
      shownNumber(knownPoints),
    ]),
  );
}

/** The server's address without what a path would double. */
function serverOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, "");
  throw optionInvalid("--mlflow", `found ${shown(text)}, expected the address of a server`);
}

function optionInvalid(option: string, message: string): PlumblineError {
  return new PlumblineError("CLI_OPTION_INVALID", {
    message,
    where: { option },
    remedy: "plumbline runs export latest --mlflow http://127.0.0.1:5000",
  });
}
