import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Fisher transform. State: [smoothed share, mapped to (−1, 1); result before]. */
export const fisherOperator = defineOperator({
  name: "fisher",
  version: 1,
  about: "Ehlers's Fisher transform of a share: turning points become peaks",
  memory: "fading",
  inputs: ["share"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2);
    return {
      state,
      run([share], [out], start, end) {
        let value = state[0];
        let result = state[1];
        for (let i = start; i < end; i++) {
          const place = share[i];
          if (place >= 0 && place <= 1) {
            value = 0.33 * 2 * (place - 0.5) + 0.67 * value;
            if (value > 0.99) value = 0.999;
            if (value < -0.99) value = -0.999;
            result = 0.5 * Math.log((1 + value) / (1 - value)) + 0.5 * result;
            out[i] = result;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = value;
        state[1] = result;
      },
    };
  },
});

/**
 * Ehlers's Fisher transform: `½ ln((1 + v) / (1 − v))` of a smoothed share v, mapped to (−1, 1), plus half
 * of the result before. It makes a share that dwells at its ends nearly normal, so that turning points
 * become peaks.
 *
 * @param share - Series in [0, 1], usually the place of a price in its range (`donchianPosition`).
 * @returns Series, no unit, mostly in [−4, 4], at most 7.6 in size.
 *
 * Warm-up: none beyond that of the input; begins at 0, and this fades as 0.67^rows. Memory: fading.
 * Missing: where `share` is missing or outside [0, 1] the row is missing and the state untouched.
 * As Ehlers's listing: v = 0.33 · 2 (share − ½) + 0.67 v′, beyond 0.99 held at 0.999.
 *
 * @see J. F. Ehlers, Using the Fisher Transform, Stocks & Commodities 20:11, 2002.
 * @example
 * const { high, low } = bars();
 * const { line } = fisherTransform(high, low, 10);
 */
export function fisher(share: Expression): Expression {
  return fisherOperator.apply([share], {});
}
