import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { type Zone, zoneFrom, zoneNames } from "../core/zone.js";
import { type CheckId, checkIds, policiesOf } from "./check-table.js";
import type { Policy } from "./policy.js";

/**
 * How to clean. Flat and plain, so that it can be part of an artifact's identity; every key has a
 * default in `cleanDefaults`.
 */
export interface CleanOptions {
  /** Rows that may arrive out of order are put right within this many rows. Integer ≥ 1. */
  readonly reorderRows: number;
  /** What becomes of what a check finds, by the check's id; the default of `checkTable` where absent. */
  readonly policies: { readonly [Id in CheckId]?: Policy };
  /** A wick is suspect at this share of the price at M1 (0.005 is half a percent); it grows with √duration. */
  readonly wickFraction: number;
  /** Suspicion, (wick ÷ range around it) × (wick ÷ wickFraction)², from which a wick is a bad tick. */
  readonly wickSuspicion: number;
  /** A wick shorter than this many times the range around it is never a bad tick. ≥ 1. */
  readonly wickRatio: number;
  /** Robust standard deviations from which a close is flagged as an outlier. */
  readonly closeDeviations: number;
  /** Chance that a day without a jump shows one to the test of Lee and Mykland. */
  readonly jumpChance: number;
  /** Robust deviations from another pair or vendor from which a price is denied. */
  readonly witnessDeviations: number;
  /** Differences from a witness up to this share of the price are never denied. */
  readonly witnessFraction: number;
  /** Chance, under the market's own habit at that time of week, below which a frozen quote is stale. */
  readonly staleChance: number;
  /** A frozen quote shorter than this is never stale. Minutes. */
  readonly staleMinutes: number;
  /** Missing bars count as an outage from this length of open hours on. Minutes. */
  readonly outageMinutes: number;
  /** Most bars that stand in for missing ones after each last bar, where the policy of `gap` is `fill`. */
  readonly fillBars: number;
  /** Spreads above this share of the price are unit mistakes and become NaN. */
  readonly spreadFraction: number;
  /** Population stability index from which a month's ranges differ from those of the month before. */
  readonly monthPsi: number;
  /** Factor from which a month's mean range, spread or tick volume differs from the month before. */
  readonly monthFactor: number;
  /** The clock that the source declares; where given, a disagreement is explained by a better one. */
  readonly declaredClock: Zone | null;
  /** Repairs and rejects that the report lists in full; all are counted. Integer ≥ 0. */
  readonly detailRows: number;
}

/** The options that fit free M1 bars of currency pairs. Reasons and measurements: `docs/clean.md`. */
export const cleanDefaults: CleanOptions = Object.freeze({
  reorderRows: 4_096,
  policies: {},
  wickFraction: 0.005,
  wickSuspicion: 7,
  wickRatio: 3.5,
  closeDeviations: 20,
  jumpChance: 0.01,
  witnessDeviations: 10,
  witnessFraction: 3e-4,
  staleChance: 1e-6,
  staleMinutes: 10,
  outageMinutes: 30,
  fillBars: 5,
  spreadFraction: 0.1,
  monthPsi: 0.4,
  monthFactor: 5,
  declaredClock: null,
  detailRows: 1_000,
});

type NumericOption = {
  [Key in keyof CleanOptions]: CleanOptions[Key] extends number ? Key : never;
}[keyof CleanOptions];

/** The numbers among the options: limits and lengths. */
export type CleanLimits = { readonly [Key in NumericOption]?: number };

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
  jumpChance: { from: 1e-12, to: 0.5 },
  witnessDeviations: { from: 1, to: 1e6 },
  witnessFraction: { from: 1e-6, to: 1 },
  staleChance: { from: 1e-300, to: 0.5 },
  staleMinutes: { from: 1, to: 100_000 },
  outageMinutes: { from: 1, to: 100_000 },
  fillBars: { from: 1, to: 1_440, isInteger: true },
  spreadFraction: { from: 1e-6, to: 1 },
  monthPsi: { from: 0, to: 1e6 },
  monthFactor: { from: 1, to: 1e6 },
  detailRows: { from: 0, to: 1_000_000, isInteger: true },
};

/**
 * Options with the defaults filled in, checked.
 *
 * @throws CLEAN_OPTION_INVALID
 */
export function cleanOptions(given: Partial<CleanOptions>): CleanOptions {
  const options: CleanOptions = { ...cleanDefaults, ...given };
  const names = Object.keys(cleanDefaults);
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw invalid(
      "name",
      name,
      nearest === undefined ? `one of ${names.join(", ")}` : `perhaps ${nearest}`,
    );
  }
  for (const [name, range] of Object.entries(ranges)) {
    const value = options[name as NumericOption]; // the keys of `ranges`
    const isInRange = value >= range.from && value <= range.to;
    if (isInRange && (range.isInteger !== true || Number.isInteger(value))) continue;
    const kind = range.isInteger === true ? "an integer" : "a number";
    throw invalid(name, value, `${kind} from ${range.from} to ${range.to}`);
  }
  for (const [id, policy] of Object.entries(options.policies)) checkPolicy(id, policy);
  if (options.declaredClock !== null && zoneFrom(options.declaredClock) === undefined)
    throw invalid("declaredClock", options.declaredClock, `null or one of ${zoneNames}`);
  return options;
}

/** The policy of a check: what the options say, else the default. */
export function policyOf(options: CleanOptions, id: CheckId): Policy {
  return options.policies[id] ?? policiesOf(id)[0];
}

function checkPolicy(id: string, policy: string): void {
  const known = checkIds.find((each) => each === id);
  if (known === undefined) {
    const nearest = nearestName(id, checkIds);
    const hint = nearest === undefined ? `one of ${checkIds.join(", ")}` : `perhaps ${nearest}`;
    throw invalid("policies", id, `the id of a check, ${hint}`);
  }
  const possible = policiesOf(known);
  if (!possible.some((each) => each === policy))
    throw invalid(`policies.${id}`, policy, `one of ${possible.join(", ")}`);
}

function invalid(option: string, found: unknown, expected: string): PlumblineError {
  return new PlumblineError("CLEAN_OPTION_INVALID", {
    message: `clean option ${option} is ${shown(found)}, expected ${expected}`,
    where: { option },
    remedy: `set ${option} to ${expected}, or leave it out`,
  });
}
