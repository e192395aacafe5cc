import type { Expression } from "../expression.js";
import { defineOperator, real } from "../operator.js";

/**
 * Parabolic stop and reverse. State: [phase: 0 empty, 1 one bar seen, 2 long, 3 short; stop, extreme of the trend (unit
 * of high), step, high and low of the bar before].
 */
export const parabolicSarOperator = defineOperator({
  name: "parabolicSar",
  version: 1,
  about: "Wilder's parabolic stop and reverse",
  memory: "infinite",
  inputs: ["high", "low"],
  parameters: {
    step: real({
      min: 0,
      max: 1,
      standard: 0.02,
      about: "rate at first, and what an extreme adds",
    }),
    most: real({ min: 0, max: 1, standard: 0.2, about: "largest rate" }),
  },
  check: ({ step, most }) =>
    step <= most ? undefined : `step is ${step}, expected no more than most, which is ${most}`,
  warmUp: () => 1,
  createKernel: ({ step, most }) => {
    const state = new Float64Array(6);
    return {
      state,
      run([high, low], [out], start, end) {
        // × 1: numbers of a known kind, of which V8 asks no more.
        const pace = 1 * step;
        const fastest = 1 * most;
        let phase = state[0] | 0;
        let stop = state[1];
        let extreme = state[2];
        let rate = state[3];
        let highBefore = state[4];
        let lowBefore = state[5];
        for (let i = start; i < end; i++) {
          const top = high[i];
          const bottom = low[i];
          if (top - top !== 0 || bottom - bottom !== 0) {
            out[i] = Number.NaN;
            continue;
          }
          if (phase === 0) {
            phase = 1;
            highBefore = top;
            lowBefore = bottom;
            out[i] = Number.NaN;
            continue;
          }
          if (phase === 1) {
            // Short where Wilder's −DM of the two bars is positive.
            const fall = lowBefore - bottom;
            const isShort = fall > 0 && fall > top - highBefore;
            phase = isShort ? 3 : 2;
            stop = isShort ? highBefore : lowBefore;
            extreme = isShort ? bottom : top;
            rate = pace;
            highBefore = top; // as TA-Lib: the stop of the third bar may lie beyond the first bar
            lowBefore = bottom;
          }
          if (phase === 2 ? bottom <= stop : top >= stop) {
            // Reversed at the stop: the new one is the extreme of the trend that ended.
            stop =
              phase === 2
                ? Math.max(extreme, highBefore, top)
                : Math.min(extreme, lowBefore, bottom);
            phase = phase === 2 ? 3 : 2;
            extreme = phase === 2 ? top : bottom;
            rate = pace;
            out[i] = stop;
          } else {
            out[i] = stop;
            if (phase === 2 ? top > extreme : bottom < extreme) {
              extreme = phase === 2 ? top : bottom;
              rate = rate + pace < fastest ? rate + pace : fastest;
            }
          }
          const next = stop + rate * (extreme - stop);
          // Never within the last two bars.
          stop = phase === 2 ? Math.min(next, lowBefore, bottom) : Math.max(next, highBefore, top);
          highBefore = top;
          lowBefore = bottom;
        }
        state[0] = phase;
        state[1] = stop;
        state[2] = extreme;
        state[3] = rate;
        state[4] = highBefore;
        state[5] = lowBefore;
      },
    };
  },
});

/**
 * Wilder's parabolic stop and reverse: a stop that nears the extreme of the trend more and more quickly,
 * and changes sides when it is touched.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param step - Rate at the start of a trend, and what each new extreme adds to it, in [0, 1].
 * @param most - Largest rate, in [`step`, 1].
 * @returns Series in the unit of `high`: below the bar in a rise, above it in a fall; known when the bar
 *   before closed, but for a reversal, which the bar itself brings about.
 *
 * Warm-up: 1 bar. Memory: infinite (a trend may last).
 * Missing: a bar whose high or low is missing is missing and leaves the state untouched.
 * As TA-Lib `SAR`: the first trend falls where −DM of the first two bars is positive.
 *
 * @throws FEATURES_PARAMETER_INVALID if `step` is not in [0, `most`] or `most` not in [0, 1].
 * @see J. W. Wilder, New Concepts in Technical Trading Systems, Trend Research, 1978.
 * @example
 * const { high, low, close } = bars();
 * const room = div(sub(close, parabolicSar(high, low)), atr(high, low, close, 14));
 */
export function parabolicSar(
  high: Expression,
  low: Expression,
  step = 0.02,
  most = 0.2,
): Expression {
  return parabolicSarOperator.apply([high, low], { step, most });
}
