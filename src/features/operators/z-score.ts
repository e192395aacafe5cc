import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSquares } from "../window.js";

/** Rolling z-score. State: as `rollingStd`. */
export const zScoreOperator = defineOperator({
  name: "zScore",
  version: 1,
  about: "distance from the mean of the last rows, in their standard deviations",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 2, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
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
              out[i] =
                spread > 0
                  ? (difference - sum / length) / Math.sqrt(spread / (length - 1))
                  : Number.NaN;
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
          const sum = suffixes[position] + prefix;
          const spread = squareSuffixes[position] + prefixSquares - (sum * sum) / length;
          out[i++] =
            unbroken >= length && spread > 0
              ? (value - anchor - sum / length) / Math.sqrt(spread / (length - 1))
              : Number.NaN;
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
 * Rolling z-score: the distance of `x` from the mean of the last `length` rows (its own included), in
 * their sample standard deviations.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in [−(length − 1) / √length, (length − 1) / √length], no unit; missing where the
 *   window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `(x - rolling(length).mean()) / rolling(length).std()`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { spread } = bars();
 * featureSet("cost", { spread_z_60: zScore(spread, 60) });
 */
export function zScore(x: Expression, length: number): Expression {
  return zScoreOperator.apply([x], { length });
}
