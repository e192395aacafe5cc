import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/** Number of values in the window. State: [place in the ring, values in it, rows seen up to length, ring of 1 or 0 (length)]. */
export const rollingCountOperator = defineOperator({
  name: "rollingCount",
  version: 1,
  about: "how many of the last rows have a value",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const ringAt = 3;
    const state = new Float64Array(3 + length);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        let place = kept[0] | 0;
        let count = kept[1] | 0;
        let seen = kept[2] | 0;
        // What leaves in the first rows is in the ring; later it is read where it stands.
        const ringStop = Math.min(end, start + rows) | 0;
        for (let i = start; i < ringStop; i++) {
          const value = x[i];
          const entering = Number(value - value === 0);
          count += entering - (kept[ringAt + place] | 0);
          kept[ringAt + place] = entering;
          place = place + 1 === rows ? 0 : place + 1;
          seen = seen < rows ? seen + 1 : rows;
          out[i] = seen === rows && count > 0 ? count : Number.NaN;
        }
        for (let i = ringStop; i < end; i++) {
          const entering = x[i];
          const leaving = x[i - rows];
          count += Number(entering - entering === 0) - Number(leaving - leaving === 0);
          out[i] = count > 0 ? count : Number.NaN;
        }
        for (let i = Math.max(ringStop, end - rows) | 0; i < end; i++) {
          const value = x[i];
          kept[ringAt + ((place + i - ringStop) % rows)] = Number(value - value === 0);
        }
        place = (place + end - ringStop) % rows;
        kept[0] = place;
        kept[1] = count;
        kept[2] = seen;
      },
    };
  },
});

/**
 * How many of the last `length` rows have a value.
 *
 * @param x - Series of any unit, in which rows may be missing.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Whole number in [1, `length`]; missing where none of them has one.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: a missing `x` is what is counted against; the row itself may be one.
 * As pandas `rolling(length).count()` from row `length` on, but for its 0.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const gbp = bars({ instrument: "GBPUSD" });
 * const coverage = scale(rollingCount(gbp.close, 96), 1 / 96);
 */
export function rollingCount(x: Expression, length: number): Expression {
  return rollingCountOperator.apply([x], { length });
}
