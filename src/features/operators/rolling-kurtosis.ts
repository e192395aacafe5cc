import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixPowers } from "../window.js";

/**
 * Rolling excess kurtosis. State: [rows in the running block, rows since a missing one, anchor, prefix sums of the
 * first four powers, values of the block, suffix sums of the four powers (length each)]; see
 * `features/window.ts`.
 */
export const rollingKurtosisOperator = defineOperator({
  name: "rollingKurtosis",
  version: 1,
  about: "excess kurtosis of the last rows, corrected for bias",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 4, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    // G2 of Joanes and Gill: (n − 1) / ((n − 2) (n − 3)) · ((n + 1) m4 / m2² − 3 (n − 1))
    const correction = (length - 1) / ((length - 2) * (length - 3));
    const valuesAt = 7;
    const powersAt = 7 + length;
    const state = new Float64Array(7 + 5 * length);
    return {
      state,
      run([x], [out], start, end) {
        let position = state[0];
        let unbroken = state[1];
        let anchor = state[2];
        let first = state[3];
        let second = state[4];
        let third = state[5];
        let fourth = state[6];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          const square = difference * difference;
          unbroken = present ? unbroken + 1 : 0;
          first += difference;
          second += square;
          third += square * difference;
          fourth += square * square;
          state[valuesAt + position] = held;
          position++;
          if (position === length) {
            anchor = held;
            suffixPowers(state, valuesAt, powersAt, length, anchor);
            first = 0;
            second = 0;
            third = 0;
            fourth = 0;
            position = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const at = powersAt + position;
          const mean = (state[at] + first) / length;
          const e2 = (state[at + length] + second) / length;
          const e3 = (state[at + 2 * length] + third) / length;
          const e4 = (state[at + 3 * length] + fourth) / length;
          const m2 = e2 - mean * mean;
          const m4 = e4 - 4 * mean * e3 + 6 * mean * mean * e2 - 3 * mean * mean * mean * mean;
          out[i] =
            m2 > 0 ? correction * (((length + 1) * m4) / (m2 * m2) - 3 * (length - 1)) : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = anchor;
        state[3] = first;
        state[4] = second;
        state[5] = third;
        state[6] = fourth;
      },
    };
  },
});

/**
 * Excess kurtosis of the last `length` rows, corrected for bias.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 4.
 * @returns Series, no unit; about 0 for normal rows, missing where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).kurt()`, but that a flat window is missing, not −3.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 4.
 * @see D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, 1998.
 * @example
 * const { close } = bars();
 * const fatTails = rollingKurtosis(logReturn(close, 1), 240);
 */
export function rollingKurtosis(x: Expression, length: number): Expression {
  return rollingKurtosisOperator.apply([x], { length });
}
