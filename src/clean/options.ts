import { PlumblineError, shown } from "../core/errors.js";
import { type Zone, zoneFrom, zoneNames } from "../core/zone.js";

/**
 * How to clean. Flat and plain, so that it can be part of an artifact's identity; every key has a
 * default in `cleanDefaults`.
 */
export interface CleanOptions {
  /** Rows that may arrive out of order are put right within this many rows. Integer ≥ 1. */
  readonly reorderRows: number;
  /** What becomes of bars in hours when the market is closed. */
  readonly closedMarket: "drop" | "flag";
  /** What becomes of wicks that are bad ticks: cut to the range of their neighbours, or flagged only. */
  readonly badWick: "clip" | "flag";
  /** A wick is suspect at this share of the price at M1 (0.005 is half a percent); it grows with √duration. */
  readonly wickFraction: number;
  /** Suspicion, (wick ÷ range around it) × (wick ÷ wickFraction)², from which a wick is a bad tick. */
  readonly wickSuspicion: number;
  /** A wick shorter than this many times the range around it is never a bad tick. ≥ 1. */
  readonly wickRatio: number;
  /** Robust standard deviations from which a close is flagged as an outlier. */
  readonly closeDeviations: number;
  /** Chance, under the market's own habit at that time of week, below which a frozen quote is stale. */
  readonly staleChance: number;
  /** A frozen quote shorter than this is never stale. Minutes. */
  readonly staleMinutes: number;
  /** Missing bars count as an outage from this length of open hours on. Minutes. */
  readonly outageMinutes: number;
  /** Spreads above this share of the price are unit mistakes and become NaN. */
  readonly spreadFraction: number;
  /** The clock that the source declares; where given, a disagreement is explained by a better one. */
  readonly declaredClock: Zone | null;
  /** Repairs and rejects that the report lists in full; all are counted. Integer ≥ 0. */
  readonly detailRows: number;
}

/** The options that fit free M1 bars of currency pairs. Reasons and measurements: `docs/clean.md`. */
export const cleanDefaults: CleanOptions = Object.freeze({
  reorderRows: 4_096,
  closedMarket: "drop",
  badWick: "clip",
  wickFraction: 0.005,
  wickSuspicion: 7,
  wickRatio: 3.5,
  closeDeviations: 20,
  staleChance: 1e-6,
  staleMinutes: 10,
  outageMinutes: 30,
  spreadFraction: 0.1,
  declaredClock: null,
  detailRows: 1_000,
});

type NumericOption = {
  [Key in keyof CleanOptions]: CleanOptions[Key] extends number ? Key : never;
}[keyof CleanOptions];

interface Range {
  readonly from: number;
  readonly to: number;
  readonly isInteger?: boolean;
}

const ranges: Readonly<Record<NumericOption, Range>> = {
  reorderRows: { from: 1, to: 1_000_000, isInteger: true },
  wickFraction: { from: 1e-6, to: 1 },
  wickSuspicion: { from: 0, to: 1e9 },
  wickRatio: { from: 1, to: 1e6 },
  closeDeviations: { from: 1, to: 1e6 },
  staleChance: { from: 1e-300, to: 0.5 },
  staleMinutes: { from: 1, to: 100_000 },
  outageMinutes: { from: 1, to: 100_000 },
  spreadFraction: { from: 1e-6, to: 1 },
  detailRows: { from: 0, to: 1_000_000, isInteger: true },
};

/**
 * Options with the defaults filled in, checked.
 *
 * @throws CLEAN_OPTION_INVALID
 */
export function cleanOptions(given: Partial<CleanOptions>): CleanOptions {
  const options: CleanOptions = { ...cleanDefaults, ...given };
  for (const [name, range] of Object.entries(ranges)) {
    const value = options[name as NumericOption]; // the keys of `ranges`
    const isInRange = value >= range.from && value <= range.to;
    if (isInRange && (range.isInteger !== true || Number.isInteger(value))) continue;
    const kind = range.isInteger === true ? "an integer" : "a number";
    throw invalid(name, value, `${kind} from ${range.from} to ${range.to}`);
  }
  if (options.closedMarket !== "drop" && options.closedMarket !== "flag")
    throw invalid("closedMarket", options.closedMarket, "drop or flag");
  if (options.badWick !== "clip" && options.badWick !== "flag")
    throw invalid("badWick", options.badWick, "clip or flag");
  if (options.declaredClock !== null && zoneFrom(options.declaredClock) === undefined)
    throw invalid("declaredClock", options.declaredClock, `null or one of ${zoneNames}`);
  return options;
}

function invalid(option: string, found: unknown, expected: string): PlumblineError {
  return new PlumblineError("CLEAN_OPTION_INVALID", {
    message: `clean option ${option} is ${shown(found)}, expected ${expected}`,
    where: { option },
    remedy: `set ${option} to ${expected}, or leave it out`,
  });
}
