/**
 * Sums over a sliding window without drift, for kernels.
 *
 * Rows are cut into blocks of `length` rows, counted from the first row the kernel ever saw. A
 * window is the tail of the last whole block and the head of the running one, so its sum is one
 * suffix sum, made when the block closed, plus one prefix sum, kept by adding. Nothing is ever
 * subtracted: an outlier leaves no residue, and rounding does not grow with the rows. Additions a
 * row: three, whatever the length. (The idea is van Herk's and Gil and Werman's, for sums.)
 *
 * Values are summed as differences from an **anchor**, the last row of the closed block, which is
 * part of every window that uses it. So a flat window sums to exactly 0, and squares lose few digits.
 *
 * Most rows close no block, have no missing row in their window and are past the warm-up. Kernels in
 * which time counts take those in a loop of their own that asks nothing of the kind, and all others one
 * by one by the steps written out below it. Both do the same arithmetic in the same order: equal bits, in
 * half the time or less. Views of the state in place of offsets into it spare an addition a read.
 *
 * Only the window decides the value, but the row number decides the order of additions. Operators
 * built on this are `fading`, not `finite`: replayed rows agree to rounding, not to the last bit.
 */

/** Writes `sums[k]` = Σ (values[j] − anchor) over j ≥ k, for k from `length` − 1 down to 0. */
export function suffixSums(
  state: Float64Array, // written
  valuesAt: number,
  sumsAt: number,
  length: number,
  anchor: number,
): void {
  let sum = 0;
  for (let k = length - 1; k >= 0; k--) {
    sum += state[valuesAt + k] - anchor;
    state[sumsAt + k] = sum;
  }
}

/** Writes the suffix sums of the differences and of their squares. */
export function suffixSquares(
  state: Float64Array, // written
  valuesAt: number,
  sumsAt: number,
  squaresAt: number,
  length: number,
  anchor: number,
): void {
  let sum = 0;
  let squares = 0;
  for (let k = length - 1; k >= 0; k--) {
    const difference = state[valuesAt + k] - anchor;
    sum += difference;
    squares += difference * difference;
    state[sumsAt + k] = sum;
    state[squaresAt + k] = squares;
  }
}

/**
 * Writes the suffix sums of the differences and their running sums: `weighted[k]` = Σ (j − k + 1) ·
 * (values[j] − anchor) over j ≥ k, in which the newest row weighs most.
 */
export function suffixWeighted(
  state: Float64Array, // written
  valuesAt: number,
  sumsAt: number,
  weightedAt: number,
  length: number,
  anchor: number,
): void {
  let sum = 0;
  let weighted = 0;
  for (let k = length - 1; k >= 0; k--) {
    sum += state[valuesAt + k] - anchor;
    weighted += sum;
    state[sumsAt + k] = sum;
    state[weightedAt + k] = weighted;
  }
}

/** Writes the suffix sums of the first four powers of the differences, one block of sums a power. */
export function suffixPowers(
  state: Float64Array, // written
  valuesAt: number,
  powersAt: number,
  length: number,
  anchor: number,
): void {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = length - 1; k >= 0; k--) {
    const difference = state[valuesAt + k] - anchor;
    const square = difference * difference;
    first += difference;
    second += square;
    third += square * difference;
    fourth += square * square;
    state[powersAt + k] = first;
    state[powersAt + length + k] = second;
    state[powersAt + 2 * length + k] = third;
    state[powersAt + 3 * length + k] = fourth;
  }
}

/**
 * Writes the suffix sums of two series: of the differences of each, of their squares and of their
 * product, in the order x, y, xx, yy, xy, each `length` long.
 */
export function suffixProducts(
  state: Float64Array, // written
  xAt: number,
  yAt: number,
  sumsAt: number,
  length: number,
  xAnchor: number,
  yAnchor: number,
): void {
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let k = length - 1; k >= 0; k--) {
    const dx = state[xAt + k] - xAnchor;
    const dy = state[yAt + k] - yAnchor;
    x += dx;
    y += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
    state[sumsAt + k] = x;
    state[sumsAt + length + k] = y;
    state[sumsAt + 2 * length + k] = xx;
    state[sumsAt + 3 * length + k] = yy;
    state[sumsAt + 4 * length + k] = xy;
  }
}

/** Writes `maxima[k]` = the largest of values[j] over j ≥ k. */
export function suffixMaxima(
  state: Float64Array, // written
  valuesAt: number,
  maximaAt: number,
  length: number,
): void {
  let best = Number.NEGATIVE_INFINITY;
  for (let k = length - 1; k >= 0; k--) {
    best = Math.max(best, state[valuesAt + k]);
    state[maximaAt + k] = best;
  }
}

/** Writes the suffix maxima and the index in the block of each; of equal ones the latest. */
export function suffixMaximaPlaces(
  state: Float64Array, // written
  valuesAt: number,
  maximaAt: number,
  placesAt: number,
  length: number,
): void {
  let best = Number.NEGATIVE_INFINITY;
  let place = length - 1;
  for (let k = length - 1; k >= 0; k--) {
    const value = state[valuesAt + k];
    if (value > best) {
      best = value;
      place = k;
    }
    state[maximaAt + k] = best;
    state[placesAt + k] = place;
  }
}
