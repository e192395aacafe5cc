import { sineOfTurns } from "../circle.js";
import type { Expression } from "../expression.js";
import { choice, defineOperator, type Kernel } from "../operator.js";
import { type CalendarPeriod, calendarPeriods, findPeriod, periodSlots } from "../period.js";

/*
 * Where a time stands in its day, week, month, quarter or year, as a point on the circle: the end of a
 * month has the values of its beginning. Months differ in length, so this is no cycle of fixed period
 * (`cycle.ts`). A row's value depends on its time alone; state: [the period of the last row (see
 * `findPeriod`)].
 */
function createPeriodCycleKernel(period: CalendarPeriod, quarter: number): Kernel {
  const state = new Float64Array(periodSlots).fill(Number.NaN);
  return {
    state,
    run([openTime], [out], start, end) {
      let knownFrom = state[0];
      let knownUntil = state[1];
      let from = state[2];
      let length = state[4] - state[2];
      for (let i = start; i < end; i++) {
        const time = openTime[i];
        if (!(time >= knownFrom && time < knownUntil)) {
          if (!findPeriod(period, time, state)) {
            out[i] = Number.NaN;
            continue;
          }
          knownFrom = state[0];
          knownUntil = state[1];
          from = state[2];
          length = state[4] - state[2];
        }
        out[i] = sineOfTurns((time - from) / length + quarter);
      }
    },
  };
}

/** Sine of the place in a calendar period. */
export const periodSinOperator = defineOperator({
  name: "periodSin",
  version: 1,
  about: "sine of the place of a time in its day, week, month, quarter or year",
  memory: "finite",
  inputs: ["openTime"],
  parameters: { period: choice({ choices: calendarPeriods, about: "one full turn" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createPeriodCycleKernel(period, 0),
});

/** Cosine of the place in a calendar period. */
export const periodCosOperator = defineOperator({
  name: "periodCos",
  version: 1,
  about: "cosine of the place of a time in its day, week, month, quarter or year",
  memory: "finite",
  inputs: ["openTime"],
  parameters: { period: choice({ choices: calendarPeriods, about: "one full turn" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createPeriodCycleKernel(period, 0.25),
});

/**
 * Sine of the place of a time in its period, between the period's 17:00 New York bounds.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param period - `day`, `week`, `month`, `quarter` or `year`.
 * @returns Series in [−1, 1]: 0 at the start, 1 a quarter of the period later.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the five.
 * @example
 * const { openTime } = bars();
 * featureSet("season", {
 *   month_sin: periodSin(openTime, "month"),
 *   month_cos: periodCos(openTime, "month"),
 * });
 */
export function periodSin(openTime: Expression, period: CalendarPeriod): Expression {
  return periodSinOperator.apply([openTime], { period });
}

/**
 * Cosine of the place of a time in its period, between the period's 17:00 New York bounds.
 *
 * @param openTime - UTC times, ms since 1970.
 * @param period - `day`, `week`, `month`, `quarter` or `year`.
 * @returns Series in [−1, 1]: 1 at the start, −1 in the middle of the period.
 *
 * Warm-up: none. Memory: finite. Missing: where the time is missing or outside 1971 to November 2099.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the five.
 * @example
 * const { openTime } = bars();
 * const nearTurnOfMonth = periodCos(openTime, "month");
 */
export function periodCos(openTime: Expression, period: CalendarPeriod): Expression {
  return periodCosOperator.apply([openTime], { period });
}
