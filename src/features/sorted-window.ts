/**
 * The values of a sliding window in ascending order, kept in a stretch of a kernel's state. One row
 * costs two binary searches and a shift of the values between the place left and the place taken.
 */

/** Index in [0, count] of the first of `count` ascending values from `at` that is ≥ `wanted`. */
export function firstNotBelow(
  state: Float64Array,
  at: number,
  count: number,
  wanted: number,
): number {
  // By halves without a branch: which half it is cannot be foreseen.
  let low = at;
  let left = count;
  while (left > 1) {
    const half = left >>> 1;
    low += half * Number(state[low + half - 1] < wanted);
    left -= half;
  }
  return left === 1 && state[low] < wanted ? low - at + 1 : low - at;
}

/** Index in [0, count] of the first of `count` ascending values from `at` that is > `wanted`. */
export function firstAbove(state: Float64Array, at: number, count: number, wanted: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (state[at + middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Takes `leaving`, which must be there, out of the `count` ascending values and puts `entering` in.
 *
 * @returns Where in the state `entering` stands now: beside equal values, if there are any.
 */
export function exchangeSorted(
  state: Float64Array, // written
  at: number,
  count: number,
  leaving: number,
  entering: number,
): number {
  let hole = at + firstNotBelow(state, at, count, leaving);
  if (entering > leaving) {
    const last = at + count - 1;
    while (hole < last && state[hole + 1] < entering) {
      state[hole] = state[hole + 1];
      hole++;
    }
  } else {
    while (hole > at && state[hole - 1] > entering) {
      state[hole] = state[hole - 1];
      hole--;
    }
  }
  state[hole] = entering;
  return hole;
}

/**
 * Takes `leaving` out of the `count` ascending values and puts `entering` in; NaN stands for none.
 * `leaving` must be there.
 *
 * @returns The new count.
 */
export function replaceSorted(
  state: Float64Array, // written
  at: number,
  count: number,
  leaving: number,
  entering: number,
): number {
  const isLeaving = leaving === leaving;
  const isEntering = entering === entering;
  if (isLeaving && isEntering) {
    exchangeSorted(state, at, count, leaving, entering);
    return count;
  }
  if (isEntering) {
    let hole = at + count;
    while (hole > at && state[hole - 1] > entering) {
      state[hole] = state[hole - 1];
      hole--;
    }
    state[hole] = entering;
    return count + 1;
  }
  if (isLeaving) {
    const last = at + count - 1;
    for (let hole = at + firstNotBelow(state, at, count, leaving); hole < last; hole++) {
      state[hole] = state[hole + 1];
    }
    state[last] = 0; // so that equal windows have equal states
    return count - 1;
  }
  return count;
}
