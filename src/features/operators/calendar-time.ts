import { hourMs, minuteMs } from "../../core/time.js";
import {
  minutesToRollover as computeMinutesToRollover,
  isInSession,
  type Session,
  sessions,
} from "../../market/session.js";
import type { Expression } from "../expression.js";
import { choice, defineOperator } from "../operator.js";
import { fillMinutes, firstRowOutside } from "../row-span.js";

/*
 * Where a time stands in the trading day. Rollover and sessions change at whole UTC hours only, so
 * each kernel asks the calendar once an hour and keeps the answer. State: [UTC hour of the answer,
 * the answer].
 */

/** The calendar knows the daylight saving of these years: 1971 to 2099. */
const firstTime = Date.UTC(1971, 0, 1);
const endTime = Date.UTC(2100, 0, 1);

/** Minutes to 17:00 New York. */
export const minutesToRolloverOperator = defineOperator({
  name: "minutesToRollover",
  version: 1,
  about: "minutes to the next 17:00 New York",
  memory: "finite",
  inputs: ["openTime"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => {
    const state = new Float64Array(2).fill(Number.NaN);
    return {
      state,
      run([openTime], [out], start, end) {
        for (let i = start; i < end; i++) {
          // Rows of the known hour: most rows, in a loop that asks nothing else.
          const hourStart = state[0] * hourMs;
          const hourEnd = hourStart + hourMs;
          i = fillMinutes(openTime, out, i, end, hourStart, hourEnd, state[1], -1);
          if (i === end) break;
          const time = openTime[i];
          if (time >= firstTime && time < endTime) {
            const hour = Math.floor(time / hourMs);
            state[0] = hour;
            state[1] = hour * hourMs + computeMinutesToRollover(hour * hourMs) * minuteMs;
            out[i] = (state[1] - time) / minuteMs;
          } else {
            out[i] = Number.NaN;
          }
        }
      },
    };
  },
});

/** Whether a centre trades. */
export const inSessionOperator = defineOperator({
  name: "inSession",
  version: 1,
  about: "1 where a centre trades, else 0",
  memory: "finite",
  inputs: ["openTime"],
  parameters: { session: choice({ choices: sessions, about: "which centre" }) },
  warmUp: () => 0,
  createKernel: ({ session }) => {
    const state = new Float64Array(2).fill(Number.NaN);
    return {
      state,
      run([openTime], [out], start, end) {
        for (let i = start; i < end; i++) {
          // Rows of the known hour: most rows, and filled without a look at each.
          const hourStart = state[0] * hourMs;
          const stop = firstRowOutside(openTime, i, end, hourStart, hourStart + hourMs);
          if (stop > i) out.fill(state[1], i, stop);
          i = stop;
          if (i === end) break;
          const time = openTime[i];
          if (time >= firstTime && time < endTime) {
            const hour = Math.floor(time / hourMs);
            state[0] = hour;
            state[1] = isInSession(session, hour * hourMs) ? 1 : 0;
            out[i] = state[1];
          } else {
            out[i] = Number.NaN;
          }
        }
      },
    };
  },
});

/**
 * Minutes to the next rollover, 17:00 New York, when the trading day changes and spreads widen.
 *
 * @param openTime - UTC times, ms since 1970.
 * @returns Minutes, as `minutesToRollover` of `market/` gives them.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to 2099.
 * Cost: the calendar is asked once for every UTC hour.
 *
 * @example
 * const { openTime } = bars();
 * const untilRollover = minutesToRollover(openTime);
 */
export function minutesToRollover(openTime: Expression): Expression {
  return minutesToRolloverOperator.apply([openTime], {});
}

/**
 * Whether a centre trades at a time: hours as in `market/session.ts`, daylight saving included,
 * weekends and holidays not.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param session - `sydney`, `tokyo`, `london` or `newYork`.
 * @returns 1 or 0.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to 2099.
 * Cost: the calendar is asked once for every UTC hour.
 *
 * @throws FEATURES_PARAMETER_INVALID if `session` is none of the four.
 * @example
 * const { openTime } = bars();
 * const london = inSession(openTime, "london");
 */
export function inSession(openTime: Expression, session: Session): Expression {
  return inSessionOperator.apply([openTime], { session });
}
