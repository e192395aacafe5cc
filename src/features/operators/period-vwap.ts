import type { Expression } from "../expression.js";
import { choice, defineOperator } from "../operator.js";
import { findPeriod, type Period, periodSlots, periods } from "../period.js";

/**
 * Tick-weighted mean price of a period. Prices are summed as differences from the first of the period,
 * so that a flat period gives that price to the last bit.
 *
 * State: [the period of the last row (see `findPeriod`), start of the period that is
 * measured, its first price, Σ ticks · (price − first price), Σ ticks].
 */
export const periodVwapOperator = defineOperator({
  name: "periodVwap",
  version: 1,
  about: "mean price since a day, week, month or session began, weighted by ticks",
  memory: "infinite",
  inputs: ["openTime", "price", "tickVolume"],
  parameters: { period: choice({ choices: periods, about: "what begins anew" }) },
  warmUp: () => 0,
  createKernel: ({ period }) => {
    const state = new Float64Array(periodSlots + 4).fill(Number.NaN);
    return {
      state,
      run([openTime, price, tickVolume], [out], start, end) {
        let knownFrom = state[0];
        let knownUntil = state[1];
        let from = state[2];
        let until = state[3];
        let measured = state[periodSlots];
        let anchor = state[periodSlots + 1];
        let turnover = state[periodSlots + 2];
        let ticks = state[periodSlots + 3];
        for (let i = start; i < end; i++) {
          // Rows inside the period that is measured: most rows, in a loop that asks nothing else.
          if (measured === from) {
            const inside = Math.min(until, knownUntil);
            for (; i < end; i++) {
              const time = openTime[i];
              if (!(time >= knownFrom && time < inside)) break;
              const value = price[i];
              const weight = tickVolume[i];
              if (!(value - value === 0 && weight >= 0 && weight - weight === 0)) break;
              turnover += weight * (value - anchor);
              ticks += weight;
              const mean = anchor + turnover / ticks;
              out[i] = mean - mean === 0 ? mean : Number.NaN;
            }
            if (i === end) break;
          }
          const time = openTime[i];
          const value = price[i];
          const weight = tickVolume[i];
          if (!(value - value === 0 && weight >= 0 && weight - weight === 0)) {
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
          if ((isInside && measured !== from) || anchor !== anchor) {
            anchor = value;
            turnover = 0;
            ticks = 0;
            if (isInside) measured = from;
          }
          if (isInside || measured !== measured) {
            turnover += weight * (value - anchor);
            ticks += weight;
          }
          const mean = anchor + turnover / ticks;
          out[i] = mean - mean === 0 ? mean : Number.NaN;
        }
        state[periodSlots] = measured;
        state[periodSlots + 1] = anchor;
        state[periodSlots + 2] = turnover;
        state[periodSlots + 3] = ticks;
      },
    };
  },
});

/**
 * Volume-weighted average price of the running period, with ticks for volume: `Σ price · ticks / Σ ticks`.
 * While a centre is closed, that of its last session stands.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param price - One price a bar, usually the typical price.
 * @param tickVolume - Ticks of the bars, ≥ 0: spot FX has no traded volume.
 * @param period - `day`, `week`, `month`, `quarter`, `year` or a centre, as in `periodReturn`.
 * @returns Series in the unit of `price`. The first rows, before any start has been seen, count as a
 *   period of their own.
 *
 * Warm-up: none. Memory: infinite (a period has any number of rows; restored from a snapshot).
 * Missing: a row with a missing value, negative ticks, or a time outside 1971 to November 2099, is
 * missing and is passed over; rows before the period's first tick are missing.
 * Cost: the calendar is asked once a period.
 *
 * @throws FEATURES_PARAMETER_INVALID if `period` is none of the nine.
 * @see S. A. Berkowitz, D. E. Logue, E. A. Noser, The Total Cost of Transactions on the NYSE, Journal
 *   of Finance 43, 1988.
 * @example
 * const { openTime, high, low, close, tickVolume } = bars();
 * const fair = periodVwap(openTime, typicalPrice(high, low, close), tickVolume, "day");
 * const away = log(div(close, fair));
 */
export function periodVwap(
  openTime: Expression,
  price: Expression,
  tickVolume: Expression,
  period: Period,
): Expression {
  return periodVwapOperator.apply([openTime, price, tickVolume], { period });
}
