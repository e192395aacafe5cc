import type { Canonical } from "../../core/canonical-json.js";
import type { BarSeries } from "../../market/bar.js";
import type { Block } from "../block.js";
import type { Ledger } from "../ledger.js";
import type { CleanOptions } from "../options.js";

/** What a finding means: `error` rows go or are mended, `warning` rows are flagged, `note` counts. */
export type Severity = "error" | "warning" | "note";

/** What a check is given to work with. */
export interface CheckContext {
  readonly series: BarSeries;
  readonly options: CleanOptions;
  readonly ledger: Ledger;
  /** From a bar's open to its availability, ms. */
  readonly durationMs: number;
}

/**
 * A check at work on one series. It sees the rows block by block, ascending, each once, and carries
 * in its closure what it must remember, so that results do not depend on where blocks are cut.
 */
export interface RunningCheck {
  /** Examines rows [start, count) of the block. Rejected rows are removed before the next check. */
  run(block: Block, start: number): void;
  /** After the last row: what the report says of this check under its id, and its warnings. */
  finish?(): Finding;
}

/** What a check says in the report besides its counts. */
export interface Finding {
  /** Plain and canonical: no NaN. */
  readonly report?: { readonly [key: string]: Canonical };
  /** Sentences for people. */
  readonly warnings?: readonly string[];
}

/** One member of the family. */
export interface Check {
  /** Names it in repairs, rejects and the report. */
  readonly id: string;
  readonly severity: Severity;
  /** One line for the docs and `--help`. */
  readonly about: string;
  create(context: CheckContext): RunningCheck;
}
