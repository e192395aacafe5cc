import { upperBound } from "../core/typed-array.js";
import type { LabelTimes } from "./splits/fold.js";

/**
 * Weights rows by how much of their label's life they have to themselves: the average uniqueness.
 *
 * A label of row t lives on the steps from one row to the next that lie in (availableAt, labelEndTime].
 * With c the number of rows whose label is alive on a step, uniqueness[t] = mean over its life of 1 ÷ c.
 * Rows count as alive whether their label turns out to be usable or not, and one that is not settled when
 * the history ends lives up to there: so no weight depends on what comes after the label's end.
 *
 * @returns A weight per row, in (0, 1]; 0 where there is no label. A label that is settled before the next
 *   row shares its life with nobody: 1. Learners get weights divided by the mean of their training rows.
 *   Cost: n log n.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, sections 4.3 and 4.4.
 */
export function uniquenessWeights(times: LabelTimes): Float64Array {
  const { availableAt, labelEndTime, label } = times;
  const rowCount = label.length;
  // Step k leads from row k to row k + 1; a label of rows (first, last] lives on steps [first, last).
  const first = new Int32Array(rowCount);
  const last = new Int32Array(rowCount);
  const change = new Int32Array(rowCount + 1);
  for (let row = 0; row < rowCount; row++) {
    const isSettled = labelEndTime[row] === labelEndTime[row];
    const end = isSettled ? upperBound(availableAt, labelEndTime[row]) - 1 : rowCount - 1;
    first[row] = upperBound(availableAt, availableAt[row]) - 1; // rows of one moment live together
    last[row] = Math.max(first[row], end);
    change[first[row]]++;
    change[last[row]]--;
  }
  const sumOfShares = new Float64Array(rowCount + 1); // of 1 ÷ c on the steps before each row
  let alive = 0;
  for (let step = 0; step < rowCount; step++) {
    alive += change[step];
    sumOfShares[step + 1] = sumOfShares[step] + (alive > 0 ? 1 / alive : 0);
  }
  const weights = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    if (label[row] !== label[row]) continue;
    const life = last[row] - first[row];
    weights[row] = life === 0 ? 1 : (sumOfShares[last[row]] - sumOfShares[first[row]]) / life;
  }
  return weights;
}
