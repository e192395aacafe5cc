import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { keepLastRows } from "../ring.js";

/** Change over some rows. State: [place in the ring, ring of the last `length` rows (unit of x)]. */
export const diffOperator = defineOperator({
  name: "diff",
  version: 1,
  about: "x minus its value some rows ago",
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
          const change = x[i] - state[at];
          out[i] = change - change === 0 ? change : Number.NaN;
          at = at === rows ? 1 : at + 1;
        }
        for (let i = ringEnd; i < end; i++) {
          const change = x[i] - x[i - rows];
          out[i] = change - change === 0 ? change : Number.NaN;
        }
        state[0] = keepLastRows(x, start, end, state, 1, rows, place);
      },
    };
  },
});

/**
 * Change over `length` rows: `x[t] − x[t − length]`.
 *
 * @param x - Series of any unit.
 * @param length - Rows back, integer ≥ 1.
 * @returns Series in the unit of `x`; missing where either of the two rows is.
 *
 * Warm-up: `length` bars. Memory: finite. As pandas `diff(length)` and TA-Lib `MOM`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const momentum = diff(close, 10);
 */
export function diff(x: Expression, length: number): Expression {
  return diffOperator.apply([x], { length });
}
