import { cutDecimals } from "../core/cut-decimals.js";
import { formatUtc } from "../core/time.js";
import { escapeHtml, renderPlot } from "./plot.js";
import {
  type DayScores,
  type DrawnGap,
  type DrawnSuspect,
  renderCandles,
  renderGapMap,
  renderScoreCalendar,
} from "./quality-plots.js";

/** A price that was not believed, with what is known of it. */
export interface ReportedSuspect extends DrawnSuspect {
  /** The check that suspected it. */
  readonly check: string;
  /** `badTick`, `market` or `unclear`. */
  readonly verdict: string;
  /** Statistic ÷ limit by detector. */
  readonly votes: Readonly<Record<string, number>>;
}

/** Data quality of one instrument. */
export interface ReportedQuality {
  readonly instrument: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rejectedRows: number;
  readonly score: number;
  /** Parts of the score by name. */
  readonly components: Readonly<Record<string, number>>;
  readonly months: readonly { readonly month: string; readonly score: number }[];
  readonly warnings: readonly string[];
  readonly days: DayScores;
  /** The longest, of all that there are. */
  readonly gaps: { readonly count: number; readonly longest: readonly DrawnGap[] };
  /** UTC ms of the first and last bar; null where there are none. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** The gravest. */
  readonly suspects: readonly ReportedSuspect[];
  readonly expectations: readonly { readonly message: string; readonly holds: boolean }[];
}

/** The part of a report on the quality of one instrument's bars, as HTML. */
export function qualityBlock(quality: ReportedQuality): string {
  const { instrument, days, gaps, span, suspects } = quality;
  const components = Object.entries(quality.components)
    .map(([name, value]) => `${escapeHtml(name)} ${cutDecimals(value)}`)
    .join(" · ");
  const plot = renderPlot({
    title: `${instrument}: quality score by month`,
    series: [
      {
        label: "score",
        style: "s1",
        points: quality.months.map(({ month, score }) => [Date.parse(`${month}-01`), score]),
      },
    ],
    formatX: (x) => formatUtc(x).slice(0, 7),
    formatY: (y) => y.toFixed(3),
    includeY: [1],
  });
  const calendar = renderScoreCalendar(`${instrument}: quality score by day`, days);
  const shown = gaps.longest.length;
  const which = shown < gaps.count ? `the ${shown} longest of ${count(gaps.count)} gaps` : "gaps";
  const map = renderGapMap(`${instrument}: ${which}`, gaps.longest, span?.from ?? 0, span?.to ?? 0);
  return (
    `<h3>${escapeHtml(instrument)} ${cutDecimals(quality.score)}</h3>` +
    `<p>${count(quality.rowsIn)} rows in, ${count(quality.rowsOut)} out, ${count(quality.rejectedRows)} rejected · ${components}</p>` +
    list(quality.warnings.map(escapeHtml)) +
    list(quality.expectations.map(expectationLine)) +
    `<div class="plots">${plot}${map}${calendar}</div>` +
    suspectBlock(instrument, suspects)
  );
}

function suspectBlock(instrument: string, suspects: readonly ReportedSuspect[]): string {
  if (suspects.length === 0) return "";
  const drawn = suspects.map((suspect) => renderCandles(captionOf(suspect), suspect));
  return `<h4>${escapeHtml(instrument)}: the gravest of the suspect prices</h4><div class="plots">${drawn.join("")}</div>`;
}

function captionOf({
  openTime,
  column,
  price,
  check,
  verdict,
  votes,
  mended,
}: ReportedSuspect): string {
  const said = Object.entries(votes).map(
    ([detector, vote]) => `${detector} ${vote.toPrecision(3)}`,
  );
  const fate = mended === null ? "kept" : `→ ${mended}`;
  const time = formatUtc(openTime).slice(0, 16).replace("T", " ");
  return `${time} ${column} ${price} ${fate}: ${verdict} by ${check} (${said.join(", ")})`;
}

function expectationLine({ message, holds }: { message: string; holds: boolean }): string {
  const verdict = holds ? '<span class="good">holds</span>' : '<span class="bad">fails</span>';
  return `${escapeHtml(message)} ${verdict}`;
}

/** Entries are HTML already. */
function list(entries: readonly string[]): string {
  if (entries.length === 0) return "";
  return `<ul>${entries.map((entry) => `<li>${entry}</li>`).join("")}</ul>`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
