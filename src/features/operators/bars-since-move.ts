import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/** Rows since a large value. State: [rows since it]. */
export const barsSinceMoveOperator = defineOperator({
  name: "barsSinceMove",
  version: 1,
  about: "rows since the size of x last reached a threshold",
  memory: "infinite",
  inputs: ["change"],
  parameters: { threshold: real({ min: 0, standard: 3, about: "least size that counts" }) },
  warmUp: () => 0,
  createKernel: ({ threshold }) => {
    const state = new Float64Array(1);
    return {
      state,
      run([change], [out], start, end) {
        const least = 1 * threshold; // × 1: a number of a known kind, of which V8 asks no more
        let since = state[0];
        let i = start;
        while (i < end) {
          // Two rows that are there at a time: V8 reads what an array is anew in each turn of a loop.
          for (; i + 2 <= end; i += 2) {
            const first = Math.abs(change[i]);
            const second = Math.abs(change[i + 1]);
            if (!(first + second < Number.POSITIVE_INFINITY)) break;
            since = first >= least ? 0 : since + 1;
            out[i] = since;
            since = second >= least ? 0 : since + 1;
            out[i + 1] = since;
          }
          if (i === end) break;
          const value = Math.abs(change[i]);
          const present = value - value === 0;
          if (present) since = value >= least ? 0 : since + 1;
          out[i++] = present ? since : Number.NaN;
        }
        state[0] = since;
      },
    };
  },
});

/**
 * Rows since the size of a series last reached a threshold.
 *
 * @param change - Series of any unit, usually a return in standard deviations.
 * @param threshold - Least size that counts, ≥ 0, in the unit of `change`.
 * @returns Whole number ≥ 0: 0 in the row that reaches it. Before the first such row, the number of
 *   rows seen.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and is not counted.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not finite or < 0.
 * @example
 * const { close } = bars();
 * const calm = barsSinceMove(zScore(logReturn(close, 1), 240), 3);
 */
export function barsSinceMove(change: Expression, threshold: number): Expression {
  return barsSinceMoveOperator.apply([change], { threshold });
}
