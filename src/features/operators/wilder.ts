import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/** Wilder's smoothing. State: [mean (unit of x), rows seen]. */
export const wilderOperator = defineOperator({
  name: "wilder",
  version: 1,
  about: "Wilder's smoothing, weight 1 / length on the newest row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "smoothing length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(2);
    return {
      state,
      run([x], [out], start, end) {
        let mean = state[0];
        let seen = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          if (present) {
            seen++;
            // The mean of the first `length` rows, then the smoothing.
            mean += (value - mean) / Math.min(seen, length);
          }
          out[i] = present && seen >= length ? mean : Number.NaN;
        }
        state[0] = mean;
        state[1] = seen;
      },
    };
  },
});

/**
 * Wilder's smoothing: `mean += (x − mean) / length`, beginning with the mean of the first `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 1; as slow as an EMA of 2 · `length` − 1.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (weight 1 − 1/length a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As the smoothing in TA-Lib `ATR`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const averageRange = wilder(trueRange(high, low, close), 14);
 */
export function wilder(x: Expression, length: number): Expression {
  return wilderOperator.apply([x], { length });
}
