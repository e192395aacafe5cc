/* Claims and elementary functions that are written with operators. */
import type { Expression } from "../expression.js";
import { mul } from "../operators/arithmetic.js";
import { abs, sign } from "../operators/elementary.js";
import { log1p } from "../operators/exponential.js";
import { lag } from "../operators/lag.js";
import { and, not, or } from "../operators/logic.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { greater } from "../operators/selection.js";

/**
 * Whether one series is below another, row by row: `greater(y, x)`.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` < `y`, 0 where not; missing where either is. Warm-up: none.
 *
 * @example
 * const { close } = bars();
 * const isBelow = less(close, sma(close, 50));
 */
export function less(x: Expression, y: Expression): Expression {
  return greater(y, x);
}

/**
 * Whether one series is at or above another, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` ≥ `y`, 0 where not; missing where either is. Warm-up: none.
 *
 * @example
 * const { close } = bars();
 * const isAtHigh = greaterOrEqual(close, lag(rollingMax(close, 20), 1));
 */
export function greaterOrEqual(x: Expression, y: Expression): Expression {
  return not(greater(y, x));
}

/**
 * Whether one series is at or below another, row by row.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` ≤ `y`, 0 where not; missing where either is. Warm-up: none.
 *
 * @example
 * const { close } = bars();
 * const isAtLow = lessOrEqual(close, lag(rollingMin(close, 20), 1));
 */
export function lessOrEqual(x: Expression, y: Expression): Expression {
  return not(greater(x, y));
}

/**
 * Whether a series has just risen above another.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` > `y` now and `x` ≤ `y` in the row before, else 0; missing where one of the four
 *   is. Warm-up: 1 bar.
 *
 * @example
 * const { close } = bars();
 * const isGolden = crossAbove(sma(close, 50), sma(close, 200));
 */
export function crossAbove(x: Expression, y: Expression): Expression {
  const isAbove = greater(x, y);
  return and(isAbove, not(lag(isAbove, 1)));
}

/**
 * Whether a series has just fallen below another.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @returns 1 where `x` < `y` now and `x` ≥ `y` in the row before, else 0; missing where one of the four
 *   is. Warm-up: 1 bar.
 *
 * @example
 * const { close } = bars();
 * const isDead = crossBelow(sma(close, 50), sma(close, 200));
 */
export function crossBelow(x: Expression, y: Expression): Expression {
  return crossAbove(y, x);
}

/**
 * How often two series have crossed in the last rows: many times where there is no trend.
 *
 * @param x - Series of any unit.
 * @param y - Series in the unit of `x`.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Whole number in [0, `length`]. Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const wavering = crossings(close, ema(close, 20), 60);
 */
export function crossings(x: Expression, y: Expression, length: number): Expression {
  return rollingSum(or(crossAbove(x, y), crossBelow(x, y)), length);
}

/**
 * Signed logarithm `sign(x) · ln(1 + |x|)`: as `x` near 0, as a logarithm far from it, on both sides.
 *
 * @param x - Series without a unit; scale it so that 1 is where drawing in should begin.
 * @returns Series with the sign of `x`; missing where `x` is. Warm-up: none.
 *
 * @see J. A. John, N. R. Draper, An Alternative Family of Transformations, Applied Statistics 29, 1980
 *   (the modulus transformation with λ = 0).
 * @example
 * const { close } = bars();
 * const tamed = signedLog(zScore(logReturn(close, 1), 240));
 */
export function signedLog(x: Expression): Expression {
  return mul(sign(x), log1p(abs(x)));
}
