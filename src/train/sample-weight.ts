import { PlumblineError, shown } from "../core/errors.js";
import { upperBound } from "../core/typed-array.js";
import type { LabelTimes } from "./splits/fold.js";

/** How much each row of a training counts. Plain data: part of a node. */
export interface RowWeights {
  /** Whether rows whose labels overlap count less. Default true. */
  readonly uniqueness?: boolean;
  /** Weight of the oldest training row beside the newest, in (−1, 1]; see `timeDecay`. Default 1: none. */
  readonly timeDecay?: number;
}

/**
 * What a row counts less for its age: a line over the uniqueness cumulated from the oldest row to it, not over the clock, so
 * that a stretch of overlapping labels does not age faster for its many rows.
 *
 * With x that sum and X its value at the newest row: c ≥ 0 gives c + (1 − c) · x ÷ X; c < 0 gives
 * 1 − (X − x) ÷ ((c + 1) · X), and 0 where that is below: the oldest −c of the sum count nothing.
 *
 * @param uniqueness - Of the training rows alone, the oldest first: later rows must not change a weight.
 * @param oldest - c, in (−1, 1]. 1 gives all 1.
 * @returns Factors in [0, 1], a row each; 1 for the newest.
 * @throws TRAIN_WEIGHT_INVALID if `oldest` is out of range.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, section 4.7, snippet 4.11.
 */
export function timeDecay(uniqueness: Float64Array, oldest: number): Float64Array {
  requireWeights({ timeDecay: oldest });
  const factors = new Float64Array(uniqueness.length).fill(1);
  if (oldest === 1) return factors;
  let sum = 0;
  for (let row = 0; row < factors.length; row++) {
    sum += uniqueness[row];
    factors[row] = sum;
  }
  const slope = oldest >= 0 ? (1 - oldest) / sum : 1 / ((oldest + 1) * sum);
  for (let row = 0; row < factors.length; row++) {
    factors[row] = Math.max(0, 1 - slope * (sum - factors[row]));
  }
  return factors;
}

/** @throws TRAIN_WEIGHT_INVALID if the decay is not a number in (−1, 1]. */
export function requireWeights({ timeDecay: oldest = 1 }: RowWeights): void {
  if (oldest > -1 && oldest <= 1) return;
  throw new PlumblineError("TRAIN_WEIGHT_INVALID", {
    message: `timeDecay of the weights is ${shown(oldest)}, expected a number above −1, up to 1`,
    where: { option: "timeDecay" },
    remedy:
      "give the weight of the oldest row beside the newest: 1 for no decay, 0.5 for half, −0.2 to leave the oldest fifth out",
  });
}

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
