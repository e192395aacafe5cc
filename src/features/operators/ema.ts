import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/** Exponential moving average. State: [mean (unit of x), rows seen]. */
export const emaOperator = defineOperator({
  name: "ema",
  version: 1,
  about: "exponential moving average, weight 2 / (length + 1) on the newest row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "smoothing length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const alpha = 2 / (length + 1);
    const state = new Float64Array(2);
    return {
      state,
      run([x], [out], start, end) {
        let mean = state[0];
        let seen = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0; // false for NaN and infinities
          if (present) {
            mean = seen === 0 ? value : mean + alpha * (value - mean);
            seen++;
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
 * Exponential moving average: `mean += (x − mean) · 2 / (length + 1)`, beginning with the first value.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 1; half of the weight lies on about the last
 *   0.35 · length rows.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `length` − 1 bars. Memory: fading.
 * Missing: a missing `x` gives a missing row and leaves the state untouched.
 * As pandas `ewm(span=length, adjust=False, min_periods=length, ignore_na=True).mean()`. TA-Lib's EMA
 * starts from the mean of the first `length` rows instead; the two meet as the start fades.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * featureSet("trend", { trend_20: sub(close, ema(close, 20)) });
 */
export function ema(x: Expression, length: number): Expression {
  return emaOperator.apply([x], { length });
}
