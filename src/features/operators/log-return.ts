import type { Expression } from "../expression.js";
import { naturalLog } from "../natural-log.js";
import { defineOperator, integer } from "../operator.js";
import { keepLastRows } from "../ring.js";

/** Logarithmic return. State: [place in the ring, ring of the last `length` rows (unit of x)]. */
export const logReturnOperator = defineOperator({
  name: "logReturn",
  version: 1,
  about: "natural logarithm of the ratio to the value some rows ago",
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
          const earlier = state[at];
          const result = value > 0 && earlier > 0 ? naturalLog(value / earlier) : Number.NaN;
          out[i] = result - result === 0 ? result : Number.NaN;
          at = at === rows ? 1 : at + 1;
        }
        for (let i = ringEnd; i < end; i++) {
          const value = x[i];
          const earlier = x[i - rows];
          const result = value > 0 && earlier > 0 ? naturalLog(value / earlier) : Number.NaN;
          out[i] = result - result === 0 ? result : Number.NaN;
        }
        state[0] = keepLastRows(x, start, end, state, 1, rows, place);
      },
    };
  },
});

/**
 * Logarithmic return over `length` rows: `ln(x[t] / x[t − length])`.
 *
 * @param x - Positive series, usually a price.
 * @param length - Rows back, integer ≥ 1.
 * @returns Ratio; missing where either of the two rows is missing or ≤ 0.
 *
 * Warm-up: `length` bars. Memory: finite. Sums over time; `simpleReturn` sums over positions.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. Y. Campbell, A. W. Lo, A. C. MacKinlay, The Econometrics of Financial Markets, 1997, 1.4.
 * @example
 * const { close } = bars();
 * featureSet("momentum", { return_1: logReturn(close, 1) });
 */
export function logReturn(x: Expression, length: number): Expression {
  return logReturnOperator.apply([x], { length });
}
