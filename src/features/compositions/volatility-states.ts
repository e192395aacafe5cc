/* Volatility on several scales, against its usual size, and by thirds, written with operators. */
import type { Expression } from "../expression.js";
import { add, div, offset, scale } from "../operators/arithmetic.js";
import { abs, log, sqrt, square } from "../operators/elementary.js";
import { garch } from "../operators/garch.js";
import { lag } from "../operators/lag.js";
import { logReturn } from "../operators/log-return.js";
import { rollingRank } from "../operators/rolling-rank.js";
import { rollingStd } from "../operators/rolling-std.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { greater } from "../operators/selection.js";
import { sma } from "../operators/sma.js";
import { timeOfDayRatio } from "../operators/time-of-day-ratio.js";
import { realizedVolatility } from "./volatility.js";

/** The three components of Corsi's model: volatilities per day. */
export interface HarLines {
  readonly day: Expression;
  readonly week: Expression;
  readonly month: Expression;
}

/**
 * Components of the heterogeneous autoregressive model of realized volatility: the root of the realized
 * variance per day, averaged over the last 1, 5 and 22 days.
 *
 * @param close - Closes, > 0.
 * @param barsPerDay - Bars of a trading day, integer ≥ 1: 96 of 15 minutes.
 * @returns Log return per day, ≥ 0. Warm-up: 1, 5 and 22 times `barsPerDay` bars. Corsi averages the
 *   roots; averaging variances and then taking the root is the form of Andersen, Bollerslev and Diebold.
 *
 * @throws FEATURES_PARAMETER_INVALID if `barsPerDay` is not an integer ≥ 1.
 * @see F. Corsi, A Simple Approximate Long-Memory Model of Realized Volatility, Journal of Financial
 *   Econometrics 7, 2009, equation 8; T. G. Andersen, T. Bollerslev, F. X. Diebold, Roughing It Up,
 *   Review of Economics and Statistics 89, 2007, equation 9.
 * @example
 * const { close } = bars();
 * const { day, week, month } = harVolatility(close, 96);
 * featureSet("har", { har_day: day, har_week: week, har_month: month });
 */
export function harVolatility(close: Expression, barsPerDay: number): HarLines {
  const squares = square(logReturn(close, 1));
  const over = (days: number) => sqrt(scale(rollingSum(squares, days * barsPerDay), 1 / days));
  return { day: over(1), week: over(5), month: over(22) };
}

/**
 * Volatility of volatility: the sample standard deviation of the logarithm of realized volatility.
 *
 * @param close - Closes, > 0.
 * @param volatilityLength - Returns of each realized volatility, integer ≥ 1.
 * @param length - Window in bars of the standard deviation, integer ≥ 2; several times as long, for
 *   neighbouring volatilities share returns.
 * @returns Log of volatility, ≥ 0; missing where a volatility was 0. Warm-up: `volatilityLength` +
 *   `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is outside its range.
 * @see F. Corsi, S. Mittnik, C. Pigorsch, U. Pigorsch, The Volatility of Realized Volatility, Econometric
 *   Reviews 27, 2008.
 * @example
 * const { close } = bars();
 * const restlessness = volatilityOfVolatility(close, 24, 480);
 */
export function volatilityOfVolatility(
  close: Expression,
  volatilityLength: number,
  length: number,
): Expression {
  return rollingStd(log(realizedVolatility(close, volatilityLength)), length);
}

/**
 * Volatility with the daily pattern taken out: the root of the mean square of absolute returns, each over
 * its usual size at its time of day (`timeOfDayRatio`). Causal: what is usual is learnt from earlier rows.
 *
 * @param openTime - UTC open times of the bars, ms since 1970.
 * @param close - Closes, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @param slotMinutes - Slots of the trading day, integer from 1 to 1440; default 60.
 * @param days - Smoothing length of each slot's mean in rows of the slot, integer ≥ 2; default 20.
 * @returns Ratio ≥ 0, above 1 where it moves more than is usual at this time. Warm-up: `length` + 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a parameter is outside its range.
 * @see S. J. Taylor, X. Xu, The incremental volatility information in one million foreign exchange
 *   quotations, Journal of Empirical Finance 4, 1997.
 * @example
 * const { openTime, close } = bars();
 * const unusual = adjustedVolatility(openTime, close, 24);
 */
export function adjustedVolatility(
  openTime: Expression,
  close: Expression,
  length: number,
  slotMinutes = 60,
  days = 20,
): Expression {
  const ratio = timeOfDayRatio(openTime, abs(logReturn(close, 1)), slotMinutes, days);
  return sqrt(sma(square(ratio), length));
}

/**
 * In which third of its recent values a series stands, usually a volatility: a regime without parameters.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1; 30 or more to tell thirds apart.
 * @returns 0 in the lowest third of the window, 1 in the middle, 2 in the highest, by `rollingRank`.
 *   Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const regime = tercile(realizedVolatility(close, 96), 1920);
 */
export function tercile(x: Expression, length: number): Expression {
  const rank = rollingRank(x, length);
  const isAbove = (share: number) => greater(rank, offset(scale(rank, 0), share));
  return add(isAbove(1 / 3), isAbove(2 / 3));
}

/**
 * Return in standard deviations that a GARCH(1,1) filter had foreseen the row before.
 *
 * @param change - Returns with mean near 0.
 * @param omega - Constant part of the variance, > 0, as in `garch`.
 * @param alpha - Weight of the last squared return, ≥ 0.
 * @param beta - Weight of the last variance, ≥ 0; `alpha` + `beta` < 1.
 * @returns About standard normal, with fatter tails. Warm-up: 1 bar.
 *
 * @throws FEATURES_PARAMETER_INVALID as `garch`.
 * @see T. Bollerslev, Generalized Autoregressive Conditional Heteroskedasticity, Journal of Econometrics
 *   31, 1986.
 * @example
 * const { close } = bars();
 * const surprise = garchSurprise(scale(logReturn(close, 1), 100), 0.0001, 0.05, 0.94);
 */
export function garchSurprise(
  change: Expression,
  omega: number,
  alpha: number,
  beta: number,
): Expression {
  return div(change, lag(garch(change, omega, alpha, beta), 1));
}
