import { normalQuantile, normalShare } from "../../core/normal-distribution.js";

/** How the results of a strategy are distributed, an observation a day or other step. */
export interface ResultMoments {
  /** Mean over standard deviation of the observations, not annualised. */
  readonly sharpe: number;
  /** Observations, ≥ 2. */
  readonly count: number;
  /** Third standardised moment; 0 of a normal law. */
  readonly skew: number;
  /** Fourth standardised moment; 3 of a normal law. */
  readonly kurtosis: number;
}

/** Euler's constant γ. */
const eulerConstant = 0.5772156649015329;

/**
 * The Sharpe ratio that the best of many strategies without any skill is expected to show:
 * √V · ((1 − γ) · Φ⁻¹(1 − 1 ÷ N) + γ · Φ⁻¹(1 − 1 ÷ (N · e))).
 *
 * @param trials - N, strategies that were tried independently, ≥ 1. Of one it is 0.
 * @param variance - V, of their Sharpe ratios. In the units of `variance`, not annualised where that is not.
 * @see D. H. Bailey, M. López de Prado, The deflated Sharpe ratio, Journal of Portfolio Management 40 (5), 2014, formula 1.
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const first = normalQuantile(1 - 1 / trials);
  const second = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - eulerConstant) * first + eulerConstant * second);
}

/**
 * The probability that the true Sharpe ratio is above a benchmark:
 * Φ((SR − SR*) · √(T − 1) ÷ √(1 − γ₃ · SR + (γ₄ − 1) ÷ 4 · SR²)).
 *
 * @returns In [0, 1]; NaN of fewer than two observations.
 * @see D. H. Bailey, M. López de Prado, The Sharpe ratio efficient frontier, Journal of Risk 15 (2), 2012.
 */
export function probabilisticSharpe(moments: ResultMoments, benchmark: number): number {
  const { sharpe, count, skew, kurtosis } = moments;
  if (count < 2) return Number.NaN;
  const spread = 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
  return normalShare(((sharpe - benchmark) * Math.sqrt(count - 1)) / Math.sqrt(spread));
}

/**
 * The deflated Sharpe ratio: the probability that a strategy's true Sharpe ratio is above 0, given how many were tried
 * and this one kept.
 *
 * @param trials - As in `expectedBestSharpe`.
 * @param variance - Of the Sharpe ratios of the trials. Default 1 ÷ (T − 1), that of trials without any skill, whose ratios differ by
 *   chance alone.
 */
export function deflatedSharpe(
  moments: ResultMoments,
  trials: number,
  variance = 1 / (moments.count - 1),
): number {
  return probabilisticSharpe(moments, expectedBestSharpe(trials, variance));
}
