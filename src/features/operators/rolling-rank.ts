import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { exchangeSorted, firstAbove, firstNotBelow, replaceSorted } from "../sorted-window.js";

/**
 * Rolling rank. State: [place in the ring, values in the window, rows since a missing one, ring of the last
 * rows, the same ascending (length each)]; see `features/sorted-window.ts`.
 */
export const rollingRankOperator = defineOperator({
  name: "rollingRank",
  version: 1,
  about: "rank of x among the last rows, as a share in (0, 1]",
  memory: "finite",
  inputs: ["x"],
  parameters: {
    length: integer({ min: 1, unit: "bars", about: "window length" }),
  },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const ringAt = 3;
    const sortedAt = 3 + length;
    const stateEnd = 3 + 2 * length;
    const state = new Float64Array(stateEnd).fill(Number.NaN, ringAt, sortedAt);
    return {
      state,
      run([x], [out], start, end) {
        const kept = state; // a local: V8 reads what a closure holds anew in each row
        let place = kept[0] | 0;
        let count = kept[1] | 0;
        let unbroken = kept[2];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const entering = present ? value + 0 : Number.NaN; // + 0: no −0 among the values
          const leaving = kept[ringAt + place];
          kept[ringAt + place] = entering;
          place = place + 1 === length ? 0 : place + 1;
          unbroken = present ? unbroken + 1 : 0;
          if (unbroken > length) {
            // Among whole windows the place of the new row is its rank, but for equal rows around it.
            const stands = exchangeSorted(kept, sortedAt, length, leaving, entering);
            let first = stands;
            let next = stands + 1;
            while (first > sortedAt && kept[first - 1] === entering) first--;
            while (next < stateEnd && kept[next] === entering) next++;
            out[i] = (first - sortedAt + (next - sortedAt) + 1) / (2 * length);
            continue;
          }
          count = replaceSorted(kept, sortedAt, count, leaving, entering);
          if (unbroken === length) {
            const below = firstNotBelow(kept, sortedAt, length, value);
            const notAbove = firstAbove(kept, sortedAt, length, value);
            out[i] = (below + notAbove + 1) / (2 * length);
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
 * Rank of `x` among the last `length` rows (its own included), as a share.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in (0, 1]: 1 for the highest, 1 / `length` for the lowest; equal rows share the mean of
 *   their ranks.
 *
 * Warm-up: `length` − 1 bars. Memory: finite.
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).rank(pct=True)`. Cost: two binary searches a row and a shift, at most `length` long.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { tickVolume } = bars();
 * const busy = rollingRank(tickVolume, 240);
 */
export function rollingRank(x: Expression, length: number): Expression {
  return rollingRankOperator.apply([x], { length });
}
