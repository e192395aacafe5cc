import type { Expression } from "../expression.js";
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
        for (let i = start; i < end; i++) {
          const top = high[i];
          const bottom = low[i];
          const range = Math.max(top, previous) - Math.min(bottom, previous);
          const value = close[i];
          previous = value - value === 0 ? value : Number.NaN;
          // Both are looked at: a high of −∞ below the close before would go unseen in the range.
          const present = range - range === 0 && top - top === 0 && bottom - bottom === 0;
          out[i] = present ? range : Number.NaN;
        }
        state[0] = previous;
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
