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
        let since = state[0];
        for (let i = start; i < end; i++) {
          const value = change[i];
          if (value - value === 0) {
            since = Math.abs(value) >= threshold ? 0 : since + 1;
            out[i] = since;
          } else {
            out[i] = Number.NaN;
          }
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
