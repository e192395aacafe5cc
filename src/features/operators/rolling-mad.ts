import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { replaceSorted } from "../sorted-window.js";

/**
 * Rolling median absolute deviation. State: [place in the ring, values in the window, rows since a missing one, ring of the last
 * rows, the same ascending (length each)]; see `features/sorted-window.ts`.
 */
export const rollingMadOperator = defineOperator({
  name: "rollingMad",
  version: 1,
  about: "median absolute deviation from the median of the last rows",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 1, unit: "bars", about: "window length" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const ringAt = 3;
    const sortedAt = 3 + length;
    const half = length >>> 1;
    const isOdd = length % 2 === 1;
    const state = new Float64Array(3 + 2 * length).fill(Number.NaN, ringAt, sortedAt);
    return {
      state,
      run([x], [out], start, end) {
        let place = state[0];
        let count = state[1];
        let unbroken = state[2];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const entering = present ? value + 0 : Number.NaN; // + 0: no −0 among the values
          unbroken = present ? unbroken + 1 : 0;
          count = replaceSorted(state, sortedAt, count, state[ringAt + place], entering);
          state[ringAt + place] = entering;
          place = place + 1 === length ? 0 : place + 1;
          if (unbroken >= length) {
            const upper = state[sortedAt + half];
            const median = isOdd ? upper : (state[sortedAt + half - 1] + upper) / 2;
            // Deviations rise to both sides of the median: merge the two sides up to the middle ones.
            let left = half - 1;
            let right = half;
            let previous = 0;
            let deviation = 0;
            for (let taken = 0; taken <= half; taken++) {
              previous = deviation;
              const toLeft = left >= 0 ? median - state[sortedAt + left] : Number.POSITIVE_INFINITY;
              const toRight =
                right < length ? state[sortedAt + right] - median : Number.POSITIVE_INFINITY;
              if (toLeft <= toRight) {
                deviation = toLeft;
                left--;
              } else {
                deviation = toRight;
                right++;
              }
            }
            out[i] = isOdd ? deviation : (previous + deviation) / 2;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = place;
        state[1] = count;
        state[2] = unbroken;
      },
    };
  },
});

/**
 * Median absolute deviation of the last `length` rows from their median.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series ≥ 0 in the unit of `x`, not scaled: times 1.4826 it estimates a normal standard
 *   deviation. 0 where more than half of the window is equal.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As scipy `median_abs_deviation` over the window. Cost: the sorted window's, and `length` / 2 steps.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see F. R. Hampel, The influence curve and its role in robust estimation, JASA 69, 1974.
 * @example
 * const { close } = bars();
 * const robustSpread = rollingMad(logReturn(close, 1), 60);
 */
export function rollingMad(x: Expression, length: number): Expression {
  return rollingMadOperator.apply([x], { length });
}
