import { cutDecimals } from "../core/cut-decimals.js";
import { PlumblineError } from "../core/errors.js";
import { dayMs, formatUtc, hourMs, minuteMs } from "../core/time.js";
import { countExpectedBars } from "../market/calendar.js";
import { timeframeDuration } from "../market/timeframe.js";
import type { QualityReport } from "./quality-report.js";

/** What bars must keep to be as they were expected. What is left out is not asked. */
export interface Expectations {
  /** Least quality score of all bars, in [0, 1]. */
  readonly minScore?: number;
  /** Least quality score of any UTC day on which the market is open all day. */
  readonly minDayScore?: number;
  /** Longest gap in open hours, minutes. */
  readonly maxGapMinutes?: number;
  /** Least bars of any UTC day on which the market is open all day. */
  readonly minBarsPerDay?: number;
  /** Sessions of which nine tenths and more are missing. */
  readonly maxMissingSessions?: number;
  /** Share of the rows read that may be rejected, in [0, 1]. */
  readonly maxRejectedShare?: number;
  /** Bad ticks in a million bars. */
  readonly maxBadTicksPerMillion?: number;
  /** Bars of a frozen quote, as a share of those expected, in [0, 1]. */
  readonly maxStaleShare?: number;
  /** The spread below which 95% of the known ones must lie, pips. */
  readonly spreadPipsBelow?: number;
  /** Warnings of checks: a clock that is off, decimals that change, and such. */
  readonly maxWarnings?: number;
  /** Open hours that may have passed since the last bar closed. */
  readonly maxAgeOpenHours?: number;
}

/** Names one of them. */
export type ExpectationId = keyof Expectations;

/** One expectation held against what was found. */
export interface JudgedExpectation {
  readonly id: ExpectationId;
  readonly expected: number;
  /** Null where there is nothing to measure: no spread is known, no day is whole. That does not hold. */
  readonly found: number | null;
  readonly holds: boolean;
  /** For people: `longest gap in open hours 95 minutes, expected at most 60 (2024-05-01T09:00:00Z)`. */
  readonly message: string;
}

/** What is measured for an expectation, and where. */
interface Measured {
  readonly value: number | null;
  readonly where?: string;
}

interface ExpectationRule {
  /** For people and the docs: what is measured. */
  readonly what: string;
  /** Of the measure; absent where it is a count or a share. */
  readonly unit?: string;
  readonly bound: "least" | "most";
  measure(report: QualityReport, now: number): Measured;
}

const minuteBars = (report: QualityReport): number =>
  timeframeDuration(report.timeframe) / minuteMs;

/** How each expectation is measured. */
export const expectationRules: { readonly [Id in ExpectationId]-?: ExpectationRule } = {
  minScore: {
    what: "quality score",
    bound: "least",
    measure: ({ score }) => ({ value: score }),
  },
  minDayScore: {
    what: "quality score of the worst whole day",
    bound: "least",
    measure: (report) => worstDay(report, ({ scores }) => scores),
  },
  maxGapMinutes: {
    what: "longest gap in open hours",
    unit: "minutes",
    bound: "most",
    measure: (report) => {
      const longest = report.findings.gap?.longest as readonly { bars: number; from: number }[]; // by gapCheck
      const [first] = longest ?? [];
      if (first === undefined) return { value: 0 };
      return { value: first.bars * minuteBars(report), where: formatUtc(first.from) };
    },
  },
  minBarsPerDay: {
    what: "bars of the emptiest whole day",
    bound: "least",
    measure: (report) => worstDay(report, ({ presentBars }) => presentBars),
  },
  maxMissingSessions: {
    what: "missing sessions",
    bound: "most",
    measure: ({ counts }) => ({ value: counts.missingSession }),
  },
  maxRejectedShare: {
    what: "share of rejected rows",
    bound: "most",
    measure: ({ rows }) => ({ value: rows.read === 0 ? null : rows.rejected / rows.read }),
  },
  maxBadTicksPerMillion: {
    what: "bad ticks in a million bars",
    bound: "most",
    measure: ({ rows, counts }) => ({
      value: rows.read === 0 ? null : (1e6 * counts.badTick) / rows.read,
    }),
  },
  maxStaleShare: {
    what: "share of bars of a frozen quote",
    bound: "most",
    measure: ({ expectedBars, counts }) => ({
      value: expectedBars === 0 ? null : counts.stale / expectedBars,
    }),
  },
  spreadPipsBelow: {
    what: "95th percentile of the spread",
    unit: "pips",
    bound: "most",
    measure: ({ findings }) => {
      const value = findings.spread?.p95Pips;
      return { value: typeof value === "number" ? value : null };
    },
  },
  maxWarnings: {
    what: "warnings of checks",
    bound: "most",
    measure: ({ warnings }) => ({ value: warnings.length, where: warnings[0] }),
  },
  maxAgeOpenHours: {
    what: "time since the last bar closed",
    unit: "open hours",
    bound: "most",
    measure: ({ lastOpenTime, timeframe }, now) => {
      if (lastOpenTime === null) return { value: null };
      const closed = lastOpenTime + timeframeDuration(timeframe);
      const value = (countExpectedBars("M1", closed, now) * minuteMs) / hourMs;
      return { value, where: formatUtc(closed) };
    },
  },
};

/** All ids, in the order in which they are judged and shown. */
export const expectationIds = Object.keys(expectationRules) as readonly ExpectationId[]; // its keys

/**
 * Holds expectations against a report.
 *
 * @param now - UTC ms; for `maxAgeOpenHours` alone.
 */
export function judgeExpectations(
  report: QualityReport,
  expectations: Expectations,
  now: number,
): readonly JudgedExpectation[] {
  return expectationIds.flatMap((id) => {
    const expected = expectations[id];
    if (expected === undefined) return [];
    const { what, unit, bound, measure } = expectationRules[id];
    const { value, where } = measure(report, now);
    const holds = value !== null && (bound === "least" ? value >= expected : value <= expected);
    const amount = value === null ? "unknown" : shown(value);
    const found = unit === undefined || value === null ? amount : `${amount} ${unit}`;
    const at = where === undefined || holds ? "" : ` (${where})`;
    const message = `${what} ${found}, expected at ${bound} ${expected}${at}`;
    return [{ id, expected, found: value, holds, message }];
  });
}

/**
 * Passes where all expectations hold.
 *
 * @throws CLEAN_EXPECTATION_FAILED with a line for each that does not.
 */
export function requireExpectations(
  report: QualityReport,
  judged: readonly JudgedExpectation[],
): void {
  const failed = judged.filter(({ holds }) => !holds);
  if (failed.length === 0) return;
  const { instrument, timeframe } = report;
  throw new PlumblineError("CLEAN_EXPECTATION_FAILED", {
    message: [
      `${instrument} ${timeframe} is not as expected: ${failed.map(({ id }) => id).join(", ")}`,
      ...failed.map(({ message }) => `  ${message}`),
    ].join("\n"),
    where: { instrument, timeframe, failed: failed.length },
    remedy:
      "mend the source or leave the range out; what need not stop a run belongs under clean.warn",
  });
}

/** The least of a day's numbers over the days on which the market is open all day. */
function worstDay(
  report: QualityReport,
  column: (days: QualityReport["days"]) => readonly (number | null)[],
): Measured {
  const { days, timeframe } = report;
  const whole = dayMs / timeframeDuration(timeframe);
  const values = column(days);
  let worst: number | null = null;
  let at = 0;
  days.expectedBars.forEach((expected, day) => {
    const value = values[day];
    if (expected < whole || value === null || !(worst === null || value < worst)) return;
    worst = value;
    at = day;
  });
  if (worst === null || days.firstDay === null) return { value: null };
  const day = formatUtc(Date.parse(days.firstDay) + at * dayMs).slice(0, 10);
  return { value: worst, where: day };
}

function shown(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : cutDecimals(value);
}
