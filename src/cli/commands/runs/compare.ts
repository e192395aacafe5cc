import { PlumblineError } from "../../../core/errors.js";
import {
  compareRuns,
  type Direction,
  findRun,
  isAmong,
  type MetricComparison,
  openRunRecords,
  type PartFilter,
  partName,
  readRunCurves,
  requireMetric,
  type SettingDifference,
  type TrackedRun,
} from "../../../pipeline/index.js";
import type { RunRecord } from "../../../store/index.js";
import type { Workspace } from "../../../store/workspace.js";
import type { CommandIo } from "../../io.js";
import { renderTable } from "../../table.js";
import { type TextCurve, textPlot } from "../../text-plot.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { type PartOptions, partsOf, shortRunId, shownNumber } from "./run-options.js";

/** Options of `plumbline runs compare`. */
export interface CompareOptions extends PartOptions {
  readonly metric?: string;
  readonly order?: Direction;
}

/**
 * Lays runs side by side.
 *
 * @throws CLI_OPTION_INVALID for fewer than two runs, or one named twice.
 * @throws PIPELINE_RUN_UNKNOWN, PIPELINE_METRIC_UNKNOWN
 */
export function compare(
  words: readonly string[],
  options: CompareOptions,
  io: CommandIo,
): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const { metric, order } = options;
    const parts = partsOf(options);
    const named: RunRecord[] = [];
    for (const word of words) named.push(await findRun(workspace, word));
    const ids = named.map(({ id }) => id);
    if (new Set(ids).size < 2 || new Set(ids).size < ids.length) {
      throw new PlumblineError("CLI_OPTION_INVALID", {
        message: `found ${ids.map(shortRunId).join(" ") || "no run"}, expected two runs or more, each once`,
        where: { option: "RUNS" },
        remedy: "plumbline runs list shows them",
      });
    }
    const runs = await openRunRecords(workspace, named);
    if (metric !== undefined) requireMetric(runs, metric);
    const { settings, metrics } = compareRuns(runs, { parts, metric, direction: order });
    const result = {
      runs: ids,
      settings: settings.map((row) => ({
        ...row,
        values: row.values.map((value) => value ?? null),
      })),
      metrics,
    };
    printResult(options, io, result, () => {
      const titles = ids.map(shortRunId);
      const plots = metric === undefined ? "" : plotsOf(workspace, runs, metric, parts);
      return [settingTable(titles, settings), metricTable(titles, metrics), plots]
        .filter((part) => part !== "")
        .join("\n\n");
    });
  });
}

/** Wider settings are cut in the table; JSON has them whole. */
const widestSetting = 40;

function settingTable(titles: readonly string[], settings: readonly SettingDifference[]): string {
  if (settings.length === 0) return "set alike in everything that is tracked";
  return renderTable(
    [{ title: "part" }, { title: "setting" }, ...titles.map((title) => ({ title }))],
    settings.map(({ part, name, values }) => [
      part,
      name,
      ...values.map((value) => {
        const text = value === undefined ? "–" : String(value);
        return text.length > widestSetting ? `${text.slice(0, widestSetting - 1)}…` : text;
      }),
    ]),
  );
}

function metricTable(titles: readonly string[], metrics: readonly MetricComparison[]): string {
  if (metrics.length === 0) return "no metric in these parts";
  const right = "right" as const;
  return renderTable(
    [
      { title: "part" },
      { title: "metric" },
      { title: "good" },
      ...titles.map((title) => ({ title, align: right })),
    ],
    metrics.map(({ part, metric, direction, values, best }) => [
      part,
      metric,
      direction,
      ...values.map((value, place) => {
        if (value === null) return "–";
        return best.includes(place) ? `* ${shownNumber(value)}` : shownNumber(value);
      }),
    ]),
  );
}

const plotWidth = 72;
const plotHeight = 12;

/** A plot for each part that has the metric as a curve, the runs over each other. */
function plotsOf(
  workspace: Workspace,
  runs: readonly TrackedRun[],
  metric: string,
  parts: PartFilter,
): string {
  const groups = new Map<string, TextCurve[]>();
  for (const { run, series } of runs) {
    const wanted = series.filter(
      (one) => one.isFinal && one.metric === metric && isAmong(one.labels, parts),
    );
    for (const [one, curve] of readRunCurves(workspace, wanted)) {
      if (curve.step.length < 2) continue;
      const part = partName({ labels: one.labels, turn: 0 });
      const own = { label: shortRunId(run.id), x: curve.step, y: curve.value };
      groups.set(part, [...(groups.get(part) ?? []), own]);
    }
  }
  return [...groups]
    .map(([part, curves]) => `${part}: ${metric}\n${textPlot(curves, plotWidth, plotHeight)}`)
    .join("\n\n");
}
