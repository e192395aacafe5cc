import type { Expression } from "../expression.js";
import { choice, defineOperator, type Kernel } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";

/*
 * The highest and the lowest of a period so far. The minimum is the maximum of −x.
 *
 * State: [the period of the last row (see `findPeriod`), start of the period that is
 * measured, its extreme so far].
 */
function createPeriodExtremeKernel(period: Period, direction: 1 | -1): Kernel {
  const state = new Float64Array(periodSlots + 2).fill(Number.NaN);
  state[periodSlots + 1] = Number.NEGATIVE_INFINITY;
  return {
    state,
    run([openTime, x], [out], start, end) {
      let knownFrom = state[0];
      let knownUntil = state[1];
      let from = state[2];
      let until = state[3];
      let measured = state[periodSlots];
      let extreme = state[periodSlots + 1];
      const sign = direction | 0; // a local that V8 knows to be an integer
      for (let i = start; i < end; i++) {
        // Rows inside the period that is measured: most rows, in a loop that asks nothing else.
        if (measured === from) {
          const inside = Math.min(until, knownUntil);
          for (; i < end; i++) {
            const time = openTime[i];
            if (!(time >= knownFrom && time < inside)) break;
            const value = x[i] * sign;
            if (!(value - value === 0)) break;
            if (value > extreme) extreme = value;
            out[i] = extreme * sign;
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
        if (time < until) {
          extreme = measured === from && extreme >= value ? extreme : value;
          measured = from;
        } else if (measured !== measured && value > extreme) {
          extreme = value; // before the first start that is seen, the rows seen count as a period
        }
        out[i] = extreme * direction;
      }
      state[periodSlots] = measured;
      state[periodSlots + 1] = extreme;
    },
  };
}

/** Highest of a period. */
export const periodHighOperator = defineOperator({
  name: "periodHigh",
  version: 1,
  about: "highest since a day, week, month or session began",
  memory: "infinite",
  inputs: ["openTime", "high"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createPeriodExtremeKernel(period, 1),
});

/** Lowest of a period. */
export const periodLowOperator = defineOperator({
  name: "periodLow",
  version: 1,
  about: "lowest since a day, week, month or session began",
  memory: "infinite",
  inputs: ["openTime", "low"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => createPeriodExtremeKernel(period, -1),
});

/**
 * The highest of the running period so far. While a centre is closed, that of its last session stands.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param high - Series of any unit, usually highs.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns Series in the unit of `high`. The first rows, before any start has been seen, count as a
 *   period of their own.
 *
 * Warm-up: none. Memory: infinite (a period has any number of rows; restored from a snapshot).
 * Missing: a missing row, or a time outside 1971 to November 2099, is missing and is passed over.
 * As pandas `groupby(period).cummax()`. Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, high, close } = bars();
 * const belowHigh = log(div(close, periodHigh(openTime, high, "day")));
 */
export function periodHigh(openTime: Expression, high: Expression, period: Period): Expression {
  return periodHighOperator.apply([openTime, high], { period });
}

/**
 * The lowest of the running period so far. While a centre is closed, that of its last session stands.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param low - Series of any unit, usually lows.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns Series in the unit of `low`. The first rows, before any start has been seen, count as a
 *   period of their own.
 *
 * Warm-up: none. Memory: infinite (a period has any number of rows; restored from a snapshot).
 * Missing: a missing row, or a time outside 1971 to November 2099, is missing and is passed over.
 * As pandas `groupby(period).cummin()`. Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @example
 * const { openTime, low, close } = bars();
 * const aboveLow = log(div(close, periodLow(openTime, low, "london")));
 */
export function periodLow(openTime: Expression, low: Expression, period: Period): Expression {
  return periodLowOperator.apply([openTime, low], { period });
}
