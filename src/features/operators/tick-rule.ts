import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Tick rule. State: [last x, direction of its last change]. */
export const tickRuleOperator = defineOperator({
  name: "tickRule",
  version: 1,
  about: "1 or −1 after the direction of the last change of x",
  memory: "infinite",
  inputs: ["x"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = Float64Array.of(Number.NaN, 0);
    return {
      state,
      run([x], [out], start, end) {
        let last = state[0];
        let direction = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          if (value - value === 0) {
            if (value > last) direction = 1;
            else if (value < last) direction = -1;
            last = value;
            out[i] = direction;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = last;
        state[1] = direction;
      },
    };
  },
});

/**
 * Tick rule: the direction of the last change of a price, which names the side that traded. Where the
 * price did not change the direction before stands.
 *
 * @param x - Prices of any unit.
 * @returns 1 after a rise, −1 after a fall, 0 until the first change.
 *
 * Warm-up: none. Memory: infinite (a price may stand for any time).
 * Missing: a missing row is missing; the next change is counted from the row before it.
 *
 * @see C. M. C. Lee, M. J. Ready, Inferring Trade Direction from Intraday Data, Journal of Finance 46,
 *   1991; M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, 19.3.1.
 * @example
 * const { close, tickVolume } = bars();
 * const flow = rollingSum(mul(tickRule(close), tickVolume), 60);
 */
export function tickRule(x: Expression): Expression {
  return tickRuleOperator.apply([x], {});
}
