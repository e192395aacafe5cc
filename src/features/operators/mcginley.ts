import type { Expression } from "../expression.js";
import { defineOperator, integer, real } from "../operator.js";

/** McGinley's dynamic. State: [level (unit of x), rows seen]. */
export const mcGinleyOperator = defineOperator({
  name: "mcGinley",
  version: 1,
  about: "McGinley's dynamic: smoothing that follows falls more quickly than rises",
  memory: "fading",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 1, unit: "bars", about: "smoothing length" }),
    share: real({ min: 0.01, max: 1, standard: 0.6, about: "share of the length that is used" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, share }) => {
    const slowness = share * length;
    const state = new Float64Array(2);
    return {
      state,
      run([x], [out], start, end) {
        let level = state[0];
        let seen = state[1];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value > 0 && value - value === 0;
          if (present) {
            if (seen === 0) level = value;
            // Bounded, or a first row near 0 would hold the level there for ever.
            const ratio = Math.min(value / level, 2);
            const square = ratio * ratio;
            level += (value - level) / Math.max(1, slowness * square * square);
            seen++;
          }
          out[i] = present && seen >= length ? level : Number.NaN;
        }
        state[0] = level;
        state[1] = seen;
      },
    };
  },
});

/**
 * McGinley's dynamic: `level += (x − level) / (share · length · (x / level)⁴)`, beginning with the first
 * value; a smoothing that follows falls more quickly than rises.
 *
 * @param x - Series > 0, usually a close.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @param share - Share of the length that is used, in [0.01, 1]; 0.6 (default) is McGinley's.
 * @returns Series in the unit of `x`. The quotient `x / level` counts as no more than 2, and a step goes
 *   no farther than to `x`: bounds that prices do not reach, and that keep a wrong one from lasting.
 *
 * Warm-up: `length` − 1 bars. Memory: fading.
 * Missing: an `x` that is missing or ≤ 0 gives a missing row and leaves the state untouched.
 * As pandas-ta-classic `mcgd(length, c=share)`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1 or `share` not in [0.01, 1].
 * @see J. R. McGinley, The McGinley Dynamic, Journal of Technical Analysis, 1997.
 * @example
 * const { close } = bars();
 * const trend = mcGinley(close, 14);
 */
export function mcGinley(x: Expression, length: number, share = 0.6): Expression {
  return mcGinleyOperator.apply([x], { length, share });
}
