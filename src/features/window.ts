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
 * Most rows close no block, have no missing row in their window and are past the warm-up. Kernels take
 * those in a loop of their own that asks nothing of the kind, and all others one by one by the steps
 * written out below it. Both do the same arithmetic in the same order: equal bits, in half the time or
 * less. V8 reads the kind, the length and the address of an array anew in each turn of a loop. So such a
 * loop reads one array at offsets rather than views of it, and where little is computed takes two to four
 * rows a turn. Offsets and factors are made before the loop: what a closure holds is read and asked for its
 * type anew as well (wma of 20 rows: 6.8 ns a row without any of this, 3.1 with it, 2.1 in C).
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
  let k = length - 1;
  for (; k > 2; k -= 4) {
    const first = sum + (state[valuesAt + k] - anchor);
    const second = first + (state[valuesAt + k - 1] - anchor);
    const third = second + (state[valuesAt + k - 2] - anchor);
    sum = third + (state[valuesAt + k - 3] - anchor);
    state[sumsAt + k] = first;
    state[sumsAt + k - 1] = second;
    state[sumsAt + k - 2] = third;
    state[sumsAt + k - 3] = sum;
  }
  for (; k >= 0; k--) {
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
  let k = length - 1;
  for (; k > 0; k -= 2) {
    const first = state[valuesAt + k] - anchor;
    const second = state[valuesAt + k - 1] - anchor;
    const sumBefore = sum + first;
    const squaresBefore = squares + first * first;
    sum = sumBefore + second;
    squares = squaresBefore + second * second;
    state[sumsAt + k] = sumBefore;
    state[sumsAt + k - 1] = sum;
    state[squaresAt + k] = squaresBefore;
    state[squaresAt + k - 1] = squares;
  }
  if (k === 0) {
    const difference = state[valuesAt] - anchor;
    state[sumsAt] = sum + difference;
    state[squaresAt] = squares + difference * difference;
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
  let k = length - 1;
  for (; k > 0; k -= 2) {
    const sumBefore = sum + (state[valuesAt + k] - anchor);
    const weightedBefore = weighted + sumBefore;
    sum = sumBefore + (state[valuesAt + k - 1] - anchor);
    weighted = weightedBefore + sum;
    state[sumsAt + k] = sumBefore;
    state[sumsAt + k - 1] = sum;
    state[weightedAt + k] = weightedBefore;
    state[weightedAt + k - 1] = weighted;
  }
  if (k === 0) {
    sum += state[valuesAt] - anchor;
    state[sumsAt] = sum;
    state[weightedAt] = weighted + sum;
  }
}

/** Writes what `suffixWeighted` writes, and the suffix sums of the squares of the differences. */
export function suffixWeightedSquares(
  state: Float64Array, // written
  valuesAt: number,
  sumsAt: number,
  weightedAt: number,
  squaresAt: number,
  length: number,
  anchor: number,
): void {
  let sum = 0;
  let weighted = 0;
  let squares = 0;
  for (let k = length - 1; k >= 0; k--) {
    const difference = state[valuesAt + k] - anchor;
    sum += difference;
    weighted += sum;
    squares += difference * difference;
    state[sumsAt + k] = sum;
    state[weightedAt + k] = weighted;
    state[squaresAt + k] = squares;
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
  const secondAt = powersAt + length;
  const thirdAt = secondAt + length;
  const fourthAt = thirdAt + length;
  for (let k = length - 1; k >= 0; k--) {
    const difference = state[valuesAt + k] - anchor;
    const square = difference * difference;
    first += difference;
    second += square;
    third += square * difference;
    fourth += square * square;
    state[powersAt + k] = first;
    state[secondAt + k] = second;
    state[thirdAt + k] = third;
    state[fourthAt + k] = fourth;
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
  const ySumsAt = sumsAt + length;
  const xxAt = ySumsAt + length;
  const yyAt = xxAt + length;
  const xyAt = yyAt + length;
  for (let k = length - 1; k >= 0; k--) {
    const dx = state[xAt + k] - xAnchor;
    const dy = state[yAt + k] - yAnchor;
    x += dx;
    y += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
    state[sumsAt + k] = x;
    state[ySumsAt + k] = y;
    state[xxAt + k] = xx;
    state[yyAt + k] = yy;
    state[xyAt + k] = xy;
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
  let k = length - 1;
  for (; k > 0; k -= 2) {
    const first = state[valuesAt + k];
    const second = state[valuesAt + k - 1];
    const before = first > best ? first : best;
    best = second > before ? second : before;
    state[maximaAt + k] = before;
    state[maximaAt + k - 1] = best;
  }
  if (k === 0) {
    const value = state[valuesAt];
    state[maximaAt] = value > best ? value : best;
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
  let k = length - 1;
  for (; k > 0; k -= 2) {
    const first = state[valuesAt + k];
    if (first > best) {
      best = first;
      place = k;
    }
    state[maximaAt + k] = best;
    state[placesAt + k] = place;
    const second = state[valuesAt + k - 1];
    if (second > best) {
      best = second;
      place = k - 1;
    }
    state[maximaAt + k - 1] = best;
    state[placesAt + k - 1] = place;
  }
  if (k === 0) {
    const isBest = state[valuesAt] > best;
    state[maximaAt] = isBest ? state[valuesAt] : best;
    state[placesAt] = isBest ? 0 : place;
  }
}
