import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixWeightedSquares } from "../window.js";

/** Standard error of the least-squares line. State: as `rSquared`. */
export const regressionErrorOperator = defineOperator({
  name: "regressionError",
  version: 1,
  about: "standard error of the last rows about their least-squares line",
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
              const rest = total - (covariance * covariance) / rowSquares;
              out[i] = rest > 0 ? Math.sqrt(rest / (rows - 2)) : 0;
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
          const rest = total - (covariance * covariance) / rowSquares;
          const error = rest > 0 ? Math.sqrt(rest / (rows - 2)) : 0;
          out[i++] = unbroken >= rows ? error : Number.NaN;
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
 * Standard error of the last `length` rows about their least-squares line: the usual distance from the
 * trend.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 3.
 * @returns Series ≥ 0 in the unit of `x`, of `length` − 2 degrees of freedom; exactly 0 where the window
 *   is flat. Where rows lie on a line to 8 digits, what is left of the error is rounding.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As `√(SSE / (length − 2))` of numpy `polyfit(range(length), window, 1, full=True)`, and STEYX of
 * spreadsheets.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @example
 * const { close } = bars();
 * const stretch = div(trendResidual(close, 48), regressionError(close, 48));
 */
export function regressionError(x: Expression, length: number): Expression {
  return regressionErrorOperator.apply([x], { length });
}
