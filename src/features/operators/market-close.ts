import { minuteMs } from "../../core/time.js";
import { nextMarketClose } from "../../market/calendar.js";
import type { Expression } from "../expression.js";
import { defineOperator } from "../operator.js";
import { endPeriodTime, firstPeriodTime } from "../period.js";
import { fillMinutes } from "../row-span.js";

/**
 * Minutes to the next close of the market. A row's value depends on its time alone; state: [the time that
 * was asked, the close that follows (UTC ms)].
 */
export const minutesToMarketCloseOperator = defineOperator({
  name: "minutesToMarketClose",
  version: 1,
  about: "minutes to the next close of the market, for the weekend or a holiday",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2).fill(Number.NaN);
    return {
      state,
      run([openTime], [out], start, end) {
        let asked = state[0];
        let close = state[1];
        let knownUntil = Math.min(close, endPeriodTime);
        for (let i = start; i < end; i++) {
          // Rows before the known close: most rows, in a loop that asks nothing else.
          i = fillMinutes(openTime, out, i, end, asked, knownUntil, close, -1);
          if (i === end) break;
          const time = openTime[i];
          if (time >= firstPeriodTime && time < endPeriodTime) {
            state[0] = time;
            state[1] = nextMarketClose(time);
            asked = state[0]; // read back as what V8 knows to be float64
            close = state[1];
            knownUntil = Math.min(close, endPeriodTime);
            out[i] = (close - time) / minuteMs;
          } else {
            out[i] = Number.NaN;
          }
        }
      },
    };
  },
});

/**
 * Minutes to the next close of the market: Friday 17:00 New York, or the holiday before it.
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns Minutes > 0. While the market is closed, to the close that follows the next open.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Hours and holidays are those of `market/calendar.ts`. Cost: the calendar is asked once a week.
 *
 * @example
 * const { openTime } = bars();
 * const untilClose = minutesToMarketClose(openTime);
 */
export function minutesToMarketClose(openTime: Expression): Expression {
  return minutesToMarketCloseOperator.apply([openTime], {});
}
