import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rolling entropy. State: [place in the ring, rows since a missing one, whether the counts hold, least and
 * largest of the window, ring of the last rows (length), rows in each bin (bins)].
 *
 * Counts are kept while the range stays as it is, which spares most passes over the window; they are
 * whole numbers, and a row's bin depends on the range alone, so nothing of older windows is left in them.
 */
export const rollingEntropyOperator = defineOperator({
  name: "rollingEntropy",
  version: 1,
  about:
    "Shannon's entropy of the last rows over equal bins of their range, as a share of the most",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 2, unit: "bars", about: "window length" }),
    bins: integer({ min: 2, max: 256, standard: 8, about: "number of bins" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, bins }) => {
    // terms[n] = p ln(1 / p) of n rows in a bin, as a share of ln(bins).
    const terms = new Float64Array(length + 1);
    for (let n = 1; n <= length; n++) {
      terms[n] = ((n / length) * Math.log(length / n)) / Math.log(bins);
    }
    const state = new Float64Array(5 + length + bins);
    const scratch = new Int32Array(bins); // the counts within a call: as whole numbers they are places in `terms`
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        const [shares, counts] = [terms, scratch];
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const most = bins | 0;
        const countsAt = 5 + rows;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let isCounted = kept[2];
        let least = kept[3];
        let largest = kept[4];
        for (let bin = 0; bin < most; bin++) counts[bin] = kept[countsAt + bin];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const leaving = kept[5 + place];
          kept[5 + place] = present ? value : 0;
          place = place + 1 === rows ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < rows) {
            isCounted = 0;
            out[i] = Number.NaN;
            continue;
          }
          const isRangeHeld = isCounted === 1 && leaving > least && leaving < largest;
          if (isRangeHeld && value >= least && value <= largest) {
            counts[binOf(leaving, least, largest - least, most)]--;
            counts[binOf(value, least, largest - least, most)]++;
          } else {
            if (isRangeHeld) {
              if (value < least) least = value;
              else largest = value;
            } else {
              least = value;
              largest = value;
              for (let at = 5; at < countsAt; at += 2) {
                const held = kept[at];
                const next = at + 1 < countsAt ? kept[at + 1] : held;
                if (held < least) least = held;
                if (held > largest) largest = held;
                if (next < least) least = next;
                if (next > largest) largest = next;
              }
            }
            countInBins(kept, 5, rows, least, largest, counts);
            isCounted = 1;
          }
          let entropy = 0;
          let bin = 0;
          for (; bin + 4 <= most; bin += 4) {
            entropy += shares[counts[bin]];
            entropy += shares[counts[bin + 1]];
            entropy += shares[counts[bin + 2]];
            entropy += shares[counts[bin + 3]];
          }
          for (; bin < most; bin++) entropy += shares[counts[bin]];
          out[i] = entropy < 1 ? entropy : 1;
        }
        for (let bin = 0; bin < most; bin++) kept[countsAt + bin] = counts[bin];
        kept[0] = place;
        kept[1] = unbroken;
        kept[2] = isCounted;
        kept[3] = least;
        kept[4] = largest;
      },
    };
  },
});

/** Bin in [0, bins) of a value in [least, largest]; the last holds its upper bound. */
function binOf(value: number, least: number, width: number, bins: number): number {
  const bin = (((value - least) / width) * bins) | 0;
  return bin - Number(bin === bins);
}

/** Counts the `length` values from `at` in the bins of their range, two at a time. */
function countInBins(
  state: Float64Array,
  at: number,
  length: number,
  least: number,
  largest: number,
  counts: Int32Array, // written
): void {
  const bins = counts.length;
  const width = largest - least;
  for (let bin = 0; bin < bins; bin++) counts[bin] = 0;
  const end = at + length;
  if (width === 0) {
    counts[0] = length;
    return;
  }
  let i = at;
  for (; i + 4 <= end; i += 4) {
    const first = (((state[i] - least) / width) * bins) | 0;
    const second = (((state[i + 1] - least) / width) * bins) | 0;
    const third = (((state[i + 2] - least) / width) * bins) | 0;
    const fourth = (((state[i + 3] - least) / width) * bins) | 0;
    counts[first - Number(first === bins)]++;
    counts[second - Number(second === bins)]++;
    counts[third - Number(third === bins)]++;
    counts[fourth - Number(fourth === bins)]++;
  }
  for (; i < end; i++) counts[binOf(state[i], least, width, bins)]++;
}

/**
 * Shannon's entropy of the last `length` rows, counted in equal bins from their smallest to their
 * largest: how evenly they are spread over their range.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 2, best some times `bins`.
 * @param bins - Number of bins, integer in [2, 256].
 * @returns Share in [0, 1] of the most possible, `ln(bins)`: 0 where the window is flat, low where a few
 *   outliers stretch the range, 1 where each bin holds as many rows.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As scipy `entropy(numpy.histogram(window, bins)[0]) / ln(bins)`. Cost: `bins` additions a row, and two
 * passes over the window where its range changes.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `bins` not one in [2, 256].
 * @see C. E. Shannon, A Mathematical Theory of Communication, Bell System Technical Journal 27, 1948.
 * @example
 * const { close } = bars();
 * const evenness = rollingEntropy(logReturn(close, 1), 240, 12);
 */
export function rollingEntropy(x: Expression, length: number, bins = 8): Expression {
  return rollingEntropyOperator.apply([x], { length, bins });
}
