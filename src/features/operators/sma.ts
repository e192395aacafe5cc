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
    return {
      state,
      run([x], [out], start, end) {
        let position = state[0];
        let unbroken = state[1];
        let anchor = state[2];
        let prefix = state[3];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          unbroken = present ? unbroken + 1 : 0;
          prefix += held - anchor;
          state[valuesAt + position] = held;
          position++;
          if (position === length) {
            anchor = held;
            suffixSums(state, valuesAt, sumsAt, length, anchor);
            prefix = 0;
            position = 0;
          }
          out[i] =
            unbroken >= length ? anchor + (state[sumsAt + position] + prefix) / length : Number.NaN;
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
