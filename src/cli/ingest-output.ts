import { formatDuration, formatUtc } from "../core/time.js";
import type { DownloadResult } from "../ingest/index.js";
import type { IngestResult, InstrumentIngest, RetriedSeries } from "../pipeline/index.js";
import type { Artifact } from "../store/artifact.js";
import { printedReport } from "./print-error.js";
import { renderTable } from "./table.js";
import { printedBytes } from "./unit-output.js";

const right = "right" as const;

/** What an ingest came to, for people. */
export function printedIngest({ instruments, durationMs }: IngestResult): string {
  const table = renderTable(
    [
      { title: "instrument" },
      ...["units", "asked", "gaps", "failed", "received", "bars"].map((title) => {
        return { title, align: right };
      }),
      ...["first", "last", "artifact"].map((title) => ({ title })),
    ],
    instruments.map(({ instrument, download, bars }) => [
      instrument,
      ...(download === null ? ["–", "–", "–", "–", "–"] : downloadCells(download)),
      ...(bars === null ? ["–", "–", "–", "–"] : barCells(bars)),
    ]),
  );
  const said = instruments.flatMap(remarksOn);
  return `${[table, ...said, `took ${formatDuration(durationMs)}`].join("\n\n")}\n`;
}

function downloadCells(download: DownloadResult): string[] {
  const { units, asked, receivedBytes } = download;
  return [
    String(units.length),
    String(asked),
    String(countOf(download, "gap")),
    String(countOf(download, "failed")),
    printedBytes(receivedBytes),
  ];
}

function barCells({ id, manifest }: Artifact): string[] {
  const { rowCount, firstOpenTime, lastOpenTime } = manifest.about;
  const time = (value: unknown): string => (typeof value === "number" ? formatUtc(value) : "–");
  const count = Number(rowCount).toLocaleString("en-US");
  return [count, time(firstOpenTime), time(lastOpenTime), id.slice(0, 7)];
}

function countOf({ units }: DownloadResult, wanted: string): number {
  return units.filter(({ state }) => state === wanted).length;
}

/** What a person should know of an instrument besides the table. */
function remarksOn({ instrument, download, revision, error }: InstrumentIngest): string[] {
  const remarks: string[] = [];
  if (error !== null) remarks.push(`${instrument}: ${printedReport(error).trimEnd()}`);
  if (download !== null && countOf(download, "failed") > 0) {
    remarks.push(`${instrument}: some units failed; plumbline ingest --status lists them`);
  }
  if (download !== null && download.withdrawn.length > 0) {
    const gone = counted(download.withdrawn.length, "unit");
    remarks.push(`${instrument}: the vendor no longer has ${gone}; what was there is kept`);
  }
  if (revision !== null) {
    const { added, removed, changed } = revision.changes.manifest.about;
    remarks.push(
      `${instrument}: the vendor revised ${counted(revision.units.length, "unit")}: ${changed} bars changed, ${added} added, ${removed} removed (bar-changes/${revision.changes.id.slice(0, 7)})`,
    );
  }
  return remarks;
}

/** What an ingest came to, for machines. */
export function ingestAsJson({ runId, durationMs, instruments }: IngestResult): object {
  return {
    runId,
    durationMs,
    instruments: instruments.map(({ instrument, bars, download, revision, error }) => ({
      instrument,
      bars: bars === null ? null : { id: bars.id, about: bars.manifest.about },
      download: downloadAsJson(download),
      revision:
        revision === null
          ? null
          : {
              units: revision.units,
              changes: revision.changes.id,
              about: revision.changes.manifest.about,
            },
      error,
    })),
  };
}

function downloadAsJson(download: DownloadResult | null): object | null {
  if (download === null) return null;
  const { units, ...rest } = download;
  const states: Record<string, number> = {};
  for (const { state } of units) states[state] = (states[state] ?? 0) + 1;
  return { ...rest, units: states };
}

/** What asking again for broken units came to, for people. */
export function printedRetry(retried: readonly RetriedSeries[]): string {
  if (retried.length === 0) return "no unit is broken\n";
  const lines = retried.map(({ series, result, error }) => {
    if (result === null)
      return `${series}: ${error === null ? "" : printedReport(error).trimEnd()}`;
    const done = countOf(result, "done");
    const left = `${counted(countOf(result, "gap"), "gap")} and ${counted(countOf(result, "failed"), "failure")} left`;
    return `${series}: asked for ${counted(result.asked, "unit")}, ${done} came, ${left}`;
  });
  return `${lines.join("\n")}\n`;
}

/** What asking again for broken units came to, for machines. */
export function retryAsJson(retried: readonly RetriedSeries[]): object {
  return {
    series: retried.map(({ series, result, error }) => {
      return { series, download: downloadAsJson(result), error };
    }),
  };
}

/** `1 unit`, `2 units`. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
