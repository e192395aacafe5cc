import { PlumblineError, shown } from "../../core/errors.js";
import { lowerBound, type NumberList } from "../../core/typed-array.js";

/** What a splitter must know of each row. Rows ascend in `availableAt`; a Dataset is one. */
export interface LabelTimes {
  /** UTC ms at which the row can be decided upon. */
  readonly availableAt: Float64Array;
  /** UTC ms at which its label is settled; NaN where it is not. */
  readonly labelEndTime: Float64Array;
  /** NaN where there is nothing to learn: such rows are tested, never trained on. */
  readonly label: Float64Array;
}

/** One division of the rows. */
export interface Fold {
  /** From 0, in the order of the splitter. */
  readonly index: number;
  /** Ascending. All have a label that no test row can see. */
  readonly trainRows: Int32Array;
  /** Ascending. Holds rows without a label too: they are predicted like the others. */
  readonly testRows: Int32Array;
}

/** A run of rows, `end` exclusive. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Ascending integers from `start` to before `end`. */
export function rowsBetween(start: number, end: number): Int32Array {
  const rows = new Int32Array(Math.max(0, end - start));
  for (let i = 0; i < rows.length; i++) rows[i] = start + i;
  return rows;
}

/**
 * Cuts rows [start, end) into `count` runs of nearly equal length. Rows of one moment (several pairs in
 * one table) stay together: a cut that falls among them moves back to the first.
 */
export function cutRows(
  availableAt: Float64Array,
  start: number,
  end: number,
  count: number,
): RowRange[] {
  const cuts = Array.from({ length: count + 1 }, (_, cut) => {
    const row = start + Math.round((cut * (end - start)) / count);
    if (row >= end) return end;
    return Math.max(cut === 0 ? 0 : start, lowerBound(availableAt, availableAt[row]));
  });
  return cuts.slice(1).map((cutEnd, i) => ({ start: cuts[i], end: cutEnd }));
}

/**
 * @throws TRAIN_SPLIT_INVALID if an option of a splitter is out of range.
 */
export function requireOption(
  name: string,
  value: number,
  isAllowed: boolean,
  expected: string,
): void {
  if (isAllowed) return;
  throw new PlumblineError("TRAIN_SPLIT_INVALID", {
    message: `${name} of a split is ${shown(value)}, expected ${expected}`,
    where: { option: name },
    remedy: `set ${name} to ${expected}`,
  });
}

/**
 * @param rowCount - Rows in all.
 * @param candidates - Labels of the rows from which its training rows were taken.
 * @throws TRAIN_HISTORY_TOO_SHORT if a fold has nothing to train on or nothing to test.
 */
export function requireRows(fold: Fold, rowCount: number, candidates: Float64Array): Fold {
  const empty =
    fold.trainRows.length === 0
      ? "no training row"
      : fold.testRows.length === 0
        ? "no test row"
        : "";
  if (empty === "") return fold;
  const labelled = candidates.filter((value) => value === value).length;
  throw new PlumblineError("TRAIN_HISTORY_TOO_SHORT", {
    message: `fold ${fold.index + 1} has ${empty}, of ${rowCount} rows in all; ${labelled} of the ${candidates.length} that it was to train on have a label`,
    where: { fold: fold.index + 1, rows: rowCount, labelled },
    remedy:
      labelled === 0
        ? "let the node's gate open more often, for rows of a closed one have no label, or give a shorter horizon"
        : "give a longer history, fewer folds, a shorter embargo or a larger share to train on",
  });
}

/**
 * Whether a fold only looks back: each training label is settled by the time that the first test row
 * can be decided upon. True of walk-forward folds; only such predictions may go down a hierarchy.
 */
export function isForward(times: LabelTimes, fold: Fold): boolean {
  const testStart = times.availableAt[fold.testRows[0]];
  return settledBy(times.labelEndTime, fold.trainRows, testStart);
}

function settledBy(labelEndTime: NumberList, rows: Int32Array, time: number): boolean {
  for (let i = 0; i < rows.length; i++) if (!(labelEndTime[rows[i]] <= time)) return false;
  return true;
}
