import type { Expression } from "../expression.js";
import { naturalLog } from "../natural-log.js";
import { choice, defineOperator } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";

/**
 * Log return of a period. State: [the period of the last row (see `findPeriod`),
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
    const state = new Float64Array(periodSlots + 3).fill(Number.NaN);
    return {
      state,
      run([openTime, open, close], [out], start, end) {
        let knownFrom = state[0];
        let knownUntil = state[1];
        let from = state[2];
        let until = state[3];
        let measured = state[periodSlots];
        let origin = state[periodSlots + 1];
        let change = state[periodSlots + 2];
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
              change = naturalLog(last / origin);
              out[i] = change;
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
          const isInside = time < until;
          if ((isInside && measured !== from) || origin !== origin) {
            origin = first;
            if (isInside) measured = from;
          }
          // Before the first start that is seen, the rows seen count as a period.
          if (isInside || measured !== measured) change = Math.log(last / origin);
          out[i] = change;
        }
        state[periodSlots] = measured;
        state[periodSlots + 1] = origin;
        state[periodSlots + 2] = change;
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
