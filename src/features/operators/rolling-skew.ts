import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixPowers } from "../window.js";

/**
 * Rolling skewness. State: [rows in the running block, rows since a missing one, anchor, prefix sums of the
 * first four powers, values of the block, suffix sums of the four powers (length each)]; see
 * `features/window.ts`.
 */
export const rollingSkewOperator = defineOperator({
  name: "rollingSkew",
  version: 1,
  about: "skewness of the last rows, corrected for bias",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 3, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    // G1 of Joanes and Gill: √(n (n − 1)) / (n − 2) · m3 / m2^1.5
    const correction = Math.sqrt(length * (length - 1)) / (length - 2);
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
          const m2 = e2 - mean * mean;
          const m3 = e3 - 3 * mean * e2 + 2 * mean * mean * mean;
          out[i] = m2 > 0 ? (correction * m3) / (m2 * Math.sqrt(m2)) : Number.NaN;
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
 * Skewness of the last `length` rows, corrected for bias.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 3.
 * @returns Series, no unit; 0 where the window is symmetric, missing where it is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).skew()`, but that a flat window is missing, not 0.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, 1998.
 * @example
 * const { close } = bars();
 * const lopsided = rollingSkew(logReturn(close, 1), 120);
 */
export function rollingSkew(x: Expression, length: number): Expression {
  return rollingSkewOperator.apply([x], { length });
}
