/** Predictions of one node with the times from which they may be used. */
export interface TimedPredictions {
  /** UTC ms, ascending. */
  readonly availableAt: Float64Array;
  /** P(up) in (0, 1); NaN where there is none. */
  readonly probability: Float64Array;
}

/**
 * To each row the last prediction that was available by then, rounded to float32 as features are; NaN
 * before the first. A row whose own prediction is NaN shows NaN, not the one before it.
 *
 * @param availableAt - UTC ms of the rows, ascending.
 */
export function asOfPredictions(availableAt: Float64Array, upper: TimedPredictions): Float32Array {
  const joined = new Float32Array(availableAt.length);
  let seen = 0;
  for (let row = 0; row < joined.length; row++) {
    while (seen < upper.availableAt.length && upper.availableAt[seen] <= availableAt[row]) seen++;
    joined[row] = seen === 0 ? Number.NaN : upper.probability[seen - 1];
  }
  return joined;
}
