import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSums } from "../window.js";

/** Rolling sum. State: as `sma`. */
export const rollingSumOperator = defineOperator({
  name: "rollingSum",
  version: 1,
  about: "sum of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const valuesAt = 3;
    const sumsAt = 3 + length;
    const state = new Float64Array(3 + 2 * length);
    const values = state.subarray(valuesAt, sumsAt);
    const sums = state.subarray(sumsAt);
    return {
      state,
      run([x], [out], start, end) {
        const [block, suffixes] = [values, sums];
        let position = state[0] | 0;
        let unbroken = state[1];
        let prefix = state[2];
        let i = start;
        while (i < end) {
          if (unbroken >= length) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + length - 1 - position) | 0;
            for (; i < stop; i++) {
              const value = x[i];
              if (!(value - value === 0)) break;
              prefix += value;
              block[position++] = value;
              out[i] = suffixes[position] + prefix;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : 0;
          unbroken = present ? unbroken + 1 : 0;
          prefix += held;
          block[position++] = held;
          if (position === length) {
            // No anchor: sums of counts and flags stay exact.
            suffixSums(state, valuesAt, sumsAt, length, 0);
            prefix = 0;
            position = 0;
          }
          out[i++] = unbroken >= length ? suffixes[position] + prefix : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = prefix;
      },
    };
  },
});

/**
 * Sum of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Exact where `x` holds whole numbers.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).sum()` and TA-Lib `SUM`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const realizedVariance = rollingSum(square(logReturn(close, 1)), 60);
 */
export function rollingSum(x: Expression, length: number): Expression {
  return rollingSumOperator.apply([x], { length });
}
