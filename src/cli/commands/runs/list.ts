import { formatDuration, formatUtc } from "../../../core/time.js";
import {
  type Direction,
  goodDirection,
  openRunRecords,
  partName,
  rankRuns,
} from "../../../pipeline/index.js";
import type { RunRecord } from "../../../store/index.js";
import type { Workspace } from "../../../store/workspace.js";
import type { CommandIo } from "../../io.js";
import { renderTable, type TableColumn } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import {
  featureSetOf,
  type PartOptions,
  partAsJson,
  partsOf,
  shortRunId,
  shownNumber,
} from "./run-options.js";

/** Options of `plumbline runs list`. */
export interface ListOptions extends PartOptions {
  readonly metric?: string;
  readonly order?: Direction;
  readonly limit?: number;
}

const defaultLimit = 20;

const columns: readonly TableColumn[] = [
  { title: "run" },
  { title: "began" },
  { title: "state" },
  { title: "took", align: "right" },
  { title: "features" },
];

/**
 * Lists runs, the newest first; with a metric the best first.
 *
 * @throws PIPELINE_METRIC_UNKNOWN
 */
export function list(options: ListOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const { limit = defaultLimit, metric } = options;
    const runs = await workspace.catalogue.runs(limit === 0 ? undefined : limit);
    if (metric !== undefined && runs.length > 0) {
      await listBest(workspace, runs, metric, options, io);
      return;
    }
    printResult(options, io, { runs: runs.map(asJson) }, () =>
      runs.length === 0 ? "no runs yet: plumbline run" : renderTable(columns, runs.map(cells)),
    );
  });
}

async function listBest(
  workspace: Workspace,
  runs: readonly RunRecord[],
  metric: string,
  options: ListOptions,
  io: CommandIo,
): Promise<void> {
  const direction = options.order ?? goodDirection(metric);
  const tracked = await openRunRecords(workspace, runs);
  const ranked = rankRuns(tracked, { metric, parts: partsOf(options), direction });
  const result = {
    metric,
    order: direction,
    runs: ranked.map(({ tracked: { run }, best }) => ({
      ...asJson(run),
      best: best && { value: best.value, step: best.step, ...partAsJson(best.series) },
    })),
  };
  printResult(options, io, result, () =>
    renderTable(
      [...columns, { title: metric, align: "right" }, { title: "of" }],
      ranked.map(({ tracked: { run }, best }) => [
        ...cells(run),
        best === undefined ? "–" : shownNumber(best.value),
        best === undefined ? "" : whereOf(partName(best.series), best.series.pointCount, best.step),
      ]),
    ),
  );
}

function whereOf(part: string, pointCount: number, step: number): string {
  return pointCount > 1 ? `${part}, step ${step}` : part;
}

function asJson({ configuration: _, ...run }: RunRecord): object {
  return run;
}

function cells(run: RunRecord): string[] {
  const { id, startedAt, finishedAt, state } = run;
  return [
    shortRunId(id),
    formatUtc(startedAt),
    state,
    finishedAt === null ? "–" : formatDuration(finishedAt - startedAt),
    featureSetOf(run),
  ];
}
