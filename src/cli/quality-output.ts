import { cutDecimals } from "../core/cut-decimals.js";
import { formatDuration, formatUtc } from "../core/time.js";
import type {
  CleanRunResult,
  JudgedBars,
  QualityAlert,
  QualityTrend,
  ReferenceVerdict,
} from "../pipeline/index.js";
import { renderTable } from "./table.js";

const right = "right" as const;
const qualities = ["completeness", "validity", "consistency", "uniqueness", "timeliness"] as const;

/** What cleaning came to, for people. */
export function printedClean({ judged, overall, durationMs }: CleanRunResult): string {
  const table = renderTable(
    [
      { title: "data" },
      ...["rows in", "clean", "rejected", "repaired", "flagged"].map(toRight),
      ...qualities.map(toRight),
      toRight("score"),
    ],
    judged.map(({ report }) => [
      `${report.instrument} ${report.timeframe}`,
      ...[
        report.rows.read,
        report.rows.emitted + report.rows.filled,
        report.rows.rejected,
        Object.values(report.repairs.byCheck).reduce((sum, count) => sum + count, 0),
        report.counts.outlier + report.counts.stale,
      ].map(counted),
      ...qualities.map((name) => cutDecimals(report.components[name])),
      cutDecimals(report.score),
    ]),
  );
  const together = judged.length > 1 ? [`all together ${cutDecimals(overall.score)}`] : [];
  const took = `took ${formatDuration(durationMs)}`;
  return `${[table, ...judged.flatMap(remarksOn), ...together, took].join("\n\n")}\n`;
}

/** What a person should know of an instrument besides the table. */
function remarksOn({ report, expected, warned }: JudgedBars): string[] {
  const lines = [
    ...expected.map(({ holds, message }) => `${holds ? "holds" : "FAILS"}  ${message}`),
    ...warned.map(({ holds, message }) => `${holds ? "holds" : "warns"}  ${message}`),
    ...report.warnings.map((warning) => `note   ${warning}`),
  ];
  if (lines.length === 0) return [];
  return [
    [`${report.instrument} ${report.timeframe}`, ...lines.map((line) => `  ${line}`)].join("\n"),
  ];
}

/** How the bars stand to reference rates, a line each, for people. */
export function printedRates(verdicts: readonly ReferenceVerdict[]): string {
  const lines = verdicts.map(({ instrument, timeframe, comparison, warning }) => {
    const { comparedCount, medianRatio, medianDeviation } = comparison;
    const found =
      comparedCount === 0
        ? "none compared"
        : `${counted(comparedCount)} compared, median ratio ${medianRatio.toFixed(5)}, median deviation ${(1e4 * medianDeviation).toFixed(1)} bp`;
    const word = warning === null ? "holds" : "warns";
    return `  ${word}  ${instrument} ${timeframe}: ${found}${warning === null ? "" : `: ${warning}`}`;
  });
  return `\n${["reference rates", ...lines].join("\n")}\n`;
}

/** What cleaning came to, for machines. */
export function cleanAsJson({
  runId,
  durationMs,
  judged,
  overall,
  failure,
}: CleanRunResult): object {
  return {
    runId,
    durationMs,
    overall,
    instruments: judged.map(({ artifactId, report, expected, warned }) => ({
      instrument: report.instrument,
      timeframe: report.timeframe,
      bars: artifactId,
      score: report.score,
      components: report.components,
      rows: report.rows,
      counts: report.counts,
      warnings: report.warnings,
      expected,
      warned,
    })),
    failure: failure === null ? null : failure.code,
  };
}

/** Trends and alerts, for people. */
export function printedTrends(
  trends: readonly QualityTrend[],
  alerts: readonly QualityAlert[],
): string {
  if (trends.length === 0) return "no bars have been cleaned: plumbline clean or plumbline run";
  const table = renderTable(
    [
      { title: "data" },
      toRight("cleanings"),
      { title: "last" },
      toRight("score"),
      toRight("change"),
      { title: "trend" },
      { title: "weakest" },
      toRight("unmet"),
    ],
    trends.map(({ instrument, timeframe, scores, components, failures }) => {
      const [before, last] = [scores.at(-2), scores.at(-1)];
      const [weakest] = Object.entries(components).sort(([, a], [, b]) => a - b);
      return [
        `${instrument} ${timeframe}`,
        String(scores.length),
        last === undefined ? "–" : formatUtc(last.at),
        last === undefined ? "–" : cutDecimals(last.score),
        before === undefined || last === undefined ? "–" : signed(last.score - before.score),
        sparkline(scores.slice(-12).map(({ score }) => score)),
        weakest === undefined ? "–" : `${weakest[0]} ${cutDecimals(weakest[1])}`,
        String(failures),
      ];
    }),
  );
  const firing = alerts.map(({ id, instrument, value, threshold, advice }) => {
    return `ALERT  ${instrument} ${id}: ${Number(value.toPrecision(4))} against ${threshold}; ${advice}`;
  });
  return [table, ...(firing.length > 0 ? [firing.join("\n")] : [])].join("\n\n");
}

const blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Values as bars between the least and the greatest of them; all full where they are one. */
export function sparkline(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const of = (value: number): string => {
    const share = most > least ? (value - least) / (most - least) : 1;
    return blocks[Math.round(share * (blocks.length - 1))];
  };
  return values.map(of).join("");
}

function toRight(title: string) {
  return { title, align: right };
}

function counted(value: number): string {
  return value.toLocaleString("en-US");
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return Number(text) === 0 ? "0.0000" : `${value > 0 ? "+" : "−"}${text}`;
}
