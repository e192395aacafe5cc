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
 * Log return of a period. State: [start, end and next start of the period of the last row (UTC ms),
 * start of the period that is measured, its first open, return so far].
 */
export const periodReturnOperator = defineOperator({
  name: "periodReturn",
  version: 1,
  about: "log return from the first open of a day, week, month or session to the close",
  memory: "infinite",
  inputs: ["openTime", "open", "close"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => {
    const state = new Float64Array(6).fill(Number.NaN);
    return {
      state,
      run([openTime, open, close], [out], start, end) {
        let from = state[0];
        let until = state[1];
        let next = state[2];
        let measured = state[3];
        let origin = state[4];
        let change = state[5];
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
          const isInside = time < until;
          if ((isInside && measured !== from) || origin !== origin) {
            origin = first;
            if (isInside) measured = from;
          }
          // Before the first start that is seen, the rows seen count as a period.
          if (isInside || measured !== measured) change = Math.log(last / origin);
          out[i] = change;
        }
        state[0] = from;
        state[1] = until;
        state[2] = next;
        state[3] = measured;
        state[4] = origin;
        state[5] = change;
      },
    };
  },
});

/**
 * Return of the running period: `ln(close / first open of the period)`. While a centre is closed, the
 * return of its last session stands.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param open - Opens, > 0.
 * @param close - Closes, > 0.
 * @param period - `day`, `week`, `month`, `quarter` or `year`, which begin at 17:00 New York, or a
 *   centre (`sydney`, `tokyo`, `london`, `newYork`) with its hours from Monday to Friday. A bar belongs
 *   to the period in which it opens.
 * @returns Log return. The first rows, before any start has been seen, count as a period of their own.
 *
 * Warm-up: none. Memory: infinite (a period has any number of rows; restored from a snapshot).
 * Missing: a row with a missing, 0 or negative price, or a time outside 1971 to November 2099, is missing
 * and is passed over: the period then begins with the next row.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, open, close } = bars();
 * featureSet("calendar", {
 *   return_day: periodReturn(openTime, open, close, "day"),
 *   return_tokyo: periodReturn(openTime, open, close, "tokyo"),
 * });
 */
export function periodReturn(
  openTime: Expression,
  open: Expression,
  close: Expression,
  period: Period,
): Expression {
  return periodReturnOperator.apply([openTime, open, close], { period });
}
