import type { Expression } from "../expression.js";
import { defineOperator, integer, real } from "../operator.js";
import { replaceSorted } from "../sorted-window.js";

/**
 * Rolling quantile. State: [place in the ring, values in the window, rows since a missing one, ring of the last
 * rows, the same ascending (length each)]; see `features/sorted-window.ts`.
 */
export const rollingQuantileOperator = defineOperator({
  name: "rollingQuantile",
  version: 1,
  about: "quantile of the last rows, interpolated linearly",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 1, unit: "bars", about: "window length" }),
    quantile: real({ min: 0, max: 1, standard: 0.5, about: "share of the rows that lie below" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length, quantile }) => {
    const ringAt = 3;
    const sortedAt = 3 + length;
    const rank = quantile * (length - 1);
    const below = Math.floor(rank);
    const share = rank - below;
    const belowAt = sortedAt + below;
    const aboveAt = sortedAt + Math.min(below + 1, length - 1);
    const state = new Float64Array(3 + 2 * length).fill(Number.NaN, ringAt, sortedAt);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const firstAt = sortedAt | 0;
        const lowerAt = belowAt | 0;
        const upperAt = aboveAt | 0;
        const part = 1 * share;
        let place = kept[0] | 0;
        let count = kept[1] | 0;
        let unbroken = kept[2];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const entering = present ? value + 0 : Number.NaN; // + 0: no −0 among the values
          unbroken = present ? unbroken + 1 : 0;
          count = replaceSorted(kept, firstAt, count, kept[ringAt + place], entering);
          kept[ringAt + place] = entering;
          place = place + 1 === rows ? 0 : place + 1;
          if (unbroken >= rows) {
            const lower = kept[lowerAt];
            out[i] = part === 0 ? lower : lower + part * (kept[upperAt] - lower);
          } else {
            out[i] = Number.NaN;
          }
        }
        kept[0] = place;
        kept[1] = count;
        kept[2] = unbroken;
      },
    };
  },
});

/**
 * Quantile of the last `length` rows.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @param quantile - Share in [0, 1]; 0.5 (default) is the median.
 * @returns Series in the unit of `x`, between two rows interpolated linearly.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).quantile(quantile)` and numpy's default. Cost: two binary searches a row and a shift, at most `length` long.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1 or `quantile` not in [0, 1].
 * @example
 * const { spread } = bars();
 * const usualSpread = rollingQuantile(spread, 240, 0.5);
 */
export function rollingQuantile(x: Expression, length: number, quantile = 0.5): Expression {
  return rollingQuantileOperator.apply([x], { length, quantile });
}
