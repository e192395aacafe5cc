import { z } from "zod";
import {
  type CheckId,
  type CleanLimits,
  type CleanOptions,
  cleanOptions,
  type Policy,
} from "../clean/index.js";
import { PlumblineError } from "../core/errors.js";

const share = z.number().min(0).max(1);
const amount = z.number().min(0);

/** What bars must keep, as a config says it. Each key is that of `Expectations`. */
export const expectations = z.strictObject({
  /** Least quality score of all bars. */
  minScore: share.optional(),
  /** Least quality score of any whole day. */
  minDayScore: share.optional(),
  /** Longest gap in open hours. */
  maxGapMinutes: amount.optional(),
  /** Least bars of any whole day. */
  minBarsPerDay: amount.optional(),
  /** Missing sessions of Sydney, Tokyo, London and New York. */
  maxMissingSessions: amount.optional(),
  /** Share of the rows that may be rejected. */
  maxRejectedShare: share.optional(),
  /** Bad ticks in a million bars. */
  maxBadTicksPerMillion: amount.optional(),
  /** Share of bars of a frozen quote. */
  maxStaleShare: share.optional(),
  /** 95% of the known spreads lie below it, pips. */
  spreadPipsBelow: amount.optional(),
  /** Warnings of checks, such as a clock that is off. */
  maxWarnings: amount.optional(),
  /** Open hours since the last bar closed. */
  maxAgeOpenHours: amount.optional(),
});

/**
 * The part of the config on cleaning.
 *
 * @param fileSource - The schema of files, for the other vendor's.
 */
export function cleanConfig<FileSource extends z.ZodType>(fileSource: FileSource) {
  return z.strictObject({
    /** The gate: a run stops below this quality score. */
    minimumScore: share.default(0.95),
    /** What becomes of what a check finds, by its id: flag, drop, fill, winsorise or fail. */
    policies: z
      .custom<{ readonly [Id in CheckId]?: Policy }>(isRecord, "expected policies by check")
      .superRefine((policies, context) => refuse({ policies }, context))
      .default({}),
    /** Limits and lengths of checks other than the defaults. */
    limits: z
      .custom<CleanLimits>(isRecord, "expected numbers by option")
      .superRefine((limits, context) => refuse(limits, context))
      .default({}),
    /** Whether pairs of which two others make a triangle are held against these. */
    parity: z.boolean().default(true),
    /** Files of another vendor to hold the bars against. */
    compare: fileSource.optional(),
    /** What bars must keep; where they do not, the run stops. */
    expect: expectations.prefault({}),
    /** What bars should keep; where they do not, it is recorded, shown and alerted. */
    warn: expectations.prefault({}),
  });
}

/** Cleaning's own complaint about options, in the config's words. */
function refuse(options: Partial<CleanOptions>, context: z.RefinementCtx): void {
  try {
    cleanOptions(options);
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
