/* Spreads, impact and order flow as prices and ticks show them, written with operators. */
import type { Expression } from "../expression.js";
import { add, div, mul, offset, scale, sub } from "../operators/arithmetic.js";
import { beta } from "../operators/beta.js";
import { corwinSchultz } from "../operators/corwin-schultz.js";
import { diff } from "../operators/diff.js";
import { abs, log, neg, sqrt } from "../operators/elementary.js";
import { lag } from "../operators/lag.js";
import { normalCdf } from "../operators/normal-cdf.js";
import { rollingCovariance } from "../operators/rolling-covariance.js";
import { rollingStd } from "../operators/rolling-std.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { runLength } from "../operators/run-length.js";
import { clip } from "../operators/selection.js";
import { sma } from "../operators/sma.js";
import { tickRule } from "../operators/tick-rule.js";
import { zScore } from "../operators/z-score.js";

/** Larger than any squared spread. */
const farSpread = 1e18;

/**
 * Roll's effective spread: twice the root of the negative covariance of neighbouring price changes, which
 * bounce between bid and ask; 0 where the covariance is positive (Roll leaves it undefined).
 *
 * @param x - Prices, or log prices for a spread as a share of the price.
 * @param length - Number of pairs of changes, integer ≥ 2.
 * @returns Spread in the unit of `x`, ≥ 0. Warm-up: `length` + 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see R. Roll, A Simple Implicit Measure of the Effective Bid-Ask Spread in an Efficient Market, Journal
 *   of Finance 39, 1984.
 * @example
 * const { close } = bars();
 * const cost = rollSpread(log(close), 240);
 */
export function rollSpread(x: Expression, length: number): Expression {
  const change = diff(x, 1);
  const bounce = neg(rollingCovariance(change, lag(change, 1), length));
  return scale(sqrt(clip(bounce, 0, farSpread)), 2);
}

/**
 * Corwin and Schultz's spread: the mean of the estimates of `corwinSchultz`.
 *
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Spread as a share of the price, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see S. A. Corwin, P. Schultz, A Simple Way to Estimate Bid–Ask Spreads from Daily High and Low Prices,
 *   Journal of Finance 67, 2012.
 * @example
 * const { high, low, close } = bars();
 * const cost = corwinSchultzSpread(high, low, close, 240);
 */
export function corwinSchultzSpread(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  return sma(corwinSchultz(high, low, close), length);
}

/**
 * Abdi and Ranaldo's spread: `2 √(mean of (c_t − η_t)(c_t − η_(t+1)))` of log closes c and the middles η of
 * log highs and lows, at the row of t + 1; 0 where the mean is negative.
 *
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param close - Closes, > 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Spread as a share of the price, ≥ 0. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see F. Abdi, A. Ranaldo, A Simple Estimation of Bid-Ask Spreads from Daily Close, High, and Low Prices,
 *   Review of Financial Studies 30, 2017, equation 8, with the monthly correction for negative values.
 * @example
 * const { high, low, close } = bars();
 * const cost = abdiRanaldo(high, low, close, 240);
 */
export function abdiRanaldo(
  high: Expression,
  low: Expression,
  close: Expression,
  length: number,
): Expression {
  const middle = scale(add(log(high), log(low)), 0.5);
  const last = lag(log(close), 1);
  const product = mul(sub(last, lag(middle, 1)), sub(last, middle));
  return scale(sqrt(clip(sma(product, length), 0, farSpread)), 2);
}

/**
 * Kyle's lambda: the slope of the regression of price changes on signed ticks, each bar's ticks with the
 * sign of the tick rule.
 *
 * @param close - Closes.
 * @param tickVolume - Ticks of the bars.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Price units per tick; missing where the signed ticks are flat. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see A. S. Kyle, Continuous Auctions and Insider Trading, Econometrica 53, 1985; M. López de Prado,
 *   Advances in Financial Machine Learning, Wiley, 2018, 19.4.1.
 * @example
 * const { close, tickVolume } = bars();
 * const impact = kyleLambda(close, tickVolume, 240);
 */
export function kyleLambda(close: Expression, tickVolume: Expression, length: number): Expression {
  return beta(diff(close, 1), mul(tickRule(close), tickVolume), length);
}

/**
 * Spread against its recent values, in standard deviations.
 *
 * @param spread - Ask − bid in price units.
 * @param length - Window in bars, integer ≥ 2.
 * @returns z-score; missing where the spread did not change. Warm-up: `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { spread } = bars();
 * const isDear = spreadZScore(spread, 480);
 */
export function spreadZScore(spread: Expression, length: number): Expression {
  return zScore(spread, length);
}

/**
 * Range per thousand ticks: how far the price goes on its traffic.
 *
 * @param high - Highs of the bars, > 0.
 * @param low - Lows, > 0.
 * @param tickVolume - Ticks of the bars; rows with 0 are missing.
 * @returns Log return per 1,000 ticks, ≥ 0. Warm-up: none.
 *
 * @example
 * const { high, low, tickVolume } = bars();
 * const thinness = sma(rangePerTick(high, low, tickVolume), 60);
 */
export function rangePerTick(
  high: Expression,
  low: Expression,
  tickVolume: Expression,
): Expression {
  return scale(div(log(div(high, low)), tickVolume), 1000);
}

/**
 * Length of the present run of the tick rule: how many rows the price has gone, or last gone, one way.
 *
 * @param x - Prices of any unit.
 * @returns Whole number, positive in a rise; a row without a change prolongs the run. Warm-up: none.
 *
 * @example
 * const { close } = bars();
 * const run = tickRun(close);
 */
export function tickRun(x: Expression): Expression {
  return runLength(tickRule(x));
}

/**
 * Share of a bar's ticks that bought, by bulk classification: Φ of the price change in standard deviations.
 *
 * @param close - Closes.
 * @param length - Window in bars of the standard deviation, integer ≥ 2.
 * @returns Share in [0, 1]; missing where no price changed. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see D. Easley, M. López de Prado, M. O'Hara, Flow Toxicity and Liquidity in a High-frequency World,
 *   Review of Financial Studies 25, 2012, equation 2.
 * @example
 * const { close } = bars();
 * const pressure = buyShare(close, 240);
 */
export function buyShare(close: Expression, length: number): Expression {
  const change = diff(close, 1);
  return normalCdf(div(change, rollingStd(change, length)));
}

/**
 * Order imbalance in the way of VPIN: `Σ ticks · |2 buyShare − 1| / Σ ticks` over the last bars. VPIN itself
 * counts in buckets of equal volume; here bars are of equal time and volume is ticks.
 *
 * @param close - Closes.
 * @param tickVolume - Ticks of the bars, ≥ 0.
 * @param stdLength - Window in bars of the standard deviation of price changes, integer ≥ 2.
 * @param length - Window in bars of the sums, integer ≥ 1.
 * @returns Share in [0, 1]. Warm-up: `stdLength` + `length` − 1 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is outside its range.
 * @see D. Easley, M. López de Prado, M. O'Hara, as in `buyShare`, equation 6.
 * @example
 * const { close, tickVolume } = bars();
 * const toxicity = tickImbalanceShare(close, tickVolume, 240, 50);
 */
export function tickImbalanceShare(
  close: Expression,
  tickVolume: Expression,
  stdLength: number,
  length: number,
): Expression {
  const oneSided = abs(offset(scale(buyShare(close, stdLength), 2), -1));
  return div(rollingSum(mul(oneSided, tickVolume), length), rollingSum(tickVolume, length));
}
