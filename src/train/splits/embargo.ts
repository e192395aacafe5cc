import type { LabelTimes, RowRange } from "./fold.js";

/**
 * The rows that may be trained on when the given runs of rows are tested: those with a label, outside
 * the runs, whose label's life (from `availableAt` to `labelEndTime`) does not overlap the life of any
 * test label, and that do not begin within `embargoMs` after it.
 *
 * A row before a run stays if its label is settled when the run's first row can be decided upon; a row
 * after it stays if it begins at least `embargoMs` after the last of the run's labels is settled. The
 * moments may touch: a label lives on the prices after its row, up to and including its end.
 *
 * @param embargoMs - Milliseconds ≥ 0. Features of rows after the test still remember its prices, and
 *   so do labels through slow volatility: an embargo keeps the nearest away.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, section 7.4.
 */
export function purgedTrainRows(
  times: LabelTimes,
  testRuns: readonly RowRange[],
  embargoMs: number,
): Int32Array {
  const { availableAt, labelEndTime, label } = times;
  const lives = testRuns
    .filter((run) => run.end > run.start)
    .map((run) => ({ ...run, from: availableAt[run.start], to: lastEnd(times, run) }));
  const kept = new Int32Array(label.length);
  let count = 0;
  for (let row = 0; row < label.length; row++) {
    if (label[row] !== label[row]) continue;
    let isKept = true;
    for (const life of lives) {
      const isBefore = row < life.start && labelEndTime[row] <= life.from;
      const isAfter = row >= life.end && availableAt[row] >= life.to + embargoMs;
      isKept &&= isBefore || isAfter;
    }
    if (isKept) kept[count++] = row;
  }
  return kept.slice(0, count);
}

/** When the last label of a run is settled; rows without one count with their own time. */
function lastEnd(times: LabelTimes, run: RowRange): number {
  let latest = times.availableAt[run.end - 1];
  for (let row = run.start; row < run.end; row++) {
    if (times.labelEndTime[row] > latest) latest = times.labelEndTime[row];
  }
  return latest;
}
