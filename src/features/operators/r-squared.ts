import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixWeightedSquares } from "../window.js";

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
    const state = new Float64Array(6 + 4 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const middle = (rows + 1) / 2;
        const rowSquares = (rows * (rows * rows - 1)) / 12;
        const sumsAt = 6 + rows;
        const weightedAt = sumsAt + rows;
        const squaresAt = weightedAt + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let anchor = kept[2];
        let prefix = kept[3];
        let prefixWeighted = kept[4];
        let prefixSquares = kept[5];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i < stop; i++) {
              const value = x[i];
              if (!(value - value === 0)) break;
              const difference = value - anchor;
              kept[6 + position] = value;
              position++;
              prefix += difference;
              prefixWeighted += position * difference;
              prefixSquares += difference * difference;
              const sum = kept[sumsAt + position] + prefix;
              const running = (rows - position) * prefix + prefixWeighted;
              const covariance = kept[weightedAt + position] + running - middle * sum;
              const total = kept[squaresAt + position] + prefixSquares - (sum * sum) / rows;
              const share = (covariance * covariance) / (rowSquares * total);
              out[i] = total > 0 ? (share > 1 ? 1 : share) : Number.NaN;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          unbroken = present ? unbroken + 1 : 0;
          kept[6 + position] = held;
          position++;
          prefix += difference;
          prefixWeighted += position * difference;
          prefixSquares += difference * difference;
          if (position === rows) {
            anchor = held;
            suffixWeightedSquares(kept, 6, sumsAt, weightedAt, squaresAt, rows, anchor);
            prefix = 0;
            prefixWeighted = 0;
            prefixSquares = 0;
            position = 0;
          }
          const sum = kept[sumsAt + position] + prefix;
          const running = (rows - position) * prefix + prefixWeighted;
          const covariance = kept[weightedAt + position] + running - middle * sum;
          const total = kept[squaresAt + position] + prefixSquares - (sum * sum) / rows;
          const share = Math.min(1, (covariance * covariance) / (rowSquares * total));
          out[i++] = unbroken >= rows && total > 0 ? share : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = anchor;
        kept[3] = prefix;
        kept[4] = prefixWeighted;
        kept[5] = prefixSquares;
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
