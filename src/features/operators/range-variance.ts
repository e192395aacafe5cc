import type { Expression } from "../expression.js";
import { naturalLog } from "../natural-log.js";
import { defineOperator } from "../operator.js";

/*
 * Estimates of one bar's variance from its open, high, low and close. Averaged over rows and
 * square-rooted they become the volatilities of `compositions/volatility.ts`. Nothing remembered.
 * Natural logarithms of ratios to the open: u = ln(H/O), d = ln(L/O), c = ln(C/O).
 */

const nothing = new Float64Array(0);

/** 2 ln 2 − 1, the weight of the squared body in Garman and Klass, p. 74. */
const bodyWeight = 2 * Math.LN2 - 1;

/** Garman and Klass's variance of one bar. */
export const garmanKlassVarianceOperator = defineOperator({
  name: "garmanKlassVariance",
  version: 1,
  about: "Garman and Klass's variance of one bar: (u − d)² / 2 − (2 ln 2 − 1) c²",
  memory: "finite",
  inputs: ["open", "high", "low", "close"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([open, high, low, close], [out], start, end) {
      for (let i = start; i < end; i++) {
        const isPositive = open[i] > 0 && low[i] > 0 && close[i] > 0 && high[i] > 0;
        const range = isPositive ? naturalLog(high[i] / low[i]) : Number.NaN;
        const body = isPositive ? naturalLog(close[i] / open[i]) : Number.NaN;
        const result = 0.5 * range * range - bodyWeight * body * body;
        out[i] = result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/** Rogers and Satchell's variance of one bar. */
export const rogersSatchellVarianceOperator = defineOperator({
  name: "rogersSatchellVariance",
  version: 1,
  about: "Rogers and Satchell's variance of one bar: u (u − c) + d (d − c)",
  memory: "finite",
  inputs: ["open", "high", "low", "close"],
  parameters: {},
  warmUp: () => 0,
  createKernel: () => ({
    state: nothing,
    run([open, high, low, close], [out], start, end) {
      for (let i = start; i < end; i++) {
        const isPositive = open[i] > 0 && low[i] > 0 && close[i] > 0 && high[i] > 0;
        const u = isPositive ? naturalLog(high[i] / open[i]) : Number.NaN;
        const d = isPositive ? naturalLog(low[i] / open[i]) : Number.NaN;
        const c = isPositive ? naturalLog(close[i] / open[i]) : Number.NaN;
        const result = u * (u - c) + d * (d - c);
        out[i] = result - result === 0 ? result : Number.NaN;
      }
    },
  }),
});

/**
 * Garman and Klass's estimate of one bar's variance: `ln(H/L)² / 2 − (2 ln 2 − 1) ln(C/O)²`.
 *
 * @param open - Opens of the bars, > 0.
 * @param high - Highs, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @returns Squared log return; ≥ 0 on consistent bars. Assumes no drift within the bar.
 *
 * Warm-up: none. Memory: finite. Missing: where any price is missing or ≤ 0.
 *
 * @see M. B. Garman, M. J. Klass, On the Estimation of Security Price Volatilities from Historical
 *   Data, Journal of Business 53, 1980, the form with c² of p. 74.
 * @example
 * const { open, high, low, close } = bars();
 * const volatility = sqrt(sma(garmanKlassVariance(open, high, low, close), 60));
 */
export function garmanKlassVariance(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return garmanKlassVarianceOperator.apply([open, high, low, close], {});
}

/**
 * Rogers and Satchell's estimate of one bar's variance:
 * `ln(H/O) (ln(H/O) − ln(C/O)) + ln(L/O) (ln(L/O) − ln(C/O))`.
 *
 * @param open - Opens of the bars, > 0.
 * @param high - Highs, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @returns Squared log return; ≥ 0 on consistent bars. Unlike Garman and Klass's it allows a drift.
 *
 * Warm-up: none. Memory: finite. Missing: where any price is missing or ≤ 0.
 *
 * @see L. C. G. Rogers, S. E. Satchell, Estimating Variance from High, Low and Closing Prices, Annals
 *   of Applied Probability 1, 1991.
 * @example
 * const { open, high, low, close } = bars();
 * const volatility = sqrt(sma(rogersSatchellVariance(open, high, low, close), 60));
 */
export function rogersSatchellVariance(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
): Expression {
  return rogersSatchellVarianceOperator.apply([open, high, low, close], {});
}
