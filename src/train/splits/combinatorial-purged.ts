import { purgedTrainRows } from "./embargo.js";
import {
  cutRows,
  type Fold,
  type LabelTimes,
  requireOption,
  requireRows,
  rowsBetween,
} from "./fold.js";

/** How many test groups are combined. */
export interface CombinatorialPurgedOptions {
  /** Runs into which the rows are cut, integer from 2 to 20. */
  readonly groups: number;
  /** Groups that are tested together, integer from 1 to `groups` − 1. */
  readonly testGroups: number;
  /** Milliseconds ≥ 0 kept free of training rows after each test group. Default 0. */
  readonly embargoMs?: number;
}

/** A fold that tests several groups, with the path that each group's predictions belong to. */
export interface CombinatorialFold extends Fold {
  /** Numbers of the tested groups, ascending. */
  readonly testGroups: readonly number[];
  /**
   * For each tested group the number of the backtest path that its predictions belong to. A path tests
   * every row exactly once; there are C(groups − 1, testGroups − 1) of them.
   */
  readonly paths: readonly number[];
}

/**
 * Combinatorial purged cross-validation: every choice of `testGroups` of the `groups` runs of rows is
 * tested once, by a model of the rest, purged and embargoed. C(groups, testGroups) folds.
 *
 * @throws TRAIN_SPLIT_INVALID if an option is out of range.
 * @throws TRAIN_HISTORY_TOO_SHORT if a fold would have nothing to train on or to test.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, section 12.4.
 */
export function combinatorialPurged(
  times: LabelTimes,
  options: CombinatorialPurgedOptions,
): CombinatorialFold[] {
  const { groups, testGroups, embargoMs = 0 } = options;
  requireOption(
    "groups",
    groups,
    Number.isInteger(groups) && groups >= 2 && groups <= 20,
    "a whole number from 2 to 20",
  );
  requireOption(
    "testGroups",
    testGroups,
    Number.isInteger(testGroups) && testGroups >= 1 && testGroups < groups,
    "a whole number from 1 to one less than groups",
  );
  requireOption("embargoMs", embargoMs, embargoMs >= 0 && embargoMs < Infinity, "at least 0 ms");
  const rowCount = times.label.length;
  const runs = cutRows(times.availableAt, 0, rowCount, groups);
  const timesTested = new Array<number>(groups).fill(0);
  return choices(groups, testGroups).map((chosen, index) => {
    const tested = chosen.map((group) => runs[group]);
    const fold: CombinatorialFold = {
      index,
      trainRows: purgedTrainRows(times, tested, embargoMs),
      testRows: Int32Array.from(tested.flatMap((run) => [...rowsBetween(run.start, run.end)])),
      testGroups: chosen,
      paths: chosen.map((group) => timesTested[group]++),
    };
    requireRows(fold, rowCount, times.label);
    return fold;
  });
}

/** All ascending choices of `size` of the numbers 0 … count − 1, in order. */
function choices(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= count - size; first++) {
    for (const rest of choices(count, size - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}
