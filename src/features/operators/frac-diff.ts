import type { Expression } from "../expression.js";
import { defineOperator, integer, real } from "../operator.js";

/** Fractional difference. State: [place in the ring, rows since a missing one, ring of the last rows]. */
export const fracDiffOperator = defineOperator({
  name: "fracDiff",
  version: 1,
  about: "fractional difference over a fixed window",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    order: real({ min: 0, max: 2, standard: 0.4, about: "order of differencing, 0 none, 1 full" }),
    length: integer({ min: 2, unit: "bars", standard: 100, about: "window length" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ order, length }) => {
    // w[0] = 1, w[k] = −w[k − 1] (order − k + 1) / k, newest row first.
    const weights = new Float64Array(length);
    weights[0] = 1;
    for (let k = 1; k < length; k++) weights[k] = (-weights[k - 1] * (order - k + 1)) / k;
    const ringAt = 2;
    const state = new Float64Array(ringAt + length);
    return {
      state,
      run([x], [out], start, end) {
        let place = state[0];
        let unbroken = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const newest = ringAt + place;
          state[newest] = present ? value : 0;
          place = place + 1 === length ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          let sum = 0;
          let k = 0;
          for (let at = newest; at >= ringAt; at--) sum += weights[k++] * state[at];
          for (let at = ringAt + length - 1; at > newest; at--) sum += weights[k++] * state[at];
          out[i] = sum;
        }
        state[0] = place;
        state[1] = unbroken;
      },
    };
  },
});

/**
 * Fractional difference over a fixed window: as little differencing as makes a series stationary, so
 * that as much of its memory is kept as can be.
 *
 * @param x - Series of any unit, usually a log price.
 * @param order - Order of differencing in [0, 2]; 0 leaves `x`, 1 is the plain difference.
 * @param length - Window in bars, integer ≥ 2. The weight of the oldest row should be small.
 * @returns Series in the unit of `x`.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * Cost: `length` multiplications a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `order` is not in [0, 2] or `length` not an integer ≥ 2.
 * @see M. López de Prado, Advances in Financial Machine Learning, Wiley, 2018, 5.5 (fixed-width window).
 * @example
 * const { close } = bars();
 * const level = fracDiff(log(close), 0.4, 200);
 */
export function fracDiff(x: Expression, order: number, length: number): Expression {
  return fracDiffOperator.apply([x], { order, length });
}
