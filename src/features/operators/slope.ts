import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixWeighted } from "../window.js";

/** Slope of the least-squares line. State: as `wma`. */
export const slopeOperator = defineOperator({
  name: "slope",
  version: 1,
  about: "slope of the least-squares line through the last rows, per row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    // Rows are numbered 1 … length: Σ (row − mean row)² = length (length² − 1) / 12.
    const middle = (length + 1) / 2;
    const rowSquares = (length * (length * length - 1)) / 12;
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
            const sum = state[sumsAt + position] + prefix;
            const weighted =
              state[weightedAt + position] + ((length - position) * prefix + prefixWeighted);
            out[i] = (weighted - middle * sum) / rowSquares;
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
 * Slope of the least-squares line through the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x` per bar; exactly 0 where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As TA-Lib `LINEARREG_SLOPE`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const drift = div(slope(close, 48), rollingStd(diff(close, 1), 48));
 */
export function slope(x: Expression, length: number): Expression {
  return slopeOperator.apply([x], { length });
}
