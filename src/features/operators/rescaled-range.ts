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
    const ringEnd = 2 + length;
    const state = new Float64Array(ringEnd);
    return {
      state,
      run([change], [out], start, end) {
        const kept = state; // a local: V8 reads what a closure holds anew in each step of a loop
        let place = kept[0] | 0;
        let unbroken = kept[1];
        for (let i = start; i < end; i++) {
          const value = change[i];
          const present = value - value === 0;
          kept[ringAt + place] = present ? value : 0;
          place = place + 1 === length ? 0 : place + 1; // now that of the oldest row
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const oldest = ringAt + place;
          const anchor = kept[oldest]; // differences from it: a flat window has no spread at all
          let sum = 0;
          for (let at = oldest; at < ringEnd; at++) sum += kept[at] - anchor;
          for (let at = ringAt; at < oldest; at++) sum += kept[at] - anchor;
          const mean = sum / length;
          let walk = 0;
          let highest = Number.NEGATIVE_INFINITY;
          let lowest = Number.POSITIVE_INFINITY;
          let squares = 0;
          for (let at = oldest; at < ringEnd; at++) {
            const deviation = kept[at] - anchor - mean;
            walk += deviation;
            squares += deviation * deviation;
            highest = Math.max(highest, walk);
            lowest = Math.min(lowest, walk);
          }
          for (let at = ringAt; at < oldest; at++) {
            const deviation = kept[at] - anchor - mean;
            walk += deviation;
            squares += deviation * deviation;
            highest = Math.max(highest, walk);
            lowest = Math.min(lowest, walk);
          }
          const deviation = Math.sqrt(squares / length);
          out[i] = deviation > 0 ? (highest - lowest) / deviation : Number.NaN;
        }
        kept[0] = place;
        kept[1] = unbroken;
      },
    };
  },
});

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
