import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSums } from "../window.js";

/**
 * Simple moving average. State: [rows in the running block, rows since a missing one, anchor, prefix
 * sum, values of the block (length), suffix sums (length)]; see `features/window.ts`.
 */
export const smaOperator = defineOperator({
  name: "sma",
  version: 1,
  about: "simple moving average, the mean of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(4 + 2 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const sumsAt = 4 + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let anchor = kept[2];
        let prefix = kept[3];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions, three at a time (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i + 3 <= stop; i += 3) {
              const first = x[i];
              const second = x[i + 1];
              const third = x[i + 2];
              const odd = first + second + third;
              if (!(odd - odd === 0)) break;
              kept[4 + position] = first;
              kept[5 + position] = second;
              kept[6 + position] = third;
              const ofFirst = prefix + (first - anchor);
              const ofSecond = ofFirst + (second - anchor);
              prefix = ofSecond + (third - anchor);
              const at = sumsAt + position;
              out[i] = anchor + (kept[at + 1] + ofFirst) / rows;
              out[i + 1] = anchor + (kept[at + 2] + ofSecond) / rows;
              out[i + 2] = anchor + (kept[at + 3] + prefix) / rows;
              position += 3;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          unbroken = present ? unbroken + 1 : 0;
          prefix += held - anchor;
          kept[4 + position++] = held;
          if (position === rows) {
            anchor = held;
            suffixSums(kept, 4, sumsAt, rows, anchor);
            prefix = 0;
            position = 0;
          }
          out[i++] =
            unbroken >= rows ? anchor + (kept[sumsAt + position] + prefix) / rows : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = anchor;
        kept[3] = prefix;
      },
    };
  },
});

/**
 * Simple moving average (rolling mean): the mean of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Of a flat window exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (only the window decides the value, but the row number
 * decides the order of additions, so replayed rows agree to rounding).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).mean()` and TA-Lib `SMA`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * featureSet("trend", { above_50: sub(close, sma(close, 50)) });
 */
export function sma(x: Expression, length: number): Expression {
  return smaOperator.apply([x], { length });
}
