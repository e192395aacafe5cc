import type { Expression } from "../expression.js";
import { choice, defineOperator } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";

/**
 * Log return over the pause between two periods. State: [the period of the last row (see
 * `findPeriod`), start of the last period that had a row, its last close, the gap before it].
 */
export const gapReturnOperator = defineOperator({
  name: "gapReturn",
  version: 1,
  about: "log return from the last close of a day, week or session to the first open of the next",
  memory: "infinite",
  inputs: ["openTime", "open", "close"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => {
    const state = new Float64Array(periodSlots + 3).fill(Number.NaN);
    state[periodSlots + 2] = 0;
    return {
      state,
      run([openTime, open, close], [out], start, end) {
        let knownFrom = state[0];
        let knownUntil = state[1];
        let from = state[2];
        let until = state[3];
        let measured = state[periodSlots];
        let lastClose = state[periodSlots + 1];
        let gap = state[periodSlots + 2];
        for (let i = start; i < end; i++) {
          // Rows inside the period that is measured: most rows, in a loop that asks nothing else.
          if (measured === from) {
            const inside = Math.min(until, knownUntil);
            for (; i < end; i++) {
              const time = openTime[i];
              if (!(time >= knownFrom && time < inside)) break;
              const first = open[i];
              const last = close[i];
              if (!(first > 0 && last > 0 && first - first === 0 && last - last === 0)) break;
              lastClose = last;
              out[i] = gap;
            }
            if (i === end) break;
          }
          const time = openTime[i];
          const first = open[i];
          const last = close[i];
          if (!(first > 0 && last > 0 && first - first === 0 && last - last === 0)) {
            out[i] = Number.NaN;
            continue;
          }
          if (!(time >= knownFrom && time < knownUntil)) {
            if (!findPeriod(period, time, state)) {
              out[i] = Number.NaN;
              continue;
            }
            knownFrom = state[0];
            knownUntil = state[1];
            from = state[2];
            until = state[3];
          }
          if (time < until) {
            if (measured !== from) {
              if (measured === measured) gap = Math.log(first / lastClose);
              measured = from;
            }
            lastClose = last;
          }
          out[i] = gap;
        }
        state[periodSlots] = measured;
        state[periodSlots + 1] = lastClose;
        state[periodSlots + 2] = gap;
      },
    };
  },
});

/**
 * Overnight return: `ln(first open of a period / last close of the one before)`. It stands until the next
 * period begins. `day` gives the jump over rollover, `week` over the weekend, a centre its night.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param open - Opens, > 0.
 * @param close - Closes, > 0.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns Log return; 0 until a second period begins.
 *
 * Warm-up: none. Memory: infinite (a period has any number of rows; restored from a snapshot).
 * Missing: a row with a missing, 0 or negative price, or a time outside 1971 to November 2099, is missing
 * and is passed over.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, open, close } = bars();
 * featureSet("calendar", {
 *   gap_weekend: gapReturn(openTime, open, close, "week"),
 *   night_london: gapReturn(openTime, open, close, "london"),
 * });
 */
export function gapReturn(
  openTime: Expression,
  open: Expression,
  close: Expression,
  period: Period,
): Expression {
  return gapReturnOperator.apply([openTime, open, close], { period });
}
