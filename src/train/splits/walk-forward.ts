import { lowerBound } from "../../core/typed-array.js";
import {
  cutRows,
  type Fold,
  type LabelTimes,
  requireOption,
  requireRows,
  rowsBetween,
} from "./fold.js";

/** How a history is walked through. Plain data: part of a task's configuration. */
export interface WalkForwardOptions {
  /** Test periods, integer ≥ 1. */
  readonly folds: number;
  /** Share of the rows, in (0, 1), that comes before the first test period. */
  readonly minTrainFraction: number;
  /** Milliseconds ≥ 0 by which a training label must be settled before the test begins. Default 0. */
  readonly embargoMs?: number;
  /**
   * `expanding` (default): train on everything before. `rolling`: on as many rows as the first fold
   * could, the latest ones.
   */
  readonly window?: "expanding" | "rolling";
}

/**
 * Folds that only move forward in time. The rows after the first `minTrainFraction` are cut into
 * `folds` test periods of nearly equal row count, each row tested exactly once; each fold trains on rows
 * before its test whose labels are settled `embargoMs` before the test's first row can be decided upon.
 *
 * @throws TRAIN_SPLIT_INVALID if an option is out of range.
 * @throws TRAIN_HISTORY_TOO_SHORT if a fold would have nothing to train on or to test.
 */
export function walkForward(times: LabelTimes, options: WalkForwardOptions): Fold[] {
  const { folds, minTrainFraction, embargoMs = 0, window = "expanding" } = options;
  requireOption("folds", folds, Number.isInteger(folds) && folds >= 1, "a whole number from 1");
  requireOption(
    "minTrainFraction",
    minTrainFraction,
    minTrainFraction > 0 && minTrainFraction < 1,
    "a share between 0 and 1",
  );
  requireOption("embargoMs", embargoMs, embargoMs >= 0 && embargoMs < Infinity, "at least 0 ms");
  const { availableAt, labelEndTime, label } = times;
  const rowCount = label.length;
  const firstTest = Math.floor(rowCount * minTrainFraction);
  const testRuns = cutRows(availableAt, firstTest, rowCount, folds);
  return testRuns.map((run, index) => {
    const settledBy = availableAt[run.start] - embargoMs;
    const start =
      window === "rolling"
        ? lowerBound(availableAt, availableAt[Math.max(0, run.start - firstTest)])
        : 0;
    const kept = new Int32Array(run.start - start);
    let count = 0;
    for (let row = start; row < run.start; row++) {
      if (label[row] === label[row] && labelEndTime[row] <= settledBy) kept[count++] = row;
    }
    const fold = {
      index,
      trainRows: kept.slice(0, count),
      testRows: rowsBetween(run.start, run.end),
    };
    return requireRows(fold, rowCount, label.subarray(start, run.start));
  });
}
