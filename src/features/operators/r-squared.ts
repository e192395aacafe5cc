import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSquares, suffixWeighted } from "../window.js";

/**
 * Fit of the least-squares line. State: [rows in the running block, rows since a missing one, anchor,
 * prefix sums (plain, weighted, of squares), values of the block, suffix sums (plain, weighted, of
 * squares) (length each)]; see `features/window.ts`.
 */
export const rSquaredOperator = defineOperator({
  name: "rSquared",
  version: 1,
  about: "share of the variance of the last rows that their least-squares line explains",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 3, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const middle = (length + 1) / 2;
    const rowSquares = (length * (length * length - 1)) / 12;
    const valuesAt = 6;
    const sumsAt = 6 + length;
    const weightedAt = 6 + 2 * length;
    const squaresAt = 6 + 3 * length;
    const state = new Float64Array(6 + 4 * length);
    return {
      state,
      run([x], [out], start, end) {
        let position = state[0];
        let unbroken = state[1];
        let anchor = state[2];
        let prefix = state[3];
        let prefixWeighted = state[4];
        let prefixSquares = state[5];
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
          prefixSquares += difference * difference;
          if (position === length) {
            anchor = held;
            suffixWeighted(state, valuesAt, sumsAt, weightedAt, length, anchor);
            suffixSquares(state, valuesAt, sumsAt, squaresAt, length, anchor);
            prefix = 0;
            prefixWeighted = 0;
            prefixSquares = 0;
            position = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const sum = state[sumsAt + position] + prefix;
          const weighted =
            state[weightedAt + position] + ((length - position) * prefix + prefixWeighted);
          const total = state[squaresAt + position] + prefixSquares - (sum * sum) / length;
          const covariance = weighted - middle * sum;
          out[i] =
            total > 0 ? Math.min(1, (covariance * covariance) / (rowSquares * total)) : Number.NaN;
        }
        state[0] = position;
        state[1] = unbroken;
        state[2] = anchor;
        state[3] = prefix;
        state[4] = prefixWeighted;
        state[5] = prefixSquares;
      },
    };
  },
});

/**
 * Fit of the least-squares line through the last `length` rows: the share of their variance that it
 * explains.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 3.
 * @returns Share in [0, 1]: 1 where the rows lie on a line; missing where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As the square of numpy `corrcoef(range(length), window)[0, 1]`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @example
 * const { close } = bars();
 * const steadiness = rSquared(close, 48);
 */
export function rSquared(x: Expression, length: number): Expression {
  return rSquaredOperator.apply([x], { length });
}
