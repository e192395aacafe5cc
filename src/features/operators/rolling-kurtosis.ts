import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { suffixPowers } from "../window.js";

/**
 * Rolling excess kurtosis. State: [rows in the running block, rows since a missing one, anchor, prefix sums of the
 * first four powers, values of the block, suffix sums of the four powers (length each)]; see
 * `features/window.ts`.
 */
export const rollingKurtosisOperator = defineOperator({
  name: "rollingKurtosis",
  version: 1,
  about: "excess kurtosis of the last rows, corrected for bias",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 4, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(7 + 5 * length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        // G2 of Joanes and Gill: (n − 1) / ((n − 2) (n − 3)) · ((n + 1) m4 / m2² − 3 (n − 1))
        const correction = (rows - 1) / ((rows - 2) * (rows - 3));
        const firstAt = 7 + rows;
        const secondAt = firstAt + rows;
        const thirdAt = secondAt + rows;
        const fourthAt = thirdAt + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let anchor = kept[2];
        let first = kept[3];
        let second = kept[4];
        let third = kept[5];
        let fourth = kept[6];
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
              const square = difference * difference;
              first += difference;
              second += square;
              third += square * difference;
              fourth += square * square;
              kept[7 + position] = value;
              position++;
              const mean = (kept[firstAt + position] + first) / rows;
              const e2 = (kept[secondAt + position] + second) / rows;
              const e3 = (kept[thirdAt + position] + third) / rows;
              const e4 = (kept[fourthAt + position] + fourth) / rows;
              const m2 = e2 - mean * mean;
              const m4 = e4 - 4 * mean * e3 + 6 * mean * mean * e2 - 3 * mean * mean * mean * mean;
              const share = ((rows + 1) * m4) / (m2 * m2) - 3 * (rows - 1);
              out[i] = m2 > 0 ? correction * share : Number.NaN;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : anchor;
          const difference = held - anchor;
          const square = difference * difference;
          unbroken = present ? unbroken + 1 : 0;
          first += difference;
          second += square;
          third += square * difference;
          fourth += square * square;
          kept[7 + position] = held;
          position++;
          if (position === rows) {
            anchor = held;
            suffixPowers(kept, 7, firstAt, rows, anchor);
            first = 0;
            second = 0;
            third = 0;
            fourth = 0;
            position = 0;
          }
          const mean = (kept[firstAt + position] + first) / rows;
          const e2 = (kept[secondAt + position] + second) / rows;
          const e3 = (kept[thirdAt + position] + third) / rows;
          const e4 = (kept[fourthAt + position] + fourth) / rows;
          const m2 = e2 - mean * mean;
          const m4 = e4 - 4 * mean * e3 + 6 * mean * mean * e2 - 3 * mean * mean * mean * mean;
          const share = ((rows + 1) * m4) / (m2 * m2) - 3 * (rows - 1);
          out[i++] = unbroken >= rows && m2 > 0 ? correction * share : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = anchor;
        kept[3] = first;
        kept[4] = second;
        kept[5] = third;
        kept[6] = fourth;
      },
    };
  },
});

/**
 * Excess kurtosis of the last `length` rows, corrected for bias.
 *
 * @param x - Series of any unit, usually a return.
 * @param length - Window in bars, integer ≥ 4.
 * @returns Series, no unit; about 0 for normal rows, missing where the window is flat.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (see `sma`).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).kurt()`, but that a flat window is missing, not −3.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 4.
 * @see D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, 1998.
 * @example
 * const { close } = bars();
 * const fatTails = rollingKurtosis(logReturn(close, 1), 240);
 */
export function rollingKurtosis(x: Expression, length: number): Expression {
  return rollingKurtosisOperator.apply([x], { length });
}
