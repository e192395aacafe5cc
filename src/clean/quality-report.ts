import type { Canonical } from "../core/canonical-json.js";
import { dayMs, formatUtc } from "../core/time.js";
import type { BarSeries, Side } from "../market/bar.js";
import { countExpectedBars } from "../market/calendar.js";
import { type Timeframe, timeframeDuration } from "../market/timeframe.js";
import type { Finding } from "./checks/check.js";
import { type CountKind, type Counts, countKinds, namedCounts } from "./count-kinds.js";
import type { Ledger } from "./ledger.js";
import { type QualityComponents, qualityComponents, qualityScore } from "./quality-score.js";

/** The quality of one UTC month. */
export interface MonthQuality {
  /** `2004-01`. */
  readonly month: string;
  readonly expectedBars: number;
  readonly counts: Counts;
  readonly components: QualityComponents;
  readonly score: number;
}

/** A number a UTC day each, from the day of the first bar to that of the last: compact for 20 years. */
export interface DayQuality {
  /** `2003-01-01`; null where there are no bars. */
  readonly firstDay: string | null;
  readonly expectedBars: readonly number[];
  readonly presentBars: readonly number[];
  /** Rows rejected, repaired or flagged. */
  readonly flawedRows: readonly number[];
  /** The quality score of the day alone; null on days on which no bar is expected. */
  readonly scores: readonly (number | null)[];
}

/** What cleaning found and did: plain canonical JSON, a manifest's `about` can hold it as it is. */
export interface QualityReport {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly side: Side;
  /** Read = emitted + rejected; the filled stand in for missing bars and were never read. */
  readonly rows: {
    readonly read: number;
    readonly emitted: number;
    readonly rejected: number;
    readonly filled: number;
  };
  /** UTC ms of the first and last emitted bar; null where there are none. */
  readonly firstOpenTime: number | null;
  readonly lastOpenTime: number | null;
  readonly expectedBars: number;
  readonly score: number;
  readonly components: QualityComponents;
  readonly counts: Counts;
  /** What checks say beyond counts, by check id: gaps, stale stretches, the clock, spikes. */
  readonly findings: { readonly [check: string]: { readonly [key: string]: Canonical } };
  readonly warnings: readonly string[];
  /** `byCheck` counts all; `first` lists the first of them. */
  readonly repairs: {
    readonly byCheck: { readonly [check: string]: number };
    readonly first: readonly Canonical[];
  };
  readonly rejects: {
    readonly byCheck: { readonly [check: string]: number };
    readonly first: readonly Canonical[];
  };
  readonly months: readonly MonthQuality[];
  readonly days: DayQuality;
}

/** What a report is made of. Times are NaN where nothing was emitted. */
export interface ReportParts {
  readonly series: BarSeries;
  readonly ledger: Ledger;
  readonly readRows: number;
  readonly emittedRows: number;
  readonly firstOpenTime: number;
  readonly lastOpenTime: number;
  readonly findings: Readonly<Record<string, Finding>>;
}

/** Closes the books. Deterministic: days and checks stand in order. */
export function buildReport(parts: ReportParts): QualityReport {
  const { series, ledger, readRows, emittedRows, findings } = parts;
  const hasBars = emittedRows > 0;
  const days = dayQualities(parts);
  const months = monthQualities(parts, days);
  const total = new Int32Array(ledger.undated);
  for (const counts of ledger.days.values()) addCounts(total, counts);
  const counts = namedCounts(total);
  const expectedBars = days.expectedBars.reduce((sum, bars) => sum + bars, 0);
  const components = qualityComponents({ readRows, expectedBars, counts });
  return {
    instrument: series.instrument,
    timeframe: series.timeframe,
    side: series.side,
    rows: {
      read: readRows,
      emitted: emittedRows,
      rejected: readRows - emittedRows,
      filled: counts.filled,
    },
    firstOpenTime: hasBars ? parts.firstOpenTime : null,
    lastOpenTime: hasBars ? parts.lastOpenTime : null,
    expectedBars,
    score: qualityScore(components),
    components,
    counts,
    findings: Object.fromEntries(
      Object.entries(findings).flatMap(([id, { report }]) => (report ? [[id, report]] : [])),
    ),
    warnings: Object.values(findings).flatMap(({ warnings }) => warnings ?? []),
    repairs: {
      byCheck: Object.fromEntries(ledger.repairCounts),
      first: ledger.repairs.map(canonicalRow),
    },
    rejects: {
      byCheck: Object.fromEntries(ledger.rejectCounts),
      first: ledger.rejects.map(({ check, why, openTime }) =>
        canonicalRow({ check, why, openTime }),
      ),
    },
    months,
    days,
  };
}

/** Kinds that make a flaw of a day: each row that was rejected, repaired or flagged, once a reason. */
const flaws: readonly CountKind[] = [
  "schema",
  "late",
  "duplicate",
  "conflict",
  "unit",
  "closedMarket",
  "ohlcOrder",
  "spread",
  "clippedWick",
  "parity",
  "crossVendor",
  "outlier",
  "stale",
];

function dayQualities({ series, ledger, firstOpenTime, lastOpenTime }: ReportParts): DayQuality {
  if (Number.isNaN(firstOpenTime))
    return { firstDay: null, expectedBars: [], presentBars: [], flawedRows: [], scores: [] };
  const end = lastOpenTime + timeframeDuration(series.timeframe);
  const [expectedBars, presentBars, flawedRows]: [number[], number[], number[]] = [[], [], []];
  const scores: (number | null)[] = [];
  const [firstDay, lastDay] = [Math.floor(firstOpenTime / dayMs), Math.floor(lastOpenTime / dayMs)];
  for (let day = firstDay; day <= lastDay; day++) {
    const from = Math.max(day * dayMs, firstOpenTime);
    const to = Math.min((day + 1) * dayMs, end);
    const counts = namedCounts(ledger.days.get(day) ?? new Int32Array(countKinds.length));
    const expected = countExpectedBars(series.timeframe, from, to);
    const facts = { readRows: counts.read, expectedBars: expected, counts };
    scores.push(expected === 0 ? null : qualityScore(qualityComponents(facts)));
    expectedBars.push(expected);
    presentBars.push(counts.present);
    flawedRows.push(flaws.reduce((sum, kind) => sum + counts[kind], 0));
  }
  return {
    firstDay: formatUtc(firstDay * dayMs).slice(0, 10),
    expectedBars,
    presentBars,
    flawedRows,
    scores,
  };
}

function monthQualities({ ledger, firstOpenTime }: ReportParts, days: DayQuality): MonthQuality[] {
  const monthOf = (day: number): string => formatUtc(day * dayMs).slice(0, 7);
  const sums = new Map<string, { expectedBars: number; counts: Int32Array }>();
  const sumOf = (month: string) => {
    const known = sums.get(month) ?? { expectedBars: 0, counts: new Int32Array(countKinds.length) };
    sums.set(month, known);
    return known;
  };
  const firstDay = Math.floor(firstOpenTime / dayMs);
  days.expectedBars.forEach((bars, index) => {
    sumOf(monthOf(firstDay + index)).expectedBars += bars;
  });
  for (const [day, counts] of ledger.days) addCounts(sumOf(monthOf(day)).counts, counts);
  return [...sums.keys()].sort().map((month) => {
    const { expectedBars, counts: sum } = sumOf(month);
    const counts = namedCounts(sum);
    const components = qualityComponents({ readRows: counts.read, expectedBars, counts });
    return { month, expectedBars, counts, components, score: qualityScore(components) };
  });
}

function addCounts(to: Int32Array, counts: Int32Array): void {
  for (let kind = 0; kind < to.length; kind++) to[kind] += counts[kind];
}

/** The same with null for numbers that JSON has no form for. */
function canonicalRow(row: object): Canonical {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === "number" && !Number.isFinite(value) ? null : value,
    ]),
  );
}
