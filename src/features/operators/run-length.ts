import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Length of the present run. State: [signed rows in the run]. */
export const runLengthOperator = defineOperator({
  name: "runLength",
  version: 1,
  about: "how many rows x has kept its sign, with that sign",
  memory: "infinite",
  inputs: ["change"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(1);
    return {
      state,
      run([change], [out], start, end) {
        let run = state[0];
        for (let i = start; i < end; i++) {
          const value = change[i];
          if (value - value === 0) {
            if (value > 0) run = run > 0 ? run + 1 : 1;
            else if (value < 0) run = run < 0 ? run - 1 : -1;
            else run = 0;
            out[i] = run;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = run;
      },
    };
  },
});

/**
 * Length of the present run: how many rows in a row a series has kept its sign, with that sign.
 *
 * @param change - Series of any unit, usually a return.
 * @returns Whole number: 3 on the third positive row in a row, −2 on the second negative, 0 on a 0.
 *
 * Warm-up: none. Memory: infinite (a run may be of any length).
 * Missing: a missing row is missing and does not break the run.
 *
 * @example
 * const { close } = bars();
 * const streak = runLength(diff(close, 1));
 */
export function runLength(change: Expression): Expression {
  return runLengthOperator.apply([change], {});
}
