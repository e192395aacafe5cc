import { minuteMs } from "../../core/time.js";
import type { Expression } from "../expression.js";
import { choice, defineOperator, type Kernel } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";
import { fillMinutes } from "../row-span.js";

/*
 * How far a time is from the starts of periods around it. A row's value depends on its time alone; the
 * state only keeps the answer of the calendar: [the period of the last row (see `findPeriod`)].
 */
function createDistanceKernel(period: Period, direction: 1 | -1): Kernel {
  const state = new Float64Array(periodSlots).fill(Number.NaN);
  const mark = direction === 1 ? 2 : 4; // the slot of the start, or of the next start
  return {
    state,
    run([openTime], [out], start, end) {
      for (let i = start; i < end; i++) {
        // Rows of the known period: most rows, in a loop that asks nothing else.
        i = fillMinutes(openTime, out, i, end, state[0], state[1], state[mark], direction);
        if (i === end) break;
        if (findPeriod(period, openTime[i], state)) {
          out[i] = ((openTime[i] - state[mark]) * direction) / minuteMs;
        } else {
          out[i] = Number.NaN;
        }
      }
    },
  };
}

/** Minutes since a period began. */
export const minutesSinceOperator = defineOperator({
  name: "minutesSince",
  version: 1,
  about: "minutes since a day, week, month or session began",
  memory: "finite",
  inputs: ["openTime"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createDistanceKernel(period, 1),
});

/** Minutes until a period begins. */
export const minutesUntilOperator = defineOperator({
  name: "minutesUntil",
  version: 1,
  about: "minutes until the next day, week, month or session begins",
  memory: "finite",
  inputs: ["openTime"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createDistanceKernel(period, -1),
});

/**
 * Minutes since the last start of a period, by the calendar: for a centre, since it last opened.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param period - `day`, `week`, `month`, `quarter` or `year`, which begin at 17:00 New York, or a
 *   centre (`sydney`, `tokyo`, `london`, `newYork`) with its hours from Monday to Friday.
 * @returns Minutes ≥ 0; 0 at the start. Daylight saving included, holidays not.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime } = bars();
 * const sinceLondon = minutesSince(openTime, "london");
 */
export function minutesSince(openTime: Expression, period: Period): Expression {
  return minutesSinceOperator.apply([openTime], { period });
}

/**
 * Minutes until the next start of a period, by the calendar: for a centre, until it opens again.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `minutesSince`.
 * @returns Minutes > 0. Daylight saving included, holidays not.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime } = bars();
 * const untilNewYork = minutesUntil(openTime, "newYork");
 */
export function minutesUntil(openTime: Expression, period: Period): Expression {
  return minutesUntilOperator.apply([openTime], { period });
}
