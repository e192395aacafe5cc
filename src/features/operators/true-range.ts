import type { Expression } from "../expression.js";
import { blankMissing } from "../missing.js";
import { defineOperator } from "../operator.js";

/** True range. State: [close of the row before]. */
export const trueRangeOperator = defineOperator({
  name: "trueRange",
  version: 1,
  about: "range of the bar, stretched to the close before it",
  memory: "finite",
  inputs: ["high", "low", "close"],
  parameters: {},
  warmUp: () => 1,
  createKernel: () => {
    const state = new Float64Array(1).fill(Number.NaN);
    return {
      state,
      run([high, low, close], [out], start, end) {
        let previous = state[0];
        let odd = 0;
        for (let i = start; i < end; i++) {
          const top = high[i];
          const bottom = low[i];
          // max(top, previous) − min(bottom, previous), chosen by factors of 0 and 1: which it is cannot be
          // foreseen, and branches take three times as long.
          const isHigher = Number(top > previous);
          const isLower = Number(bottom < previous);
          const upper = isHigher * top + (1 - isHigher) * previous;
          const lower = isLower * bottom + (1 - isLower) * previous;
          const range = upper - lower + 0; // + 0: no −0, whichever zeros were taken
          out[i] = range;
          const all = top + bottom + range;
          odd += all - all;
          previous = close[i];
        }
        state[0] = previous - previous === 0 ? previous : Number.NaN;
        if (odd === 0) return;
        // All three are looked at: a high of −∞ below the close before would go unseen in the range.
        blankMissing(out, out, start, end);
        blankMissing(high, out, start, end);
        blankMissing(low, out, start, end);
      },
    };
  },
});

/**
 * Wilder's true range: the range of the bar, stretched to the close before it,
 * `max(high, close[t − 1]) − min(low, close[t − 1])`.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @returns Series ≥ 0 in the unit of `high`.
 *
 * Warm-up: 1 bar. Memory: finite.
 * Missing: where `high`, `low` or the close of the row before is missing.
 * As TA-Lib `TRANGE`.
 *
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const shock = div(trueRange(high, low, close), atr(high, low, close, 14));
 */
export function trueRange(high: Expression, low: Expression, close: Expression): Expression {
  return trueRangeOperator.apply([high, low, close], {});
}
