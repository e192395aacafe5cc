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
    const state = new Float64Array(5 + 3 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        // Rows are numbered 1 … length: Σ (row − mean row)² = length (length² − 1) / 12.
        const middle = (rows + 1) / 2;
        const rowSquares = (rows * (rows * rows - 1)) / 12;
        const sumsAt = 5 + rows;
        const weightedAt = sumsAt + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let anchor = kept[2];
        let prefix = kept[3];
        let prefixWeighted = kept[4];
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
              kept[5 + position] = value;
              position++;
              prefix += difference;
              prefixWeighted += position * difference;
              const sum = kept[sumsAt + position] + prefix;
              const running = (rows - position) * prefix + prefixWeighted;
              out[i] = (kept[weightedAt + position] + running - middle * sum) / rowSquares;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          unbroken = present ? unbroken + 1 : 0;
          kept[5 + position] = held;
          position++;
          prefix += difference;
          prefixWeighted += position * difference;
          if (position === rows) {
            anchor = held;
            suffixWeighted(kept, 5, sumsAt, weightedAt, rows, anchor);
            prefix = 0;
            prefixWeighted = 0;
            position = 0;
          }
          const sum = kept[sumsAt + position] + prefix;
          const running = (rows - position) * prefix + prefixWeighted;
          const weighted = kept[weightedAt + position] + running;
          out[i++] = unbroken >= rows ? (weighted - middle * sum) / rowSquares : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = anchor;
        kept[3] = prefix;
        kept[4] = prefixWeighted;
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
