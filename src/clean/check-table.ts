import type { CountKind } from "./count-kinds.js";
import type { Policy } from "./policy.js";

/** What a finding means: `error` rows go or are mended, `warning` rows are flagged, `note` counts. */
export type Severity = "error" | "warning" | "note";

/** All that is said of one check: the docs, the config and the command line read it here. */
export interface CheckDescription {
  readonly severity: Severity;
  /** What holds of good bars, and what becomes of others, in one line. */
  readonly about: string;
  /** When exactly it finds something: the formula, with the names of the options. */
  readonly rule: string;
  /** The counts that are its findings; empty where it speaks in the report alone. */
  readonly counts: readonly CountKind[];
  /** The policies that it knows, the default first, with what each does. All know `fail` as well. */
  readonly policies: { readonly [Name in Exclude<Policy, "fail">]?: string };
}

/**
 * All checks by id, in the order in which rows pass them. The code of each is in `checks/` or
 * `outliers/`, under the same id in `checks/index.ts`.
 */
export const checkTable = {
  schema: {
    severity: "error",
    about: "time and prices are finite, prices above zero, the time on the timeframe's grid",
    rule: "time not a whole millisecond of 1970–2199 or (up to H1) not a multiple of the timeframe; a price not finite or ≤ 0. A tick volume < 0 or infinite becomes NaN",
    counts: ["schema"],
    policies: { drop: "the row goes to quarantine" },
  },
  order: {
    severity: "error",
    about: "rows come in time order, or out of it by no more than the reorder window",
    rule: "a row arrives after bars later than it were given out: more than `reorderRows` rows late. Within the window rows are sorted, and counted as `reordered`",
    counts: ["late"],
    policies: { drop: "the row goes to quarantine" },
  },
  duplicate: {
    severity: "error",
    about: "an open time stands once; copies and conflicting rows go, the first to arrive stays",
    rule: "an open time stands again: `duplicate` where the four prices are the same, else `conflict`",
    counts: ["duplicate", "conflict"],
    policies: { drop: "all but the first to arrive go to quarantine" },
  },
  unit: {
    severity: "error",
    about: "prices are in the unit and the direction of the pair",
    rule: "open or close outside what the pair's currencies were worth from 1990 to 2025, × 1.5 either way; or close × last good close within 2% of 1 after a step of over 10% (0.5% and 3% within ten minutes). The power of ten, or the inversion, that explains it is named",
    counts: ["unit"],
    policies: {
      drop: "the row goes to quarantine",
      fill: "prices and spread are multiplied by the power of ten, or inverted; flagged `repaired`; what nothing explains goes to quarantine",
      flag: "flagged `suspect`",
    },
  },
  clock: {
    severity: "warning",
    about: "weeks open and close at 17:00 New York and days are busy when London and New York are",
    rule: "in two weeks or more opening and closing are the same whole number of hours away from Sunday and Friday 17:00 New York, or in three months in a row the day's activity fits another hour better by 0.05 of correlation (up to H1); see *Clock*",
    counts: [],
    policies: { flag: "the report names the offset, when, and the clock that explains it" },
  },
  closedMarket: {
    severity: "error",
    about: "bars lie in the hours of the market calendar",
    rule: "no part of the bar lies in open hours",
    counts: ["closedMarket"],
    policies: {
      drop: "the row goes to quarantine",
      flag: "the bar carries `closedMarket` and is not counted as present",
    },
  },
  ohlcOrder: {
    severity: "error",
    about: "the high is the highest of the four prices, the low the lowest",
    rule: "high < max(open, close) or low > min(open, close)",
    counts: ["ohlcOrder"],
    policies: {
      fill: "an exchanged high and low are put back, else the range is widened to hold open and close; flagged `repaired`",
      drop: "the row goes to quarantine",
    },
  },
  precision: {
    severity: "note",
    about: "prices have the decimals that the series has, and no binary noise",
    rule: "a price needs two decimals more than 99% of the last full thousand rows, or is a few units in the last place off a decimal; months in which the decimals change are named",
    counts: ["precision"],
    policies: {
      flag: "more decimals are flagged `suspect`; noise is counted",
      fill: "the price is rounded to the decimals of the series; flagged `repaired`",
    },
  },
  spread: {
    severity: "warning",
    about: "the spread is not negative and not a large share of the price",
    rule: "spread < 0 (crossed), or > `spreadFraction` × close",
    counts: ["spread"],
    policies: {
      drop: "the spread becomes NaN; flagged `repaired`",
      fill: "the last good spread stands in, NaN where there is none; flagged `repaired`",
      winsorise:
        "it becomes 0 where it is negative, else `spreadFraction` × close; flagged `repaired`",
      flag: "it stays; flagged `suspect`",
    },
  },
  volume: {
    severity: "warning",
    about: "tick volumes are counts that can be",
    rule: "tick volume 0 while high > low, or > 1,000 × the mean of that quarter hour of the week",
    counts: ["volume"],
    policies: {
      flag: "flagged `suspect`",
      drop: "the tick volume becomes NaN",
    },
  },
  jump: {
    severity: "note",
    about: "closes move on without jumps; jumps are listed, for news makes them",
    rule: "Lee–Mykland: |r| ÷ σ > the limit that a day without jumps exceeds with the chance `jumpChance`; see *Closes*",
    counts: ["jump"],
    policies: { flag: "the report lists the 50 largest; a vote where the close is judged" },
  },
  parity: {
    severity: "error",
    about: "prices agree with those of the two pairs that it is made of (EURUSD × USDJPY = EURJPY)",
    rule: "|d − m| > max(`witnessDeviations` · 1.4826 · MAD, `witnessFraction`), and the price jumped, three times as far as the other pairs moved; see *Witnesses*",
    counts: ["parity"],
    policies: {
      fill: "the close that parity asks for stands in, high and low are cut to its bounds; flagged `outlier`, `repaired`",
      flag: "flagged `outlier`",
      drop: "the row goes to quarantine",
    },
  },
  crossVendor: {
    severity: "error",
    about: "prices agree with those of another vendor",
    rule: "as `parity`, against the other vendor's bar; a clock that differs is named by the lag of hourly returns",
    counts: ["crossVendor"],
    policies: {
      flag: "flagged `outlier`",
      fill: "the other vendor's close, less the usual difference, stands in, high and low are cut to its range; flagged `outlier`, `repaired`",
      drop: "the row goes to quarantine",
    },
  },
  wick: {
    severity: "error",
    about: "no wick stands far beyond anything around it",
    rule: "(w ÷ s) · (w ÷ u)² ≥ `wickSuspicion` and w ÷ s ≥ `wickRatio`, and no witness for it; see *Wicks*",
    counts: ["clippedWick", "badTick"],
    policies: {
      winsorise:
        "at M1 the high or low is cut to body ± s; flagged `outlier`, `repaired`. Longer bars are flagged",
      flag: "it stays; flagged `outlier`",
      drop: "the row goes to quarantine",
    },
  },
  close: {
    severity: "warning",
    about: "no close stands where two detectors deny it",
    rule: "more than `closeDeviations` robust deviations away from the close before and from the last close that was not flagged, and a jump, and no witness for it; see *Closes*",
    counts: ["outlier"],
    policies: {
      flag: "the close stays; flagged `outlier`",
      winsorise: "prices are cut to the last good close ± the limit; flagged `outlier`, `repaired`",
      fill: "the last good close stands in and high and low are cut to the limit; flagged `outlier`, `repaired`",
      drop: "the row goes to quarantine",
    },
  },
  staleQuote: {
    severity: "warning",
    about: "the quote moves as often as the market does at that time of the week",
    rule: "n bars in a row stand still and pⁿ < `staleChance`, or four hours; see *Stale*",
    counts: ["stale"],
    policies: {
      flag: "flagged `stale`",
      drop: "the row goes to quarantine",
    },
  },
  gap: {
    severity: "warning",
    about: "every bar of open hours is there",
    rule: "bars of the calendar are missing between two bars; from `outageMinutes` on they are an outage",
    counts: ["outage"],
    policies: {
      flag: "the first bar after it is flagged `afterGap`",
      fill: "also, the close before stands in for the first `fillBars` missing bars; flagged `filled`",
    },
  },
  missingSession: {
    severity: "warning",
    about: "every session of every trading day is there",
    rule: "a session (Sydney, Tokyo, London, New York) of two open hours or more has less than a tenth of its bars (up to H1)",
    counts: ["missingSession"],
    policies: { flag: "the report lists the session and the day" },
  },
  distribution: {
    severity: "warning",
    about: "each month's bars are distributed as those of the month before",
    rule: "the population stability index of ranges ÷ their mean > `monthPsi`, or the mean range, spread or tick volume differs by more than `monthFactor` times",
    counts: [],
    policies: { flag: "the report names the month and what differs" },
  },
} as const satisfies Record<string, CheckDescription>;

/** Names a check in the config, in repairs, rejects and the report. */
export type CheckId = keyof typeof checkTable;

/** All ids, in the order of the table. */
export const checkIds = Object.keys(checkTable) as readonly CheckId[]; // its keys, in order

/** What is said of a check. */
export function describeCheck(id: CheckId): CheckDescription {
  return checkTable[id];
}

/** The policies that a check knows, the default first, `fail` last. */
export function policiesOf(id: CheckId): readonly Policy[] {
  const named = Object.keys(checkTable[id].policies) as Policy[]; // its keys
  return [...named, "fail"];
}
