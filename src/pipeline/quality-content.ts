import { readFileSync } from "node:fs";
import type { OutlierEvidence, Repair } from "../clean/index.js";
import type { ReportedQuality, ReportedSuspect } from "../evaluate/index.js";
import { type BarColumns, barAt, barCount } from "../market/bar.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import type { Artifact } from "../store/artifact.js";
import { readAllBars } from "../store/bar-file.js";
import type { RunResult } from "./run.js";

/** Suspect prices that are drawn for an instrument. */
const drawn = 6;
/** Bars that are drawn on either side of one. */
const around = 20;

/** What the report of a run shows of the quality of its bars, by instrument. */
export async function qualityContent(result: RunResult): Promise<ReportedQuality[]> {
  const contents: ReportedQuality[] = [];
  for (const { report, expected, warned } of result.judged) {
    const { instrument, months, warnings, firstOpenTime, lastOpenTime } = report;
    contents.push({
      instrument,
      rowsIn: report.rows.read,
      rowsOut: report.rows.emitted + report.rows.filled,
      rejectedRows: report.rows.rejected,
      score: report.score,
      components: { ...report.components },
      months: months.map(({ month, score }) => ({ month, score })),
      warnings,
      days: { firstDay: report.days.firstDay, scores: report.days.scores },
      gaps: {
        count: Number(report.findings.gap.count),
        longest: report.findings.gap.longest as unknown as ReportedQuality["gaps"]["longest"], // by gapCheck
      },
      span:
        firstOpenTime === null || lastOpenTime === null
          ? null
          : { from: firstOpenTime, to: lastOpenTime },
      suspects: await suspectsOf(result.raw[instrument], result.clean[instrument]),
      expectations: [...expected, ...warned].map(({ message, holds }) => ({ message, holds })),
    });
  }
  return contents;
}

/** The gravest suspect prices with the raw bars around them: bad ticks first, by size. */
async function suspectsOf(raw: Artifact, clean: Artifact): Promise<ReportedSuspect[]> {
  const flags = readLines<OutlierEvidence>(clean.path("flags.jsonl"));
  const isBad = ({ verdict }: OutlierEvidence): number => (verdict === "badTick" ? 0 : 1);
  const gravest = flags
    .sort((a, b) => isBad(a) - isBad(b) || b.size - a.size || a.openTime - b.openTime)
    .slice(0, drawn)
    .sort((a, b) => a.openTime - b.openTime);
  if (gravest.length === 0) return [];
  const repairs = readLines<Repair>(clean.path("repairs.jsonl"));
  const durationMs = timeframeDuration(raw.manifest.about.timeframe as Timeframe); // by ingest
  const suspects: ReportedSuspect[] = [];
  for (const { openTime, column, price, check, verdict, votes } of gravest) {
    const from = openTime - around * durationMs;
    const to = openTime + (around + 1) * durationMs;
    const bars = ascendingBars(await readAllBars(raw.folder, { from, to }));
    const mended = repairs.find(
      (repair) => repair.openTime === openTime && repair.column === column,
    );
    const of = { openTime, column, price, check, verdict, votes };
    suspects.push({ ...of, mended: mended?.is ?? null, bars });
  }
  return suspects;
}

/** Raw rows as they can be drawn: in order of time, each time once. */
function ascendingBars(bars: BarColumns): ReportedSuspect["bars"] {
  const rows = Array.from({ length: barCount(bars) }, (_, row) => barAt(bars, row));
  rows.sort((a, b) => a.openTime - b.openTime);
  return rows.filter((bar, i) => i === 0 || bar.openTime > rows[i - 1].openTime);
}

/** JSON lines that the clean stage wrote; their type is its word. */
function readLines<Line>(path: string): Line[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line): Line => JSON.parse(line));
}
