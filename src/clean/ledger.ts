import { dayMs } from "../core/time.js";
import type { BarColumnName } from "../market/bar.js";
import type { Block } from "./block.js";
import type { CheckId } from "./check-table.js";
import { type CountKind, countKinds } from "./count-kinds.js";
import type { OutlierEvidence } from "./outliers/evidence.js";

/** One value that cleaning changed. Values are NaN where there is none. */
export interface Repair {
  readonly check: CheckId;
  /** The bar, UTC ms. */
  readonly openTime: number;
  readonly column: BarColumnName;
  readonly was: number;
  readonly is: number;
  readonly why: string;
}

/** One row that cleaning did not let through, as it was read. */
export interface RejectedRow {
  readonly check: CheckId;
  readonly why: string;
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly spread: number;
  readonly tickVolume: number;
}

/** Where every repair, rejected row and flagged price goes, whatever the report lists. */
export interface CleanSinks {
  readonly onRepair?: (repair: Repair) => void;
  /** The quarantine: no row is lost. */
  readonly onReject?: (row: RejectedRow) => void;
  /** Suspect prices with what each detector says of them, a bar after they were seen. */
  readonly onFlag?: (evidence: OutlierEvidence) => void;
}

/** The books of one cleaning: counts a day, and what was repaired and rejected. */
export interface Ledger {
  /** Adds to a count of the UTC day that holds a time. */
  count(kind: CountKind, time: number, amount?: number): void;
  /** Adds 1 to `kind` for each of the rows [start, end) of a block. */
  countRows(kind: CountKind, block: Block, start: number, end: number): void;
  /** Adds to a count of no day: the row has no readable time. */
  countUndated(kind: CountKind): void;
  /** Marks a row of the block as rejected and hands it to quarantine. Counts nothing. */
  reject(check: CheckId, why: string, block: Block, row: number): void;
  /** Records a change of a value. Counts nothing. */
  repair(repair: Repair): void;
  /** Hands on what is known of a suspect price. Counts nothing. */
  flag(evidence: OutlierEvidence): void;
  /** The first time at which each kind was counted, UTC ms; NaN where it had none. */
  firstTime(kind: CountKind): number;
  /** Counts a day, by UTC day number, unordered; days of nothing are absent. */
  readonly days: ReadonlyMap<number, Int32Array>;
  readonly undated: Int32Array;
  readonly repairs: readonly Repair[];
  readonly repairCounts: ReadonlyMap<string, number>;
  readonly rejects: readonly RejectedRow[];
  readonly rejectCounts: ReadonlyMap<string, number>;
}

const kindIndex = Object.fromEntries(countKinds.map((kind, index) => [kind, index])) as Record<
  CountKind,
  number
>; // one entry a kind

/** A ledger that keeps the first `detailRows` repairs and rejects, and passes on all of them. */
export function createLedger(detailRows: number, sinks: CleanSinks): Ledger {
  const days = new Map<number, Int32Array>();
  const undated = new Int32Array(countKinds.length);
  const repairs: Repair[] = [];
  const rejects: RejectedRow[] = [];
  const repairCounts = new Map<string, number>();
  const rejectCounts = new Map<string, number>();
  const firstTimes = new Float64Array(countKinds.length).fill(Number.NaN);
  // The day last used: rows come in runs of one day.
  let day = Number.NaN;
  let counts: Int32Array = undated;

  const turnTo = (time: number): void => {
    const wanted = Math.floor(time / dayMs);
    if (wanted === day) return;
    day = wanted;
    const known = days.get(wanted);
    counts = known ?? new Int32Array(countKinds.length);
    if (known === undefined) days.set(wanted, counts);
  };
  const addOne = (to: Map<string, number>, key: string): void => {
    to.set(key, (to.get(key) ?? 0) + 1);
  };

  return {
    days,
    undated,
    repairs,
    repairCounts,
    rejects,
    rejectCounts,
    count: (kind, time, amount = 1) => {
      turnTo(time);
      counts[kindIndex[kind]] += amount;
      if (Number.isNaN(firstTimes[kindIndex[kind]])) firstTimes[kindIndex[kind]] = time;
    },
    firstTime: (kind) => firstTimes[kindIndex[kind]],
    flag: (evidence) => sinks.onFlag?.(evidence),
    countRows: (kind, block, start, end) => {
      const openTime = block.rows.openTime;
      const index = kindIndex[kind];
      let dayStart = Number.POSITIVE_INFINITY;
      let dayEnd = Number.NEGATIVE_INFINITY;
      for (let row = start; row < end; row++) {
        const time = openTime[row];
        if (!(time >= dayStart && time < dayEnd)) {
          turnTo(time);
          dayStart = day * dayMs;
          dayEnd = dayStart + dayMs;
        }
        counts[index]++;
      }
    },
    countUndated: (kind) => {
      firstTimes[kindIndex[kind]] = Number.NEGATIVE_INFINITY;
      undated[kindIndex[kind]]++;
    },
    reject: (check, why, block, row) => {
      block.isRejected[row] = 1;
      block.rejectedCount++;
      addOne(rejectCounts, check);
      if (rejects.length >= detailRows && sinks.onReject === undefined) return;
      const { openTime, open, high, low, close, spread, tickVolume } = block.rows;
      const rejected: RejectedRow = {
        check,
        why,
        openTime: openTime[row],
        open: open[row],
        high: high[row],
        low: low[row],
        close: close[row],
        spread: spread[row],
        tickVolume: tickVolume[row],
      };
      if (rejects.length < detailRows) rejects.push(rejected);
      sinks.onReject?.(rejected);
    },
    repair: (repair) => {
      addOne(repairCounts, repair.check);
      if (repairs.length < detailRows) repairs.push(repair);
      sinks.onRepair?.(repair);
    },
  };
}
