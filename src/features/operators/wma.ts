import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixWeighted } from "../window.js";

/**
 * Linearly weighted moving average. State: [rows in the running block, rows since a missing one,
 * anchor, prefix sum, weighted prefix sum, values of the block, suffix sums, weighted suffix sums
 * (length each)]; see `features/window.ts`.
 */
export const wmaOperator = defineOperator({
  name: "wma",
  version: 1,
  about: "moving average with weights that fall linearly to the oldest row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const weights = (length * (length + 1)) / 2;
    const valuesAt = 5;
    const sumsAt = 5 + length;
    const weightedAt = 5 + 2 * length;
    const state = new Float64Array(5 + 3 * length);
    return {
      state,
      run([x], [out], start, end) {
        let position = state[0];
        let unbroken = state[1];
        let anchor = state[2];
        let prefix = state[3];
        let prefixWeighted = state[4];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          unbroken = present ? unbroken + 1 : 0;
          state[valuesAt + position] = held;
          position++;
          prefix += difference;
          prefixWeighted += position * difference;
          if (position === length) {
            anchor = held;
            suffixWeighted(state, valuesAt, sumsAt, weightedAt, length, anchor);
            prefix = 0;
            prefixWeighted = 0;
            position = 0;
          }
          if (unbroken >= length) {
            // Rows of the running block come after the `length − position` rows of the closed one.
            const weighted =
              state[weightedAt + position] + ((length - position) * prefix + prefixWeighted);
            out[i] = anchor + weighted / weights;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = anchor;
        state[3] = prefix;
        state[4] = prefixWeighted;
      },
    };
  },
});

/**
 * Linearly weighted moving average: weights `length`, `length` − 1, …, 1 from the newest row to the oldest.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Of a flat window exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As TA-Lib `WMA`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const trend = sub(close, wma(close, 30));
 */
export function wma(x: Expression, length: number): Expression {
  return wmaOperator.apply([x], { length });
}
