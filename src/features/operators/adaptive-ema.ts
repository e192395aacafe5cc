import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Smoothing at a rate of its own in each row. State: [mean (unit of x), phase: 0 empty, 1 first value known, 2 running]. */
export const adaptiveEmaOperator = defineOperator({
  name: "adaptiveEma",
  version: 1,
  about: "exponential smoothing whose weight on the newest row is itself a series",
  memory: "infinite",
  inputs: ["x", "rate"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2);
    return {
      state,
      run([x, rate], [out], start, end) {
        let mean = state[0];
        let phase = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const weight = rate[i];
          let result = Number.NaN;
          if (value - value === 0) {
            if (weight >= 0 && weight <= 1) {
              mean = phase === 0 ? value : mean + weight * (value - mean);
              phase = 2;
              result = mean;
            } else if (phase < 2) {
              mean = value; // until rates begin, the last value is where to start from
              phase = 1;
            }
          }
          out[i] = result;
        }
        state[0] = mean;
        state[1] = phase;
      },
    };
  },
});

/**
 * Exponential smoothing whose weight on the newest row is itself a series:
 * `mean += rate · (x − mean)`, beginning with the last `x` before the first rate.
 *
 * @param x - Series of any unit.
 * @param rate - Weight in [0, 1].
 * @returns Series in the unit of `x`.
 *
 * Warm-up: none beyond that of the inputs. Memory: infinite (at a rate of 0 nothing fades).
 * Missing: where `x` is missing, or `rate` is missing or outside [0, 1], the row is missing and the
 * state untouched.
 *
 * @example
 * const { close } = bars();
 * const smooth = adaptiveEma(close, square(efficiencyRatio(close, 10)));
 */
export function adaptiveEma(x: Expression, rate: Expression): Expression {
  return adaptiveEmaOperator.apply([x, rate], {});
}
