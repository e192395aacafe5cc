import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixSums } from "../window.js";

/** Rolling sum. State: as `sma`. */
export const rollingSumOperator = defineOperator({
  name: "rollingSum",
  version: 1,
  about: "sum of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(3 + 2 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const sumsAt = 3 + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let prefix = kept[2];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions, four at a time (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i + 4 <= stop; i += 4) {
              const first = x[i];
              const second = x[i + 1];
              const third = x[i + 2];
              const fourth = x[i + 3];
              const odd = first + second + (third + fourth);
              if (!(odd - odd === 0)) break;
              kept[3 + position] = first;
              kept[4 + position] = second;
              kept[5 + position] = third;
              kept[6 + position] = fourth;
              const ofFirst = prefix + first;
              const ofSecond = ofFirst + second;
              const ofThird = ofSecond + third;
              prefix = ofThird + fourth;
              const at = sumsAt + position;
              out[i] = kept[at + 1] + ofFirst;
              out[i + 1] = kept[at + 2] + ofSecond;
              out[i + 2] = kept[at + 3] + ofThird;
              out[i + 3] = kept[at + 4] + prefix;
              position += 4;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : 0;
          unbroken = present ? unbroken + 1 : 0;
          prefix += held;
          kept[3 + position++] = held;
          if (position === rows) {
            // No anchor: sums of counts and flags stay exact.
            suffixSums(kept, 3, sumsAt, rows, 0);
            prefix = 0;
            position = 0;
          }
          out[i++] = unbroken >= rows ? kept[sumsAt + position] + prefix : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = prefix;
      },
    };
  },
});

/**
 * Sum of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Exact where `x` holds whole numbers.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).sum()` and TA-Lib `SUM`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const realizedVariance = rollingSum(square(logReturn(close, 1)), 60);
 */
export function rollingSum(x: Expression, length: number): Expression {
  return rollingSumOperator.apply([x], { length });
}
