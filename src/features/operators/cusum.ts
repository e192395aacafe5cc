import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/** Symmetric CUSUM filter. State: [sum upward ≥ 0, sum downward ≤ 0 (unit of change)]. */
export const cusumOperator = defineOperator({
  name: "cusum",
  version: 1,
  about: "1 or −1 where the changes since the last event add up to a threshold, else 0",
  memory: "infinite",
  inputs: ["change"],
  parameters: { threshold: real({ min: 0, standard: 1, about: "sum that makes an event" }) },
  check: ({ threshold }) =>
    threshold > 0 ? undefined : `threshold is ${threshold}, expected a number > 0`,
  warmUp: () => 0,
  createKernel: ({ threshold }) => {
    const state = new Float64Array(2);
    return {
      state,
      run([change], [out], start, end) {
        let up = state[0];
        let down = state[1];
        for (let i = start; i < end; i++) {
          const value = change[i];
          if (value - value === 0) {
            up = Math.max(0, up + value);
            down = Math.min(0, down + value);
            let event = 0;
            if (down <= -threshold) {
              down = 0;
              event = -1;
            } else if (up >= threshold) {
              up = 0;
              event = 1;
            }
            out[i] = event;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = up;
        state[1] = down;
      },
    };
  },
});

/**
 * Symmetric CUSUM filter: an event wherever the changes since the last event add up to a threshold.
 *
 * @param change - Series of any unit, usually a return, best in standard deviations.
 * @param threshold - Sum that makes an event, > 0, in the unit of `change`; reaching it is enough.
 * @returns 1 at an upward event, −1 at a downward one, else 0. Each side is reset by its own events.
 *
 * Warm-up: none. Memory: infinite.
 * Missing: a missing row is missing and adds nothing.
 *
 * @throws FEATURES_PARAMETER_INVALID if `threshold` is not finite or ≤ 0.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, snippet 2.4.
 * @example
 * const { close } = bars();
 * const event = cusum(div(logReturn(close, 1), rollingStd(logReturn(close, 1), 240)), 5);
 */
export function cusum(change: Expression, threshold: number): Expression {
  return cusumOperator.apply([change], { threshold });
}
