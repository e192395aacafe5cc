import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";

/** Open of the Heikin-Ashi bar. State: [open of the next Heikin-Ashi bar (unit of open), bars seen up to 1]. */
export const heikinAshiOpenOperator = defineOperator({
  name: "heikinAshiOpen",
  version: 1,
  about: "open of the Heikin-Ashi bar: the middle of the body of the one before",
  memory: "fading",
  inputs: ["open", "high", "low", "close"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2);
    return {
      state,
      run([open, high, low, close], [out], start, end) {
        let next = state[0];
        let seen = state[1];
        let i = start;
        while (i < end) {
          // Two rows that are there at a time: V8 reads what an array is anew in each turn of a loop (1.5×).
          for (; seen === 1 && i + 2 <= end; i += 2) {
            const first = (open[i] + high[i] + low[i] + close[i]) / 4;
            const second = (open[i + 1] + high[i + 1] + low[i + 1] + close[i + 1]) / 4;
            const both = first + second;
            if (!(both - both === 0)) break;
            out[i] = next;
            next = (next + first) / 2;
            out[i + 1] = next;
            next = (next + second) / 2;
          }
          if (i === end) break;
          const middle = (open[i] + high[i] + low[i] + close[i]) / 4;
          if (middle - middle === 0) {
            if (seen === 0) next = (open[i] + close[i]) / 2;
            out[i] = next;
            next = (next + middle) / 2;
            seen = 1;
          } else {
            out[i] = Number.NaN;
          }
          i++;
        }
        state[0] = next;
        state[1] = seen;
      },
    };
  },
});

/**
 * Open of the Heikin-Ashi bar: the middle between open and close of the Heikin-Ashi bar before; at first
 * that of the bar itself. The other three prices are made of it by `heikinAshi`.
 *
 * @param open - Opens of the bars.
 * @param high - Highs, in the unit of `open`.
 * @param low - Lows, in the unit of `open`.
 * @param close - Closes, in the unit of `open`.
 * @returns Series in the unit of `open`.
 *
 * Warm-up: none. Memory: fading (weight ½ a bar).
 * Missing: a bar of which one price is missing is missing and leaves the state untouched.
 * As pandas-ta-classic `ha`.
 *
 * @see D. Valcu, Using the Heikin-Ashi Technique, Stocks & Commodities 22:2, 2004.
 * @example
 * const { open, high, low, close } = bars();
 * const smoothOpen = heikinAshiOpen(open, high, low, close);
 */
export function heikinAshiOpen(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return heikinAshiOpenOperator.apply([open, high, low, close], {});
}
