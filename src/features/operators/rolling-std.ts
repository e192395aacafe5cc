import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSquares } from "../window.js";

/**
 * Rolling standard deviation. State: [rows in the running block, rows since a missing one, anchor,
 * prefix sum, prefix sum of squares, values of the block, suffix sums, suffix sums of squares (length
 * each)]; see `features/window.ts`.
 */
export const rollingStdOperator = defineOperator({
  name: "rollingStd",
  version: 1,
  about: "standard deviation of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 2, unit: "bars", about: "window length" }),
    lostDegrees: integer({
      min: 0,
      max: 1,
      standard: 1,
      about: "1 divides by length − 1 (sample), 0 by length (population)",
    }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, lostDegrees }) => {
    const divisor = length - lostDegrees;
    const valuesAt = 5;
    const sumsAt = 5 + length;
    const squaresAt = 5 + 2 * length;
    const state = new Float64Array(5 + 3 * length);
    const values = state.subarray(valuesAt, sumsAt);
    const sums = state.subarray(sumsAt, squaresAt);
    const squaresOf = state.subarray(squaresAt);
    return {
      state,
      run([x], [out], start, end) {
        const [block, suffixes, squareSuffixes] = [values, sums, squaresOf];
        let position = state[0] | 0;
        let unbroken = state[1];
        let anchor = state[2];
        let prefix = state[3];
        let prefixSquares = state[4];
        let i = start;
        while (i < end) {
          if (unbroken >= length) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + length - 1 - position) | 0;
            for (; i < stop; i++) {
              const value = x[i];
              if (!(value - value === 0)) break;
              const difference = value - anchor;
              prefix += difference;
              prefixSquares += difference * difference;
              block[position++] = value;
              const sum = suffixes[position] + prefix;
              const spread = squareSuffixes[position] + prefixSquares - (sum * sum) / length;
              out[i] = spread > 0 ? Math.sqrt(spread / divisor) : 0;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          unbroken = present ? unbroken + 1 : 0;
          prefix += difference;
          prefixSquares += difference * difference;
          block[position++] = held;
          if (position === length) {
            anchor = held;
            suffixSquares(state, valuesAt, sumsAt, squaresAt, length, anchor);
            prefix = 0;
            prefixSquares = 0;
            position = 0;
          }
          if (unbroken >= length) {
            const sum = suffixes[position] + prefix;
            const spread = squareSuffixes[position] + prefixSquares - (sum * sum) / length;
            out[i] = spread > 0 ? Math.sqrt(spread / divisor) : 0;
          } else {
            out[i] = Number.NaN;
          }
          i++;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = anchor;
        state[3] = prefix;
        state[4] = prefixSquares;
      },
    };
  },
});

/**
 * Rolling standard deviation of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @param lostDegrees - 1 (default) divides by `length` − 1, as pandas; 0 by `length`, as TA-Lib.
 * @returns Series ≥ 0 in the unit of `x`; exactly 0 where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).std(ddof=lostDegrees)`. Squares are of differences from a row of the
 * window, so that a price far from 0 costs no digits.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2 or `lostDegrees` not 0 or 1.
 * @example
 * const { close } = bars();
 * featureSet("volatility", { volatility_20: rollingStd(logReturn(close, 1), 20) });
 */
export function rollingStd(x: Expression, length: number, lostDegrees: 0 | 1 = 1): Expression {
  return rollingStdOperator.apply([x], { length, lostDegrees });
}
