import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { keepLastRows } from "../ring.js";

/** Simple return. State: [place in the ring, ring of the last `length` rows (unit of x)]. */
export const simpleReturnOperator = defineOperator({
  name: "simpleReturn",
  version: 1,
  about: "relative change from the value some rows ago",
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
          const value = x[i];
          const result = value / state[at] - 1;
          const present = result - result === 0 && value - value === 0;
          out[i] = present ? result : Number.NaN;
          at = at === rows ? 1 : at + 1;
        }
        for (let i = ringEnd; i < end; i++) {
          const value = x[i];
          const earlier = x[i - rows];
          const result = value / earlier - 1;
          const present = result - result === 0 && value - value === 0 && earlier - earlier === 0;
          out[i] = present ? result : Number.NaN;
        }
        state[0] = keepLastRows(x, start, end, state, 1, rows, place);
      },
    };
  },
});

/**
 * Simple return over `length` rows: `x[t] / x[t − length] − 1`.
 *
 * @param x - Series of any unit, usually a price.
 * @param length - Rows back, integer ≥ 1.
 * @returns Ratio; missing where either of the two rows is missing or the earlier is 0.
 *
 * Warm-up: `length` bars. Memory: finite. As pandas `pct_change(length)` and TA-Lib `ROCP`, but that
 * a division by 0 is missing, not infinite.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * featureSet("momentum", { change_5: simpleReturn(close, 5) });
 */
export function simpleReturn(x: Expression, length: number): Expression {
  return simpleReturnOperator.apply([x], { length });
}
