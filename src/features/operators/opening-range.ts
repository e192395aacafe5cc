import { minuteMs } from "../../core/time.js";
import type { Expression } from "../expression.js";
import { choice, defineOperator, integer, type Kernel } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";

/*
 * The extreme of the first minutes of a period. The minimum is the maximum of −x.
 *
 * State: [the period of the last row (see `findPeriod`), start of the period that is
 * measured, time at which its range is complete, its extreme].
 */
function createOpeningKernel(period: Period, minutes: number, direction: 1 | -1): Kernel {
  const span = minutes * minuteMs;
  const state = new Float64Array(periodSlots + 3).fill(Number.NaN);
  return {
    state,
    run([openTime, x], [out], start, end) {
      let knownFrom = state[0];
      let knownUntil = state[1];
      let from = state[2];
      let until = state[3];
      let measured = state[periodSlots];
      let complete = state[periodSlots + 1];
      let extreme = state[periodSlots + 2];
      for (let i = start; i < end; i++) {
        // Rows after the range is complete: most rows, in a loop that asks nothing else.
        if (measured === from && extreme === extreme) {
          const knownAfter = Math.max(knownFrom, complete);
          const result = extreme * direction;
          for (; i < end; i++) {
            const time = openTime[i];
            if (!(time >= knownAfter && time < knownUntil && x[i] - x[i] === 0)) break;
            out[i] = result;
          }
          if (i === end) break;
        }
        const time = openTime[i];
        const value = x[i] * direction;
        if (!(value - value === 0)) {
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
        if ((isInside && measured !== from) || extreme !== extreme) {
          extreme = value;
          complete = time + span;
          if (isInside) measured = from;
        } else if (time < complete && value > extreme) {
          extreme = value;
        }
        out[i] = extreme * direction;
      }
      state[periodSlots] = measured;
      state[periodSlots + 1] = complete;
      state[periodSlots + 2] = extreme;
    },
  };
}

const openingParameters = {
  period: choice({ choices: periods, about: "what begins anew" }),
  minutes: integer({ min: 1, unit: "minutes", standard: 60, about: "length of the opening range" }),
};

/** Highest of the first minutes of a period. */
export const openingHighOperator = defineOperator({
  name: "openingHigh",
  version: 1,
  about: "highest of the first minutes of a day, week, month or session",
  memory: "infinite",
  inputs: ["openTime", "high"],
  parameters: openingParameters,
  warmUp: () => 0,
  createKernel: ({ period, minutes }) => createOpeningKernel(period, minutes, 1),
});

/** Lowest of the first minutes of a period. */
export const openingLowOperator = defineOperator({
  name: "openingLow",
  version: 1,
  about: "lowest of the first minutes of a day, week, month or session",
  memory: "infinite",
  inputs: ["openTime", "low"],
  parameters: openingParameters,
  warmUp: () => 0,
  createKernel: ({ period, minutes }) => createOpeningKernel(period, minutes, -1),
});

/**
 * Top of the opening range: the highest of the first minutes of a period, which then stands until the
 * next begins. While the range is being made, it is the highest so far.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Series of any unit, usually highs.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @param minutes - Length of the range, integer ≥ 1, from the open time of the first present bar of the
 *   period; bars that open within it count.
 * @returns Series in the unit of `high`. The first rows, before any start has been seen, count as a
 *   period of their own.
 *
 * Warm-up: none. Memory: infinite (restored from a snapshot).
 * Missing: a missing row, or a time outside 1971 to November 2099, is missing and is passed over.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine or `minutes` not an integer ≥ 1.
 * @see T. Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout, Traders Press,
 *   1990.
 * @example
 * const { openTime, high, close } = bars();
 * const breakout = log(div(close, openingHigh(openTime, high, "london", 60)));
 */
export function openingHigh(
  openTime: Expression,
  high: Expression,
  period: Period,
  minutes: number,
): Expression {
  return openingHighOperator.apply([openTime, high], { period, minutes });
}

/**
 * Bottom of the opening range: the lowest of the first minutes of a period, which then stands until the
 * next begins. As `openingHigh`, but for the side.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param low - Series of any unit, usually lows.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @param minutes - Length of the range, integer ≥ 1, from the open time of the first present bar of the
 *   period; bars that open within it count.
 * @returns Series in the unit of `low`. The first rows, before any start has been seen, count as a
 *   period of their own.
 *
 * Warm-up: none. Memory: infinite (restored from a snapshot).
 * Missing: a missing row, or a time outside 1971 to November 2099, is missing and is passed over.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine or `minutes` not an integer ≥ 1.
 * @see T. Crabel, Day Trading with Short Term Price Patterns and Opening Range Breakout, Traders Press,
 *   1990.
 * @example
 * const { openTime, low, close } = bars();
 * const breakdown = log(div(close, openingLow(openTime, low, "london", 60)));
 */
export function openingLow(
  openTime: Expression,
  low: Expression,
  period: Period,
  minutes: number,
): Expression {
  return openingLowOperator.apply([openTime, low], { period, minutes });
}
