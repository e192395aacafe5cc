import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSums } from "../window.js";

/**
 * Simple moving average. State: [rows in the running block, rows since a missing one, anchor, prefix
 * sum, values of the block (length), suffix sums (length)]; see `features/window.ts`.
 */
export const smaOperator = defineOperator({
  name: "sma",
  version: 1,
  about: "simple moving average, the mean of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const valuesAt = 4;
    const sumsAt = 4 + length;
    const state = new Float64Array(4 + 2 * length);
    const values = state.subarray(valuesAt, sumsAt);
    const sums = state.subarray(sumsAt);
    return {
      state,
      run([x], [out], start, end) {
        // Locals: V8 reads what a closure holds anew in each row.
        const [block, suffixes] = [values, sums];
        let position = state[0] | 0;
        let unbroken = state[1];
        let anchor = state[2];
        let prefix = state[3];
        let i = start;
        while (i < end) {
          if (unbroken >= length) {
            // Rows like most, by the steps below but without their questions (see window.ts): 1.7×.
            const begun = i;
            const stop = Math.min(end, i + length - 1 - position) | 0;
            for (; i < stop; i++) {
              const value = x[i];
              if (!(value - value === 0)) break;
              prefix += value - anchor;
              block[position++] = value;
              out[i] = anchor + (suffixes[position] + prefix) / length;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          unbroken = present ? unbroken + 1 : 0;
          prefix += held - anchor;
          block[position++] = held;
          if (position === length) {
            anchor = held;
            suffixSums(state, valuesAt, sumsAt, length, anchor);
            prefix = 0;
            position = 0;
          }
          out[i++] =
            unbroken >= length ? anchor + (suffixes[position] + prefix) / length : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = anchor;
        state[3] = prefix;
      },
    };
  },
});

/**
 * Simple moving average (rolling mean): the mean of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Of a flat window exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (only the window decides the value, but the row number
 * decides the order of additions, so replayed rows agree to rounding).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).mean()` and TA-Lib `SMA`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * featureSet("trend", { above_50: sub(close, sma(close, 50)) });
 */
export function sma(x: Expression, length: number): Expression {
  return smaOperator.apply([x], { length });
}
