/*
 * Moving averages that are written with operators. None has a kernel: each is a function that returns
 * an expression, whose nodes are shared with every feature that has the same ones.
 */
import type { Expression } from "../expression.js";
import { adaptiveEma } from "../operators/adaptive-ema.js";
import { add, div, offset, scale, sub } from "../operators/arithmetic.js";
import { diff } from "../operators/diff.js";
import { abs, square } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { slope } from "../operators/slope.js";
import { sma } from "../operators/sma.js";
import { wma } from "../operators/wma.js";

/**
 * Double exponential moving average: `2 · ema − ema(ema)`, which lags less.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Warm-up: 2 · (`length` − 1) bars. As TA-Lib `DEMA`, but for the
 *   start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see P. Mulloy, Smoothing Data with Faster Moving Averages, Stocks & Commodities 12:1, 1994.
 * @example
 * const { close } = bars();
 * const trend = dema(close, 20);
 */
export function dema(x: Expression, length: number): Expression {
  const once = ema(x, length);
  return sub(scale(once, 2), ema(once, length));
}

/**
 * Triple exponential moving average: `3 · ema − 3 · ema(ema) + ema(ema(ema))`.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Warm-up: 3 · (`length` − 1) bars. As TA-Lib `TEMA`, but for the
 *   start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see P. Mulloy, Smoothing Data with Faster Moving Averages, Stocks & Commodities 12:1, 1994.
 * @example
 * const { close } = bars();
 * const trend = tema(close, 20);
 */
export function tema(x: Expression, length: number): Expression {
  const once = ema(x, length);
  const twice = ema(once, length);
  return add(scale(sub(once, twice), 3), ema(twice, length));
}

/**
 * Hull moving average: `wma(2 · wma(x, ⌊length / 2⌋) − wma(x, length), ⌊√length⌋)`.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x`. Warm-up: `length` + ⌊√length⌋ − 2 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @see A. Hull, How to reduce lag in a moving average, alanhull.com, 2005.
 * @example
 * const { close } = bars();
 * const trend = hma(close, 20);
 */
export function hma(x: Expression, length: number): Expression {
  const slow = wma(x, length);
  const fast = wma(x, Math.floor(length / 2));
  return wma(sub(scale(fast, 2), slow), Math.floor(Math.sqrt(length)));
}

/**
 * Kaufman's efficiency ratio: the way between two points over the way travelled.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in [0, 1] but for rounding: 1 where all steps went one way; missing where nothing moved.
 *   Warm-up: `length` bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see P. J. Kaufman, Smarter Trading, McGraw-Hill, 1995.
 * @example
 * const { close } = bars();
 * const directness = efficiencyRatio(close, 20);
 */
export function efficiencyRatio(x: Expression, length: number): Expression {
  return div(abs(diff(x, length)), rollingSum(abs(diff(x, 1)), length));
}

/**
 * Kaufman's adaptive moving average: quick where the series goes one way, slow where it wavers.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window of the efficiency ratio in bars, integer ≥ 1.
 * @param fastLength - Smoothing length at an efficiency of 1, in bars, > 0.
 * @param slowLength - Smoothing length at an efficiency of 0, in bars, > 0.
 * @returns Series in the unit of `x`; missing in rows where nothing moved for `length` bars, in which it
 *   waits. Warm-up: `length` bars. As TA-Lib `KAMA`, but that it jumps to the price in such rows.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see P. J. Kaufman, Smarter Trading, McGraw-Hill, 1995.
 * @example
 * const { close } = bars();
 * const trend = kama(close, 10);
 */
export function kama(x: Expression, length: number, fastLength = 2, slowLength = 30): Expression {
  const fast = 2 / (fastLength + 1);
  const slow = 2 / (slowLength + 1);
  const rate = square(offset(scale(efficiencyRatio(x, length), fast - slow), slow));
  return adaptiveEma(x, rate);
}

/**
 * Distance of a series from the end of its least-squares line over the last `length` rows.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Window in bars, integer ≥ 2.
 * @returns Series in the unit of `x`. Warm-up: `length` − 1 bars. As `x` − TA-Lib `LINEARREG`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 2.
 * @example
 * const { close } = bars();
 * const stretch = div(trendResidual(close, 48), rollingStd(close, 48));
 */
export function trendResidual(x: Expression, length: number): Expression {
  const rise = scale(slope(x, length), (length - 1) / 2);
  return sub(sub(x, sma(x, length)), rise);
}
