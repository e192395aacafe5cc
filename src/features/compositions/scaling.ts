/* How the size of moves grows with their duration: Hurst exponents, written with operators. */
import type { Expression } from "../expression.js";
import { add, scale } from "../operators/arithmetic.js";
import { diff } from "../operators/diff.js";
import { abs, log } from "../operators/elementary.js";
import { rescaledRange } from "../operators/rescaled-range.js";
import { sma } from "../operators/sma.js";

/** Slope of the least-squares line through (ln size, ln measure): a weighted sum of the measures. */
function scalingSlope(sizes: readonly number[], measure: (size: number) => Expression): Expression {
  const logs = sizes.map(Math.log);
  const middle = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const spread = logs.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return sizes
    .map((size, k) => scale(log(measure(size)), (logs[k] - middle) / spread))
    .reduce((sum, part) => add(sum, part));
}

/**
 * Hurst exponent by rescaled range: the slope of ln(R/S) over ln(n), for windows of n = `length`,
 * `length` / 2, `length` / 4, … down to 8 rows, all those within the last `length` rows averaged.
 *
 * @param change - Series of any unit, usually a return.
 * @param length - Rows that decide, integer ≥ 16, best a power of two.
 * @returns Exponent, mostly in [0, 1]: more where changes persist, less where they revert. Of noise it is
 *   0.5 in the limit and about 0.6 of short windows (the bias of R/S, not corrected). Missing where 8 rows
 *   are flat. Warm-up: `length` − 1 bars. Cost: about 4 · `length` steps a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 16.
 * @see B. B. Mandelbrot, J. R. Wallis, Robustness of the rescaled range R/S, Water Resources Research 5,
 *   1969 (there with windows that do not overlap).
 * @example
 * const { close } = bars();
 * const persistence = hurst(logReturn(close, 1), 128);
 */
export function hurst(change: Expression, length: number): Expression {
  const sizes: number[] = [];
  for (let size = length; size >= 8; size = Math.floor(size / 2)) sizes.push(size);
  return scalingSlope(sizes, (size) => sma(rescaledRange(change, size), length - size + 1));
}

/**
 * Generalised Hurst exponent of order 1: the slope of ln(mean |x[t] − x[t − τ]|) over ln(τ), for τ = 1, 2,
 * 4, … up to `longest` rows.
 *
 * @param x - Series of any unit, usually a log price: it is the walk, not its steps.
 * @param length - Window in bars of the means, integer ≥ 1.
 * @param longest - Longest distance in bars, ≥ 2.
 * @returns Exponent, mostly in [0, 1]: 0.5 of a random walk, more where moves persist, less where they
 *   revert. Missing where nothing moved. Warm-up: `length` − 1 bars and the largest power of two ≤ `longest`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1 or `longest` < 2.
 * @see T. Di Matteo, Multi-scaling in finance, Quantitative Finance 7, 2007.
 * @example
 * const { close } = bars();
 * const persistence = scalingExponent(log(close), 240, 16);
 */
export function scalingExponent(x: Expression, length: number, longest = 16): Expression {
  const distances: number[] = [];
  for (let distance = 1; distance <= longest; distance *= 2) distances.push(distance);
  return scalingSlope(distances, (distance) => sma(abs(diff(x, distance)), length));
}
