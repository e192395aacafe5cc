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
    const ringAt = 5;
    const countsAt = 5 + length;
    // terms[n] = p ln(1 / p) of n rows in a bin, as a share of ln(bins).
    const terms = new Float64Array(length + 1);
    for (let n = 1; n <= length; n++) {
      terms[n] = ((n / length) * Math.log(length / n)) / Math.log(bins);
    }
    const state = new Float64Array(5 + length + bins);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state; // a local: V8 reads what a closure holds anew in each step of a loop
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let isCounted = kept[2];
        let least = kept[3];
        let largest = kept[4];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const leaving = kept[ringAt + place];
          kept[ringAt + place] = present ? value : 0;
          place = place + 1 === length ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < length) {
            isCounted = 0;
            out[i] = Number.NaN;
            continue;
          }
          const isInside =
            leaving > least && leaving < largest && value >= least && value <= largest;
          if (isCounted === 1 && isInside) {
            kept[countsAt + binOf(leaving, least, largest, bins)]--;
            kept[countsAt + binOf(value, least, largest, bins)]++;
          } else {
            least = Number.POSITIVE_INFINITY;
            largest = Number.NEGATIVE_INFINITY;
            for (let at = ringAt; at < countsAt; at++) {
              const held = kept[at];
              if (held < least) least = held;
              if (held > largest) largest = held;
            }
            for (let bin = 0; bin < bins; bin++) kept[countsAt + bin] = 0;
            for (let at = ringAt; at < countsAt; at++) {
              kept[countsAt + binOf(kept[at], least, largest, bins)]++;
            }
            isCounted = 1;
          }
          let entropy = 0;
          for (let bin = 0; bin < bins; bin++) entropy += terms[kept[countsAt + bin]];
          out[i] = Math.min(1, entropy);
        }
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
function binOf(value: number, least: number, largest: number, bins: number): number {
  if (least === largest) return 0;
  const bin = (((value - least) / (largest - least)) * bins) | 0;
  return bin - Number(bin === bins);
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
