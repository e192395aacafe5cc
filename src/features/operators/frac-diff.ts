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
        const kept = state;
        const taps = weights;
        const rows = length | 0;
        let place = kept[0] | 0;
        let unbroken = kept[1];
        let i = start;
        while (i < end) {
          // Four rows side by side share each weight and each earlier row, and their sums need not wait for
          // one another (4.8×). Only where all that they look at, and one row more, lies in this call.
          if (i - start >= rows && unbroken >= rows && i + 4 <= end) {
            let [first, second, third, fourth] = [x[i], x[i + 1], x[i + 2], x[i + 3]];
            const odd = first + second + (third + fourth);
            if (odd - odd === 0) {
              for (let k = 0; k < 4; k++) {
                kept[ringAt + place] = x[i + k];
                place = place + 1 === rows ? 0 : place + 1;
              }
              let sum0 = 0;
              let sum1 = 0;
              let sum2 = 0;
              let sum3 = 0;
              for (let k = 0; k < rows; k++) {
                const weight = taps[k];
                sum0 += weight * first;
                sum1 += weight * second;
                sum2 += weight * third;
                sum3 += weight * fourth;
                fourth = third;
                third = second;
                second = first;
                first = x[i - k - 1];
              }
              out[i] = sum0;
              out[i + 1] = sum1;
              out[i + 2] = sum2;
              out[i + 3] = sum3;
              unbroken += 4;
              i += 4;
              continue;
            }
          }
          const value = x[i];
          const present = value - value === 0;
          const newest = ringAt + place;
          kept[newest] = present ? value : 0;
          place = place + 1 === rows ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken < rows) {
            out[i++] = Number.NaN;
            continue;
          }
          let sum = 0;
          let k = 0;
          for (let at = newest; at >= ringAt; at--) sum += taps[k++] * kept[at];
          for (let at = ringAt + rows - 1; at > newest; at--) sum += taps[k++] * kept[at];
          out[i++] = sum;
        }
        kept[0] = place;
        kept[1] = unbroken;
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
