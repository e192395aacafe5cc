import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixWeighted } from "../window.js";

/**
 * Linearly weighted moving average. State: [rows in the running block, rows since a missing one,
 * anchor, prefix sum, weighted prefix sum, values of the block, suffix sums, weighted suffix sums
 * (length each)]; see `features/window.ts`.
 */
export const wmaOperator = defineOperator({
  name: "wma",
  version: 1,
  about: "moving average with weights that fall linearly to the oldest row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(5 + 3 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const weights = (rows * (rows + 1)) / 2;
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
              const running = (rows - position) * prefix + prefixWeighted;
              out[i] = anchor + (kept[weightedAt + position] + running) / weights;
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
          // Rows of the running block come after the `length − position` rows of the closed one.
          const running = (rows - position) * prefix + prefixWeighted;
          const weighted = kept[weightedAt + position] + running;
          out[i++] = unbroken >= rows ? anchor + weighted / weights : Number.NaN;
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
 * Linearly weighted moving average: weights `length`, `length` − 1, …, 1 from the newest row to the oldest.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Of a flat window exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As TA-Lib `WMA`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const trend = sub(close, wma(close, 30));
 */
export function wma(x: Expression, length: number): Expression {
  return wmaOperator.apply([x], { length });
}
