/* Variance without jumps, and jumps without variance, written with operators. */
import type { Expression } from "../expression.js";
import { div, mul, scale, sub } from "../operators/arithmetic.js";
import { abs, sqrt, square } from "../operators/elementary.js";
import { lag } from "../operators/lag.js";
import { logReturn } from "../operators/log-return.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { clip, maximum, minimum } from "../operators/selection.js";

/** Further than any log return. */
const farReturn = 1e9;

/**
 * Realized downside semivariance: the sum of squared log returns that are falls.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Squared log return per window, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see O. E. Barndorff-Nielsen, S. Kinnebrock, N. Shephard, Measuring downside risk: realised
 *   semivariance, in Volatility and Time Series Econometrics, Oxford, 2010.
 * @example
 * const { close } = bars();
 * const fear = downsideSemivariance(close, 96);
 */
export function downsideSemivariance(close: Expression, length: number): Expression {
  return rollingSum(square(clip(logReturn(close, 1), -farReturn, 0)), length);
}

/**
 * Realized upside semivariance: the sum of squared log returns that are rises.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Squared log return per window, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see O. E. Barndorff-Nielsen, S. Kinnebrock, N. Shephard, as in `downsideSemivariance`.
 * @example
 * const { close } = bars();
 * const relief = upsideSemivariance(close, 96);
 */
export function upsideSemivariance(close: Expression, length: number): Expression {
  return rollingSum(square(clip(logReturn(close, 1), 0, farReturn)), length);
}

/**
 * Signed jump variation: upside less downside semivariance, in which what moves smoothly cancels.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns, integer ≥ 1.
 * @returns Squared log return per window; positive where jumps were up. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see A. J. Patton, K. Sheppard, Good Volatility, Bad Volatility: Signed Jumps and the Persistence of
 *   Volatility, Review of Economics and Statistics 97, 2015.
 * @example
 * const { close } = bars();
 * const jumps = signedJumpVariation(close, 96);
 */
export function signedJumpVariation(close: Expression, length: number): Expression {
  return sub(upsideSemivariance(close, length), downsideSemivariance(close, length));
}

const medRvScale = Math.PI / (6 - 4 * Math.sqrt(3) + Math.PI);
const minRvScale = Math.PI / (Math.PI - 2);

/**
 * MedRV: integrated variance by medians of three neighbouring absolute returns, so that neither a jump
 * nor a row without movement is seen: `π / (6 − 4√3 + π) · n / (n − 2) · Σ med(|r_(j−2)|, |r_(j−1)|, |r_j|)²`.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns (n), integer ≥ 3; medians within the window count.
 * @returns Squared log return per window, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see T. G. Andersen, D. Dobrev, E. Schaumburg, Jump-robust volatility estimation using nearest neighbor
 *   truncation, Journal of Econometrics 169, 2012, equation 5.
 * @example
 * const { close } = bars();
 * const smoothVariance = medRv(close, 96);
 */
export function medRv(close: Expression, length: number): Expression {
  const size = abs(logReturn(close, 1));
  const [before, earlier] = [lag(size, 1), lag(size, 2)];
  const median = maximum(minimum(size, before), minimum(maximum(size, before), earlier));
  const factor = (medRvScale * length) / (length - 2);
  return scale(rollingSum(square(median), length - 2), factor);
}

/**
 * MinRV: integrated variance by minima of two neighbouring absolute returns:
 * `π / (π − 2) · n / (n − 1) · Σ min(|r_(j−1)|, |r_j|)²`.
 *
 * @param close - Closes, > 0.
 * @param length - Number of returns (n), integer ≥ 2; minima within the window count.
 * @returns Squared log return per window, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see T. G. Andersen, D. Dobrev, E. Schaumburg, as in `medRv`, equation 4.
 * @example
 * const { close } = bars();
 * const smoothVariance = minRv(close, 96);
 */
export function minRv(close: Expression, length: number): Expression {
  const size = abs(logReturn(close, 1));
  const factor = (minRvScale * length) / (length - 1);
  return scale(rollingSum(square(minimum(size, lag(size, 1))), length - 1), factor);
}

/**
 * Lee and Mykland's jump statistic of one row: its log return over the bipower volatility of the rows
 * before it, `r_i / √(Σ |r_j r_(j−1)| / (K − 2))` with j from i − K + 2 to i − 1.
 *
 * @param close - Closes, > 0.
 * @param length - Window in bars (K), integer ≥ 3: the paper takes the root of the bars of a year, 270 for
 *   5-minute bars, 156 for 15-minute bars.
 * @returns Without jumps about normal with the standard deviation √(π/2) = 1.25. Among n rows a jump is
 *   called at 1% where the size exceeds `S_n · 4.60 + C_n`, with c = √(2/π), S_n = 1 / (c √(2 ln n)) and
 *   C_n = √(2 ln n) / c − (ln π + ln ln n) / (2c √(2 ln n)): 5.1 for a day of 96 rows. Missing where
 *   nothing moved before. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see S. S. Lee, P. A. Mykland, Jumps in Financial Markets: A New Nonparametric Test and Jump Dynamics,
 *   Review of Financial Studies 21, 2008, equations 7 and 8, lemma 1.
 * @example
 * const { close } = bars();
 * const jump = leeMykland(close, 156);
 */
export function leeMykland(close: Expression, length: number): Expression {
  const change = logReturn(close, 1);
  const size = abs(change);
  const bipower = scale(rollingSum(mul(size, lag(size, 1)), length - 2), 1 / (length - 2));
  return div(change, sqrt(lag(bipower, 1)));
}
