import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/** Relative strength index. State: [last present x, rows seen, mean gain, mean loss (unit of x)]. */
export const rsiOperator = defineOperator({
  name: "rsi",
  version: 1,
  about: "Wilder's relative strength index, the share of recent movement that was upward",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "smoothing length" }) },
  warmUp: ({ length }) => length,
  createKernel: ({ length }) => {
    const state = new Float64Array(4);
    const sides = new Float64Array(4); // 0, a change, 0 and its negative
    return {
      state,
      run([x], [out], start, end) {
        const choices = sides;
        const rows = length | 0; // a number of a known kind, of which V8 asks no more
        let previous = state[0];
        let seen = state[1];
        let gain = state[2];
        let loss = state[3];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          if (present) {
            const change = seen === 0 ? 0 : value - previous;
            // The larger of each and 0, read by place: which it is cannot be foreseen, and branches take 1.4 times
            // as long.
            choices[1] = change;
            choices[3] = -change;
            const up = choices[Number(change > 0)];
            const down = choices[2 + Number(change < 0)];
            // The mean of the first `length` changes, then Wilder's smoothing.
            const weight = seen <= rows ? (seen === 0 ? 1 : seen) : rows;
            gain += (up - gain) / weight;
            loss += (down - loss) / weight;
            previous = value;
            seen++;
          }
          if (present && seen > rows) {
            const movement = gain + loss;
            out[i] = movement > 0 ? (100 * gain) / movement : 50;
          } else {
            out[i] = Number.NaN;
          }
        }
        state[0] = previous;
        state[1] = seen;
        state[2] = gain;
        state[3] = loss;
      },
    };
  },
});

/**
 * Wilder's relative strength index: the share of recent movement that was upward.
 *
 * @param x - Series to measure, usually a close. Any unit: only differences matter.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series in [0, 100]. 100 where nothing fell, 0 where nothing rose, 50 where nothing
 *   moved at all (TA-Lib says 0 there; the golden file fixes ours).
 *
 * Warm-up: `length` bars. Memory: fading (Wilder smoothing, weight 1 − 1/length a bar).
 * Missing: a missing `x` gives a missing row and leaves the state untouched, so the next change is
 * measured from the last present value.
 * As TA-Lib `RSI`: the first means are those of the first `length` changes.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { close } = bars();
 * featureSet("momentum", { rsi_14: rsi(close, 14) });
 */
export function rsi(x: Expression, length: number): Expression {
  return rsiOperator.apply([x], { length });
}
