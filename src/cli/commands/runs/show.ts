import { formatDuration, formatUtc } from "../../../core/time.js";
import {
  findRun,
  isAmong,
  openRunRecord,
  partName,
  type RunFact,
  type RunSeries,
  readRunCurves,
  requireMetric,
  type TrackedRun,
} from "../../../pipeline/index.js";
import type { Curve } from "../../../store/index.js";
import type { CommandIo } from "../../io.js";
import { renderTable } from "../../table.js";
import { sparkline, textPlot } from "../../text-plot.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { featureSetOf, type PartOptions, partAsJson, partsOf, shownNumber } from "./run-options.js";

/** Options of `plumbline runs show`. */
export interface ShowOptions extends PartOptions {
  readonly metric?: string;
}

const sparkWidth = 32;
const plotWidth = 72;
const plotHeight = 12;

type Curves = ReadonlyMap<RunSeries, Curve>;

/**
 * Shows a run: what it was set to, its scores, and its curves.
 *
 * @throws PIPELINE_RUN_UNKNOWN, PIPELINE_METRIC_UNKNOWN
 */
export function show(word: string, options: ShowOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const { metric } = options;
    const tracked = await openRunRecord(workspace, await findRun(workspace, word));
    if (metric !== undefined) requireMetric([tracked], metric);
    const parts = partsOf(options);
    const facts = tracked.facts.filter(({ labels }) => isAmong(labels, parts));
    const series = tracked.series.filter(
      (one) => isAmong(one.labels, parts) && (metric === undefined || one.metric === metric),
    );
    const curves = readRunCurves(workspace, series);
    const { configuration: _, ...run } = tracked.run;
    const result = {
      run,
      configuration: tracked.configuration,
      droppedCount: tracked.droppedCount,
      facts: facts.map(({ fact, name, value, ...part }) => ({
        ...partAsJson(part),
        fact,
        name,
        value,
      })),
      series: series.map((one) => seriesAsJson(one, curves.get(one))),
    };
    printResult(options, io, result, () =>
      metric === undefined
        ? [headOf(tracked), factTable(facts), scoreTable(series), curveTable(series, curves)]
            .filter((part) => part !== "")
            .join("\n\n")
        : plotsOf(series, curves),
    );
  });
}

function seriesAsJson(one: RunSeries, curve: Curve | undefined): object {
  const { metric, pointCount, least, most, last, loggedBy } = one;
  const points = Array.from(curve?.step ?? [], (step, i) => {
    // JSON has no NaN: null, as in the columns of a report.
    const value = curve?.value[i] ?? Number.NaN;
    return [step, Number.isFinite(value) ? value : null, curve?.time[i]];
  });
  return { ...partAsJson(one), metric, pointCount, least, most, last, loggedBy, points };
}

function headOf({ run, configuration, droppedCount }: TrackedRun): string {
  const { id, startedAt, finishedAt, state } = run;
  const took = finishedAt === null ? "" : `, took ${formatDuration(finishedAt - startedAt)}`;
  const lines = [
    `run       ${id}`,
    `began     ${formatUtc(startedAt)}, ${state}${took}`,
    `features  ${featureSetOf(run)}`,
    `settings  ${Object.entries(configuration)
      .filter(([name, value]) => name !== "featureSet" && String(value).length < 40)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")}`,
  ];
  if (droppedCount > 0) {
    lines.push(`dropped   ${shownNumber(droppedCount)} points: the disk was too far behind`);
  }
  return lines.join("\n");
}

/** What the parts that went into service were set to, a column each; JSON has the other turns as well. */
function factTable(facts: readonly RunFact[]): string {
  const final = facts.filter(({ isFinal }) => isFinal);
  if (final.length === 0) return "";
  const parts = [...new Set(final.map(partName))];
  const names = [...new Set(final.map(({ name }) => name))].sort();
  return renderTable(
    [{ title: "set or made" }, ...parts.map((title) => ({ title }))],
    names.map((name) => [
      name,
      ...parts.map((part) => {
        const found = final.find((fact) => fact.name === name && partName(fact) === part);
        return found === undefined ? "" : String(found.value);
      }),
    ]),
  );
}

/** Metrics with one value, a row for each part. */
function scoreTable(series: readonly RunSeries[]): string {
  const single = series.filter(({ pointCount, last }) => pointCount === 1 && last !== null);
  if (single.length === 0) return "";
  const metrics = [...new Set(single.map(({ metric }) => metric))].sort();
  const parts = [...new Set(single.map(partName))];
  const right = "right" as const;
  return renderTable(
    [{ title: "part" }, ...metrics.map((title) => ({ title, align: right }))],
    parts.map((part) => [
      part,
      ...metrics.map((metric) => {
        const found = single.find((one) => partName(one) === part && one.metric === metric);
        return found?.last ? shownNumber(found.last.value) : "";
      }),
    ]),
  );
}

/** Metrics with several values, a line each. */
function curveTable(series: readonly RunSeries[], curves: Curves): string {
  const rows = series.flatMap((one) => {
    const curve = curves.get(one);
    if (one.pointCount < 2 || curve === undefined) return [];
    const { least, most } = one;
    return [
      [
        partName(one),
        one.metric,
        sparkline({ x: curve.step, y: curve.value }, sparkWidth),
        shownNumber(one.pointCount),
        shownNumber(curve.value[0]),
        shownNumber(curve.value[curve.value.length - 1]),
        least === null ? "–" : `${shownNumber(least.value)} at ${least.step}`,
        most === null ? "–" : `${shownNumber(most.value)} at ${most.step}`,
      ],
    ];
  });
  if (rows.length === 0) return "";
  const right = "right" as const;
  return renderTable(
    [
      { title: "part" },
      { title: "metric" },
      { title: "curve" },
      { title: "points", align: right },
      { title: "first", align: right },
      { title: "last", align: right },
      { title: "least", align: right },
      { title: "most", align: right },
    ],
    rows,
  );
}

/** A plot for each node, its folds over each other. */
function plotsOf(series: readonly RunSeries[], curves: Curves): string {
  const groups = new Map<string, RunSeries[]>();
  for (const one of series) {
    const { fold: _, ...labels } = one.labels;
    const whole = partName({ labels, turn: one.turn });
    groups.set(whole, [...(groups.get(whole) ?? []), one]);
  }
  const plots = [...groups].flatMap(([whole, members]) => {
    const drawn = members.flatMap((one) => {
      const curve = curves.get(one);
      const { fold } = one.labels;
      const label = fold === undefined ? whole : fold === "final" ? fold : `fold ${fold}`;
      return curve === undefined ? [] : [{ label, x: curve.step, y: curve.value }];
    });
    if (drawn.length === 0) return [];
    const { metric } = members[0];
    return [`${whole}: ${metric}\n${textPlot(drawn, plotWidth, plotHeight)}`];
  });
  return plots.join("\n\n") || "no points: the segments of the runs that logged them are gone";
}
