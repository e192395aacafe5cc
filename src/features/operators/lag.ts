import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator, integer } from "../operator.js";
import { keepLastRows } from "../ring.js";

/** Earlier rows. State: [place in the ring, ring of the last `length` rows (unit of x)]. */
export const lagOperator = defineOperator({
  name: "lag",
  version: 1,
  about: "the value some rows ago",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "how many rows back" }) },
  warmUp: ({ length }) => length,
  createKernel: ({ length }) => {
    const state = new Float64Array(1 + length).fill(Number.NaN);
    state[0] = 0;
    return {
      state,
      run([x], [out], start, end) {
        const rows = length | 0; // typed locals: V8 need not ask what they are in each row
        const place = state[0] | 0;
        const ringEnd = Math.min(end, start + rows) | 0;
        let at = 1 + place;
        for (let i = start; i < ringEnd; i++) {
          out[i] = state[at];
          at = at === rows ? 1 : at + 1;
        }
        let odd = 0;
        let i = ringEnd;
        for (; i + 4 <= end; i += 4) {
          const from = i - rows;
          const first = x[from];
          const second = x[from + 1];
          const third = x[from + 2];
          const fourth = x[from + 3];
          out[i] = first;
          out[i + 1] = second;
          out[i + 2] = third;
          out[i + 3] = fourth;
          const all = first + second + (third + fourth);
          odd += all - all;
        }
        for (; i < end; i++) {
          const earlier = x[i - rows];
          out[i] = earlier;
          odd += earlier - earlier;
        }
        if (odd !== 0) blankMissing(out, out, ringEnd, end);
        state[0] = keepLastRows(x, start, end, state, 1, rows, place);
      },
    };
  },
});

/**
 * The value `length` rows ago.
 *
 * @param x - Series of any unit.
 * @param length - Rows back, integer ≥ 1. Rows, not time: a gap of missing bars is not counted.
 * @returns Series in the unit of `x`; missing where the row `length` ago was missing.
 *
 * Warm-up: `length` bars. Memory: finite. As pandas `shift(length)`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const yesterday = lag(close, 24);
 */
export function lag(x: Expression, length: number): Expression {
  return lagOperator.apply([x], { length });
}
