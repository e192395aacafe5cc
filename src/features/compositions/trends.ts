/* How sure a trend is, and what is left without it, written with operators. */
import type { Expression } from "../expression.js";
import { div, offset, scale, sub } from "../operators/arithmetic.js";
import { kalmanTrendLevel } from "../operators/kalman-trend.js";
import { regressionError } from "../operators/regression-error.js";
import { greater } from "../operators/selection.js";
import { slope } from "../operators/slope.js";

/**
 * t-statistic of the trend: the slope of the least-squares line through the last rows over its standard
 * error, `slope / (s / √(n (n² − 1) / 12))`.
 *
 * @param x - Series of any unit, usually a log price.
 * @param length - Window in bars (n), integer ≥ 3.
 * @returns Standard errors, positive in a rise; missing where the fit is perfect. Prices are no
 *   independent draws, so usual tables of t do not hold. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see M. López de Prado, Machine Learning for Asset Managers, Cambridge University Press, 2020, 5.4, the
 *   trend-scanning statistic, here looking back.
 * @example
 * const { close } = bars();
 * const conviction = trendT(log(close), 48);
 */
export function trendT(x: Expression, length: number): Expression {
  const spreadOfRows = Math.sqrt((length * (length * length - 1)) / 12);
  return scale(div(slope(x, length), regressionError(x, length)), spreadOfRows);
}

/**
 * Regime of the trend by the t-statistic of its slope: up, down or neither.
 *
 * @param x - Series of any unit, usually a log price.
 * @param length - Window in bars, integer ≥ 3.
 * @param threshold - Standard errors that make a trend, ≥ 0; default 2.
 * @returns 1 in a rise, −1 in a fall, else 0; missing where the fit is perfect. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3 or `threshold` is not finite.
 * @see M. López de Prado, as in `trendT`.
 * @example
 * const { close } = bars();
 * const regime = trendRegime(log(close), 96, 4);
 */
export function trendRegime(x: Expression, length: number, threshold = 2): Expression {
  const t = trendT(x, length);
  const bound = offset(scale(t, 0), threshold);
  return sub(greater(t, bound), greater(scale(t, -1), bound));
}

/**
 * Cycle of a series: what is left when the trend of the one-sided Hodrick–Prescott filter is taken away.
 * The trend at each row is that of the rows up to it, by the Kalman filter whose smoother the two-sided
 * filter is.
 *
 * @param x - Series of any unit, usually a log price.
 * @param smoothness - λ, > 0: the cycle is what is shorter than about 2π λ^(1/4) rows; 1600 is 40.
 * @returns Series in the unit of `x`. Warm-up: 1 bar.
 *
 * @throws FEATURES_PARAMETER_INVALID if `smoothness` is not finite or ≤ 0.
 * @see R. J. Hodrick, E. C. Prescott, Postwar U.S. Business Cycles, Journal of Money, Credit and Banking 29,
 *   1997; J. H. Stock, M. W. Watson, Forecasting Inflation, Journal of Monetary Economics 44, 1999, for
 *   the one-sided filter.
 * @example
 * const { close } = bars();
 * const cycle = hpCycle(log(close), 100_000);
 */
export function hpCycle(x: Expression, smoothness: number): Expression {
  return sub(x, kalmanTrendLevel(x, smoothness, 0, 1));
}
