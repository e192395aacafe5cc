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
    const ringEnd = ringAt + length;
    const state = new Float64Array(ringEnd);
    return {
      state,
      run([x], [out], start, end) {
        let place = state[0];
        let unbroken = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          state[ringAt + place] = present ? value : 0;
          place = place + 1 === length ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          // Summed afresh, oldest row first, as differences from the newest: flat windows give 0.
          const oldest = ringAt + place;
          let sum = 0;
          for (let k = oldest; k < ringEnd; k++) sum += state[k] - value;
          for (let k = ringAt; k < oldest; k++) sum += state[k] - value;
          const mean = value + sum / length;
          let deviation = 0;
          for (let k = oldest; k < ringEnd; k++) deviation += Math.abs(state[k] - mean);
          for (let k = ringAt; k < oldest; k++) deviation += Math.abs(state[k] - mean);
          out[i] = deviation / length;
        }
        state[0] = place;
        state[1] = unbroken;
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
