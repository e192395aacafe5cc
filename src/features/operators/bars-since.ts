import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Rows since a condition held. State: [rows since it]. */
export const barsSinceOperator = defineOperator({
  name: "barsSince",
  version: 1,
  about: "rows since a condition last held",
  memory: "infinite",
  inputs: ["condition"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(1);
    return {
      state,
      run([condition], [out], start, end) {
        let since = state[0];
        for (let i = start; i < end; i++) {
          const value = condition[i];
          if (value - value === 0) {
            since = value === 0 ? since + 1 : 0;
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
 * Rows since a condition last held.
 *
 * @param condition - Series; 0 (or −0) is false, any other number true.
 * @returns Whole number ≥ 0: 0 in a row in which it holds. Before the first such row, the number of rows
 *   seen.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and is not counted.
 *
 * @example
 * const { close } = bars();
 * const calm = barsSince(greater(rollingStd(logReturn(close, 1), 20), rollingStd(logReturn(close, 1), 240)));
 */
export function barsSince(condition: Expression): Expression {
  return barsSinceOperator.apply([condition], {});
}
