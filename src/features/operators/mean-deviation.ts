import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/** Mean absolute deviation. State: [place in the ring, rows since a missing one, ring of the last rows]. */
export const meanDeviationOperator = defineOperator({
  name: "meanDeviation",
  version: 1,
  about: "mean absolute deviation of the last rows from their mean",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const ringAt = 2;
    const state = new Float64Array(ringAt + length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        const rows = length | 0;
        const ringEnd = ringAt + rows;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let i = start;
        while (i < end) {
          const value = x[i];
          // Two rows side by side share what they read, and their sums need not wait for one another (3×).
          // Only where all rows of both windows lie in this call.
          if (i - start >= rows - 1 && unbroken >= rows - 1 && i + 2 <= end) {
            const next = x[i + 1];
            if (value - value + (next - next) === 0) {
              kept[ringAt + place] = value;
              place = place + 1 === rows ? 0 : place + 1;
              kept[ringAt + place] = next;
              place = place + 1 === rows ? 0 : place + 1;
              const oldest = i - rows + 1;
              let sum = 0;
              let sumNext = 0;
              let held = x[oldest];
              for (let k = oldest + 1; k <= i + 1; k++) {
                sum += held - value;
                held = x[k];
                sumNext += held - next;
              }
              const mean = value + sum / rows;
              const meanNext = next + sumNext / rows;
              let deviation = 0;
              let deviationNext = 0;
              held = x[oldest];
              for (let k = oldest + 1; k <= i + 1; k++) {
                deviation += Math.abs(held - mean);
                held = x[k];
                deviationNext += Math.abs(held - meanNext);
              }
              out[i] = deviation / rows;
              out[i + 1] = deviationNext / rows;
              unbroken += 2;
              i += 2;
              continue;
            }
          }
          const present = value - value === 0;
          kept[ringAt + place] = present ? value : 0;
          place = place + 1 === rows ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < rows) {
            out[i++] = Number.NaN;
            continue;
          }
          // Summed afresh, oldest row first, as differences from the newest: flat windows give 0.
          const oldest = ringAt + place;
          let sum = 0;
          for (let k = oldest; k < ringEnd; k++) sum += kept[k] - value;
          for (let k = ringAt; k < oldest; k++) sum += kept[k] - value;
          const mean = value + sum / rows;
          let deviation = 0;
          for (let k = oldest; k < ringEnd; k++) deviation += Math.abs(kept[k] - mean);
          for (let k = ringAt; k < oldest; k++) deviation += Math.abs(kept[k] - mean);
          out[i++] = deviation / rows;
        }
        kept[0] = place;
        kept[1] = unbroken;
      },
    };
  },
});

/**
 * Mean absolute deviation of the last `length` rows from their mean.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series ≥ 0 in the unit of `x`; exactly 0 where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As the deviation inside TA-Lib `CCI`. Cost: two passes over the window a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const unrest = meanDeviation(close, 20);
 */
export function meanDeviation(x: Expression, length: number): Expression {
  return meanDeviationOperator.apply([x], { length });
}
