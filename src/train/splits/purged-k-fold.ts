import { purgedTrainRows } from "./embargo.js";
import {
  cutRows,
  type Fold,
  type LabelTimes,
  requireOption,
  requireRows,
  rowsBetween,
} from "./fold.js";

/** How a history is cut for k-fold cross-validation. */
export interface PurgedKFoldOptions {
  /** Integer ≥ 2. */
  readonly folds: number;
  /** Milliseconds ≥ 0 kept free of training rows after each test period. Default 0. */
  readonly embargoMs?: number;
}

/**
 * K-fold cross-validation in time: each of `folds` runs of rows is tested once, by a model of all other
 * rows but those whose labels overlap the test's and those of the embargo after it. It trains on the
 * future of its test: for comparing settings, not for predictions that go down a hierarchy.
 *
 * @throws TRAIN_SPLIT_INVALID if an option is out of range.
 * @throws TRAIN_HISTORY_TOO_SHORT if a fold would have nothing to train on or to test.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, section 7.4.
 */
export function purgedKFold(times: LabelTimes, options: PurgedKFoldOptions): Fold[] {
  const { folds, embargoMs = 0 } = options;
  requireOption("folds", folds, Number.isInteger(folds) && folds >= 2, "a whole number from 2");
  requireOption("embargoMs", embargoMs, embargoMs >= 0 && embargoMs < Infinity, "at least 0 ms");
  const rowCount = times.label.length;
  return cutRows(times.availableAt, 0, rowCount, folds).map((run, index) =>
    requireRows(
      {
        index,
        trainRows: purgedTrainRows(times, [run], embargoMs),
        testRows: rowsBetween(run.start, run.end),
      },
      rowCount,
      times.label,
    ),
  );
}
