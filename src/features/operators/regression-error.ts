import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSquares, suffixWeighted } from "../window.js";

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
        const kept = state; // a local: V8 reads what a closure holds anew in each row
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let anchor = kept[2];
        let prefix = kept[3];
        let prefixWeighted = kept[4];
        let prefixSquares = kept[5];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          unbroken = present ? unbroken + 1 : 0;
          kept[valuesAt + position] = held;
          position++;
          prefix += difference;
          prefixWeighted += position * difference;
          prefixSquares += difference * difference;
          if (position === length) {
            anchor = held;
            suffixWeighted(kept, valuesAt, sumsAt, weightedAt, length, anchor);
            suffixSquares(kept, valuesAt, sumsAt, squaresAt, length, anchor);
            prefix = 0;
            prefixWeighted = 0;
            prefixSquares = 0;
            position = 0;
          }
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          const sum = kept[sumsAt + position] + prefix;
          const weighted =
            kept[weightedAt + position] + ((length - position) * prefix + prefixWeighted);
          const total = kept[squaresAt + position] + prefixSquares - (sum * sum) / length;
          const covariance = weighted - middle * sum;
          const rest = total - (covariance * covariance) / rowSquares;
          out[i] = rest > 0 ? Math.sqrt(rest / (length - 2)) : 0;
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
