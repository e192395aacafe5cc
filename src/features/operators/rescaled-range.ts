import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rescaled range. State: [place in the ring, rows since a missing one, ring of the last rows (length)].
 * Summed afresh from the oldest row to the newest, so only the window decides the bits.
 */
export const rescaledRangeOperator = defineOperator({
  name: "rescaledRange",
  version: 1,
  about: "range of the summed deviations of the last rows over their standard deviation",
  memory: "finite",
  inputs: ["change"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const ringAt = 2;
    const state = new Float64Array(ringAt + length);
    return {
      state,
      run([change], [out], start, end) {
        const kept = state;
        const rows = length | 0;
        const ringEnd = ringAt + rows;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let i = start;
        while (i < end) {
          const value = change[i];
          // Two rows side by side: the sums of one need not wait for those of the other (1.4×). Only where all
          // rows of both windows lie in this call.
          if (i - start >= rows - 1 && unbroken >= rows - 1 && i + 2 <= end) {
            const next = change[i + 1];
            const both = value + next;
            if (both - both === 0) {
              kept[ringAt + place] = value;
              place = place + 1 === rows ? 0 : place + 1;
              kept[ringAt + place] = next;
              place = place + 1 === rows ? 0 : place + 1;
              rangePair(change, out, i, rows);
              unbroken += 2;
              i += 2;
              continue;
            }
          }
          const present = value - value === 0;
          kept[ringAt + place] = present ? value : 0;
          place = place + 1 === rows ? 0 : place + 1; // now that of the oldest row
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < rows) {
            out[i++] = Number.NaN;
            continue;
          }
          const oldest = ringAt + place;
          const anchor = kept[oldest]; // differences from it: a flat window has no spread at all
          let sum = 0;
          for (let at = oldest; at < ringEnd; at++) sum += kept[at] - anchor;
          for (let at = ringAt; at < oldest; at++) sum += kept[at] - anchor;
          const mean = sum / rows;
          let walk = 0;
          let highest = Number.NEGATIVE_INFINITY;
          let lowest = Number.POSITIVE_INFINITY;
          let squares = 0;
          // Of −0 and 0 the one that is met first is kept: their differences are the same.
          for (let at = oldest; at < ringEnd; at++) {
            const deviation = kept[at] - anchor - mean;
            walk += deviation;
            squares += deviation * deviation;
            if (walk > highest) highest = walk;
            if (walk < lowest) lowest = walk;
          }
          for (let at = ringAt; at < oldest; at++) {
            const deviation = kept[at] - anchor - mean;
            walk += deviation;
            squares += deviation * deviation;
            if (walk > highest) highest = walk;
            if (walk < lowest) lowest = walk;
          }
          const deviation = Math.sqrt(squares / rows);
          out[i++] = deviation > 0 ? (highest - lowest) / deviation : Number.NaN;
        }
        kept[0] = place;
        kept[1] = unbroken;
      },
    };
  },
});

/** Writes the ratios of rows `row` and `row` + 1, whose windows of `length` rows lie in `change`. */
function rangePair(
  change: Float64Array,
  out: Float64Array, // written
  row: number,
  length: number,
): void {
  const oldest = row - length + 1;
  const end = row + 1;
  const anchor = change[oldest];
  const anchorNext = change[oldest + 1];
  let sum = 0;
  let sumNext = 0;
  let value = anchor;
  for (let k = oldest + 1; k <= end; k++) {
    sum += value - anchor;
    value = change[k];
    sumNext += value - anchorNext;
  }
  const mean = sum / length;
  const meanNext = sumNext / length;
  let walk = anchor - anchor - mean;
  let walkNext = anchorNext - anchorNext - meanNext;
  let squares = walk * walk;
  let squaresNext = walkNext * walkNext;
  let highest = walk;
  let lowest = walk;
  let highestNext = walkNext;
  let lowestNext = walkNext;
  value = anchorNext;
  for (let k = oldest + 2; k <= end; k++) {
    const deviation = value - anchor - mean;
    value = change[k];
    const deviationNext = value - anchorNext - meanNext;
    walk += deviation;
    walkNext += deviationNext;
    squares += deviation * deviation;
    squaresNext += deviationNext * deviationNext;
    if (walk > highest) highest = walk;
    if (walk < lowest) lowest = walk;
    if (walkNext > highestNext) highestNext = walkNext;
    if (walkNext < lowestNext) lowestNext = walkNext;
  }
  const deviation = Math.sqrt(squares / length);
  const deviationNext = Math.sqrt(squaresNext / length);
  out[row] = deviation > 0 ? (highest - lowest) / deviation : Number.NaN;
  out[row + 1] = deviationNext > 0 ? (highestNext - lowestNext) / deviationNext : Number.NaN;
}

/**
 * Hurst's rescaled range R/S of the last `length` rows: the range that the sum of their deviations from
 * the mean runs through, over their standard deviation.
 *
 * @param change - Series of any unit, usually a return.
 * @param length - Window in bars (n), integer ≥ 2.
 * @returns Series > 0, no unit: about `√(π n / 2)` of noise, more where changes persist, at most n;
 *   missing where the window is flat. The deviation divides by n.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `change` are missing; whole again `length` rows later.
 * Cost: two passes over the window a row. `hurst` makes the exponent of it.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see H. E. Hurst, Long-Term Storage Capacity of Reservoirs, Transactions ASCE 116, 1951; B. B.
 *   Mandelbrot, J. R. Wallis, Robustness of the rescaled range R/S, Water Resources Research 5, 1969.
 * @example
 * const { close } = bars();
 * const persistence = rescaledRange(logReturn(close, 1), 96);
 */
export function rescaledRange(change: Expression, length: number): Expression {
  return rescaledRangeOperator.apply([change], { length });
}
