import { minuteMs } from "../../core/time.js";
import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";
import { findPeriod, periodSlots } from "../period.js";

/** The longest trading day, on the closed Sunday on which clocks go back. */
const longestDayMinutes = 25 * 60;

/**
 * A value over what is usual at this time of day. State: [the day of the last row (see
 * `findPeriod`), rows seen, mean of all rows, mean of each slot of the day (NaN where none was seen)].
 */
export const timeOfDayRatioOperator = defineOperator({
  name: "timeOfDayRatio",
  version: 1,
  about: "x over its usual value at this time of the trading day, by earlier days alone",
  memory: "infinite",
  inputs: ["openTime", "x"],
  parameters: {
    slotMinutes: integer({
      min: 1,
      max: 1440,
      unit: "minutes",
      standard: 60,
      about: "length of the slots that the trading day is cut into",
    }),
    days: integer({
      min: 2,
      unit: "rows of a slot",
      standard: 20,
      about: "smoothing length of each slot's mean",
    }),
  },
  warmUp: () => 1,
  createKernel: ({ slotMinutes, days }) => {
    const slotMs = slotMinutes * minuteMs;
    const alpha = 2 / (days + 1);
    const slotsAt = periodSlots + 2;
    const state = new Float64Array(slotsAt + Math.ceil(longestDayMinutes / slotMinutes));
    state.fill(Number.NaN, 0, periodSlots);
    state.fill(Number.NaN, slotsAt);
    return {
      state,
      run([openTime, x], [out], start, end) {
        let knownFrom = state[0];
        let knownUntil = state[1];
        let dayOpen = state[2];
        let seen = state[periodSlots];
        let overall = state[periodSlots + 1];
        for (let i = start; i < end; i++) {
          const time = openTime[i];
          const value = x[i];
          if (!(value >= 0 && value - value === 0)) {
            out[i] = Number.NaN;
            continue;
          }
          if (!(time >= knownFrom && time < knownUntil)) {
            if (!findPeriod("day", time, state)) {
              out[i] = Number.NaN;
              continue;
            }
            knownFrom = state[0];
            knownUntil = state[1];
            dayOpen = state[2];
          }
          const slot = slotsAt + Math.floor((time - dayOpen) / slotMs);
          const usual = state[slot] > 0 ? state[slot] : overall;
          const ratio = value / usual;
          out[i] = seen > 0 && ratio - ratio === 0 ? ratio : Number.NaN;
          seen++;
          state[slot] = seen === 1 ? value : usual + alpha * (value - usual);
          overall += (value - overall) / seen;
        }
        state[periodSlots] = seen;
        state[periodSlots + 1] = overall;
      },
    };
  },
});

/**
 * A series over its usual size at this time of the trading day: what is left of a volatility, a spread or
 * a tick count when the daily pattern is taken out. Causal: each slot's mean knows earlier rows alone.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param x - Sizes ≥ 0 of any unit: absolute returns, spreads, ticks.
 * @param slotMinutes - Slots of the trading day, counted from 17:00 New York; integer from 1 to 1440.
 * @param days - Each slot's mean moves by 2 / (`days` + 1) of the difference to its newest row; integer
 *   ≥ 2. With several rows a slot, rows count, not days.
 * @returns Ratio ≥ 0, about 1 on a usual row. A slot begins with the mean of all rows before it.
 *
 * Warm-up: 1 bar. Memory: infinite (restored from a snapshot).
 * Missing: a row with a missing or negative value, or a time outside 1971 to November 2099, is missing
 * and teaches nothing; rows are missing while all before them are 0.
 * Cost: the calendar is asked once a day.
 *
 * @throws FEATURES_PARAMETER_INVALID if `slotMinutes` or `days` is outside its range.
 * @see S. J. Taylor, X. Xu, The incremental volatility information in one million foreign exchange
 *   quotations, Journal of Empirical Finance 4, 1997, whose seasonal terms are means by time of day over
 *   the whole sample; here the means are exponential ones of the past.
 * @example
 * const { openTime, close, spread } = bars();
 * featureSet("unusual", {
 *   move_unusual: timeOfDayRatio(openTime, abs(logReturn(close, 1)), 15, 20),
 *   spread_unusual: timeOfDayRatio(openTime, spread, 60, 80),
 * });
 */
export function timeOfDayRatio(
  openTime: Expression,
  x: Expression,
  slotMinutes: number,
  days: number,
): Expression {
  return timeOfDayRatioOperator.apply([openTime, x], { slotMinutes, days });
}
