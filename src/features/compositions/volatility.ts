/*
 * Volatilities per bar, written with operators: the square root of a mean variance. To annualise,
 * multiply by √(bars a year).
 */
import type { Expression } from "../expression.js";
import { add, div, mul, scale } from "../operators/arithmetic.js";
import { abs, log, sqrt, square } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { lag } from "../operators/lag.js";
import { logReturn } from "../operators/log-return.js";
import { garmanKlassVariance, rogersSatchellVariance } from "../operators/range-variance.js";
import { rollingStd } from "../operators/rolling-std.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { clip } from "../operators/selection.js";
import { sma } from "../operators/sma.js";

/**
 * Close-to-close volatility: the sample standard deviation of log returns.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 2.
 * @returns Log return per bar, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const volatility = closeVolatility(close, 60);
 */
export function closeVolatility(close: Expression, length: number): Expression {
  return rollingStd(logReturn(close, 1), length);
}

/**
 * Realized volatility: the root of the sum of squared log returns over the window, mean not removed.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Log return per window, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see T. G. Andersen, T. Bollerslev, Answering the Skeptics, International Economic Review 39, 1998.
 * @example
 * const { close } = bars();
 * const dayVolatility = realizedVolatility(close, 96);
 */
export function realizedVolatility(close: Expression, length: number): Expression {
  return sqrt(rollingSum(square(logReturn(close, 1)), length));
}

/**
 * Parkinson's volatility from highs and lows: `√(mean(ln(H/L)²) / (4 ln 2))`.
 *
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Log return per bar, ≥ 0. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see M. Parkinson, The Extreme Value Method for Estimating the Variance of the Rate of Return,
 *   Journal of Business 53, 1980.
 * @example
 * const { high, low } = bars();
 * const volatility = parkinsonVolatility(high, low, 60);
 */
export function parkinsonVolatility(high: Expression, low: Expression, length: number): Expression {
  const squaredRange = square(log(div(high, low)));
  return sqrt(scale(sma(squaredRange, length), 1 / (4 * Math.LN2)));
}

/**
 * Garman and Klass's volatility: the root of the mean of `garmanKlassVariance`.
 *
 * @param open - Opens of the bars, > 0.
 * @param high - Highs, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Log return per bar, ≥ 0. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see M. B. Garman, M. J. Klass, On the Estimation of Security Price Volatilities, 1980.
 * @example
 * const { open, high, low, close } = bars();
 * const volatility = garmanKlassVolatility(open, high, low, close, 60);
 */
export function garmanKlassVolatility(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return sqrt(sma(garmanKlassVariance(open, high, low, close), length));
}

/**
 * Rogers and Satchell's volatility: the root of the mean of `rogersSatchellVariance`.
 *
 * @param open - Opens of the bars, > 0.
 * @param high - Highs, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Log return per bar, ≥ 0. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see L. C. G. Rogers, S. E. Satchell, Estimating Variance from High, Low and Closing Prices, 1991.
 * @example
 * const { open, high, low, close } = bars();
 * const volatility = rogersSatchellVolatility(open, high, low, close, 60);
 */
export function rogersSatchellVolatility(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return sqrt(sma(rogersSatchellVariance(open, high, low, close), length));
}

/**
 * Yang and Zhang's volatility: `√(V_o + k V_c + (1 − k) V_rs)` of the variances from close to open, from
 * open to close, and of Rogers and Satchell, with `k = 0.34 / (1.34 + (n + 1) / (n − 1))`.
 *
 * @param open - Opens of the bars, > 0.
 * @param high - Highs, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param length - Window in bars (n), integer ≥ 2.
 * @returns Log return per bar, ≥ 0; knows drift and gaps. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see D. Yang, Q. Zhang, Drift-Independent Volatility Estimation, Journal of Business 73, 2000.
 * @example
 * const { open, high, low, close } = bars();
 * const volatility = yangZhangVolatility(open, high, low, close, 60);
 */
export function yangZhangVolatility(
  open: Expression,
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const k = 0.34 / (1.34 + (length + 1) / (length - 1));
  const overnight = square(rollingStd(log(div(open, lag(close, 1))), length));
  const intraday = square(rollingStd(log(div(close, open)), length));
  const range = sma(rogersSatchellVariance(open, high, low, close), length);
  return sqrt(add(add(overnight, scale(intraday, k)), scale(range, 1 - k)));
}

/**
 * Exponentially weighted volatility: the root of the EMA of squared log returns.
 *
 * @param close - Closes, > 0.
 * @param length - Smoothing length in bars, integer ≥ 1; RiskMetrics' λ is 1 − 2 / (`length` + 1), so
 *   that 32 is near its 0.94.
 * @returns Log return per bar, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see J. P. Morgan and Reuters, RiskMetrics Technical Document, 4th edition, 1996, 5.2.
 * @example
 * const { close } = bars();
 * const volatility = ewmaVolatility(close, 32);
 */
export function ewmaVolatility(close: Expression, length: number): Expression {
  return sqrt(ema(square(logReturn(close, 1)), length));
}

/**
 * Share of the realized variance that came from falls: realized downside semivariance over all.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Share in [0, 1]; missing where nothing moved. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see O. E. Barndorff-Nielsen, S. Kinnebrock, N. Shephard, Measuring downside risk, 2010.
 * @example
 * const { close } = bars();
 * const fear = downsideShare(close, 96);
 */
export function downsideShare(close: Expression, length: number): Expression {
  const change = logReturn(close, 1);
  const falls = square(clip(change, -1e9, 0));
  return div(rollingSum(falls, length), rollingSum(square(change), length));
}

/**
 * Share of the realized variance that is smooth: bipower variation, which jumps hardly touch, over the
 * sum of squared returns.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Ratio ≥ 0, about 1 without jumps; missing where nothing moved. Warm-up: `length` + 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see O. E. Barndorff-Nielsen, N. Shephard, Power and Bipower Variation, Journal of Financial
 *   Econometrics 2, 2004.
 * @example
 * const { close } = bars();
 * const smoothness = bipowerShare(close, 96);
 */
export function bipowerShare(close: Expression, length: number): Expression {
  const change = logReturn(close, 1);
  const size = abs(change);
  const bipower = scale(rollingSum(mul(size, lag(size, 1)), length), Math.PI / 2);
  return div(bipower, rollingSum(square(change), length));
}
