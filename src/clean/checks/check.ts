import type { Canonical } from "../../core/canonical-json.js";
import type { BarSeries } from "../../market/bar.js";
import type { Block } from "../block.js";
import type { CheckId } from "../check-table.js";
import type { Ledger } from "../ledger.js";
import type { CleanOptions } from "../options.js";
import type { Policy } from "../policy.js";
import type { CleanWitnesses } from "../witness/witness.js";

/** What a check is given to work with. */
export interface CheckContext {
  readonly series: BarSeries;
  readonly options: CleanOptions;
  /** What becomes of what the check finds. `fail` is left to `cleanBars`: a check may flag then. */
  readonly policy: Policy;
  readonly ledger: Ledger;
  /** Other series that saw the same market. */
  readonly witnesses: CleanWitnesses;
  /** Most rows of a block. */
  readonly capacity: number;
  /** From a bar's open to its availability, ms. */
  readonly durationMs: number;
}

/**
 * A check at work on one series. It sees the rows block by block, ascending, each once, and carries
 * in its closure what it must remember, so that results do not depend on where blocks are cut.
 */
export interface RunningCheck {
  /** Fetches what the check needs besides the block, for all its rows. Called before `run`. */
  prepare?(block: Block): Promise<void>;
  /** Examines rows [start, count) of the block. Rejected rows are removed before the next check. */
  run(block: Block, start: number): void;
  /** After the last row: what the report says of this check under its id, and its warnings. */
  finish?(): Finding;
}

/** A check with nothing to go by. */
export const silentCheck: RunningCheck = { run: () => {} };

/** What a check says in the report besides its counts. */
export interface Finding {
  /** Plain and canonical: no NaN. */
  readonly report?: { readonly [key: string]: Canonical };
  /** Sentences for people. */
  readonly warnings?: readonly string[];
}

/** One member of the family. What is said of it stands in `checkTable`. */
export interface Check {
  readonly id: CheckId;
  create(context: CheckContext): RunningCheck;
}
