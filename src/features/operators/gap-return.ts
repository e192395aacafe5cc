import type { Expression } from "../expression.js";
import { choice, defineOperator } from "../operator.js";
import {
  endPeriodTime,
  firstPeriodTime,
  nextPeriodStart,
  type Period,
  periodEnd,
  periodStart,
  periods,
} from "../period.js";

/**
 * Log return over the pause between two periods. State: [start, end and next start of the period of the
 * last row (UTC ms), start of the last period that had a row, its last close, the gap before it].
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
    const state = new Float64Array(6).fill(Number.NaN);
    state[5] = 0;
    return {
      state,
      run([openTime, open, close], [out], start, end) {
        let from = state[0];
        let until = state[1];
        let next = state[2];
        let measured = state[3];
        let lastClose = state[4];
        let gap = state[5];
        for (let i = start; i < end; i++) {
          const time = openTime[i];
          const first = open[i];
          const last = close[i];
          const isKnown = time >= firstPeriodTime && time < endPeriodTime;
          if (!(isKnown && first > 0 && last > 0 && first - first === 0 && last - last === 0)) {
            out[i] = Number.NaN;
            continue;
          }
          if (!(time >= from && time < next)) {
            from = periodStart(period, time);
            until = periodEnd(period, from);
            next = nextPeriodStart(period, from);
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
        state[0] = from;
        state[1] = until;
        state[2] = next;
        state[3] = measured;
        state[4] = lastClose;
        state[5] = gap;
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
