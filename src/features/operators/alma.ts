import type { Expression } from "../expression.js";
import { defineOperator, integer, real } from "../operator.js";

/** Arnaud Legoux's moving average. State: [place in the ring, rows since a missing one, ring of the last rows (length)]. */
export const almaOperator = defineOperator({
  name: "alma",
  version: 1,
  about: "moving average under a bell curve whose top lies near the newest row",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 1, unit: "bars", about: "window length" }),
    centre: real({
      min: 0,
      max: 1,
      standard: 0.85,
      about: "place of the top, from the oldest row (0) to the newest (1)",
    }),
    sharpness: real({
      min: 0.1,
      standard: 6,
      about: "standard deviations of the bell curve in the window",
    }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, centre, sharpness }) => {
    // Newest row first: w[k] = exp(−(j − m)² / (2 s²)) of the row j = length − 1 − k.
    const top = centre * (length - 1);
    const deviation = length / sharpness;
    const weights = new Float64Array(length);
    let total = 0;
    for (let k = 0; k < length; k++) {
      const distance = (length - 1 - k - top) / deviation;
      weights[k] = Math.exp((-distance * distance) / 2);
      total += weights[k];
    }
    for (let k = 0; k < length; k++) weights[k] /= total;
    const ringAt = 2;
    const state = new Float64Array(ringAt + length);
    return {
      state,
      run([x], [out], start, end) {
        // Locals: V8 reads what a closure holds anew in each step of the loops (1.5× here).
        const ring = state;
        const bell = weights;
        let place = ring[0] | 0;
        let unbroken = ring[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const newest = ringAt + place;
          ring[newest] = present ? value : 0;
          place = place + 1 === length ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < length) {
            out[i] = Number.NaN;
            continue;
          }
          // Of differences from the newest row, so that a flat window gives its very value.
          let sum = 0;
          let k = 0;
          for (let at = newest; at >= ringAt; at--) sum += bell[k++] * (ring[at] - value);
          for (let at = ringAt + length - 1; at > newest; at--) {
            sum += bell[k++] * (ring[at] - value);
          }
          out[i] = value + sum;
        }
        ring[0] = place;
        ring[1] = unbroken;
      },
    };
  },
});

/**
 * Arnaud Legoux's moving average: weights of a bell curve whose top lies near the newest row, which
 * lags little and smooths much.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @param centre - Place of the top in the window in [0, 1]: 0 the oldest row, 1 the newest.
 * @param sharpness - Standard deviations of the curve that fit into the window, ≥ 0.1.
 * @returns Series in the unit of `x`. Of a flat window exactly its value.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As talipp `ALMA`. Cost: `length` multiplications a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1, `centre` not in [0, 1] or
 *   `sharpness` < 0.1.
 * @see A. Legoux, D. Kouzis-Loukas, Arnaud Legoux Moving Average, arnaudlegoux.com, 2009.
 * @example
 * const { close } = bars();
 * const trend = alma(close, 20);
 */
export function alma(x: Expression, length: number, centre = 0.85, sharpness = 6): Expression {
  return almaOperator.apply([x], { length, centre, sharpness });
}
