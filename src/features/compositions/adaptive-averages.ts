/* Moving averages of averages, of weights and of adaptive rates, written with operators. */
import type { Expression } from "../expression.js";
import { adaptiveEma } from "../operators/adaptive-ema.js";
import { add, div, mul, offset, scale, sub } from "../operators/arithmetic.js";
import { highPass, superSmoother } from "../operators/ehlers-filters.js";
import { log } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { exp } from "../operators/exponential.js";
import { lag } from "../operators/lag.js";
import { rollingMax, rollingMin } from "../operators/rolling-extremes.js";
import { clip } from "../operators/selection.js";
import { sma } from "../operators/sma.js";
import { efficiencyRatio } from "./averages.js";

/**
 * Triangular moving average: a mean of means, whose weights rise to the middle of the window and fall.
 *
 * @param x - Series of any unit.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`. Warm-up: `length` − 1 bars. As TA-Lib `TRIMA`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const trend = trima(close, 20);
 */
export function trima(x: Expression, length: number): Expression {
  const inner = Math.ceil(length / 2);
  return sma(sma(x, inner), length + 1 - inner);
}

/**
 * Tillson's T3: three times the mixture `(1 + v) · ema − v · ema(ema)`, smooth and quick to turn.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @param factor - Weight v of what is taken away, in [0, 1]: 0 is three EMAs in a row, 1 a `dema` of
 *   `dema`s. (Tillson calls it the volume factor.)
 * @returns Series in the unit of `x`. Warm-up: 6 · (`length` − 1) bars. As TA-Lib `T3`, but for the start
 *   of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1 or `factor` not finite.
 * @see T. Tillson, Smoothing Techniques for More Accurate Signals, Stocks & Commodities 16:1, 1998.
 * @example
 * const { close } = bars();
 * const trend = t3(close, 8);
 */
export function t3(x: Expression, length: number, factor = 0.7): Expression {
  const generalized = (series: Expression): Expression => {
    const once = ema(series, length);
    return sub(scale(once, 1 + factor), scale(ema(once, length), factor));
  };
  return generalized(generalized(generalized(x)));
}

/**
 * Zero-lag EMA: the EMA of a series from which its value half a length ago is taken away.
 *
 * @param x - Series of any unit.
 * @param length - Smoothing length in bars, integer ≥ 3.
 * @returns Series in the unit of `x`: `ema(2 x − lag(x, ⌊(length − 1) / 2⌋), length)`. Warm-up: that lag and
 *   `length` − 1 bars. As pandas-ta-classic `zlma`, but for the start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 3.
 * @see J. F. Ehlers, R. Way, Zero Lag (Well, Almost), Stocks & Commodities 28:12, 2010.
 * @example
 * const { close } = bars();
 * const trend = zlema(close, 20);
 */
export function zlema(x: Expression, length: number): Expression {
  const earlier = lag(x, Math.floor((length - 1) / 2));
  return ema(sub(scale(x, 2), earlier), length);
}

/**
 * Weighted moving average with a series as its weights, usually the tick volume.
 *
 * @param x - Series of any unit.
 * @param weight - Series ≥ 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series in the unit of `x`; missing where the weights of the window sum to 0. Warm-up: `length` − 1
 *   bars. As pandas-ta-classic `vwma`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close, tickVolume } = bars();
 * const trend = vwma(close, tickVolume, 20);
 */
export function vwma(x: Expression, weight: Expression, length: number): Expression {
  return div(sma(mul(x, weight), length), sma(weight, length));
}

/**
 * Chande's variable index dynamic average: an EMA whose rate is multiplied by the size of Chande's
 * momentum, so that it stands still where the series wavers.
 *
 * @param x - Series of any unit, usually a close.
 * @param length - Smoothing length in bars at full momentum, > 0.
 * @param momentumLength - Window of the momentum |CMO| in bars, integer ≥ 1; it equals `efficiencyRatio`.
 * @returns Series in the unit of `x`; missing where nothing moved for `momentumLength` bars, in which rows
 *   it waits. Warm-up: `momentumLength` bars; begins with the last `x` before.
 *
 * @throws FEATURES_PARAMETER_INVALID if `momentumLength` is not an integer ≥ 1.
 * @see T. S. Chande, S. Kroll, The New Technical Trader, Wiley, 1994.
 * @example
 * const { close } = bars();
 * const trend = vidya(close, 20, 9);
 */
export function vidya(x: Expression, length: number, momentumLength = 9): Expression {
  return adaptiveEma(x, scale(efficiencyRatio(x, momentumLength), 2 / (length + 1)));
}

/**
 * Ehlers's fractal adaptive moving average: an EMA whose rate is e^(−4.6 (D − 1)), where D is the fractal
 * dimension of the last bars: 1 on a line, 2 where they fill their range.
 *
 * @param x - Series of any unit, usually the middle of the bar.
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param length - Window in bars, an even integer ≥ 2.
 * @returns Series in the unit of `x`; missing where the range is 0, in which rows it waits. The rate is held
 *   in [0.01, 1]. Warm-up: `length` − 1 bars; begins with the last `x` before.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an even integer ≥ 2.
 * @see J. F. Ehlers, Fractal Adaptive Moving Averages, Stocks & Commodities 23:10, 2005.
 * @example
 * const { high, low } = bars();
 * const trend = frama(scale(add(high, low), 0.5), high, low, 16);
 */
export function frama(
  x: Expression,
  high: Expression,
  low: Expression,
  length: number,
): Expression {
  const half = length / 2;
  const range = (rows: number) => sub(rollingMax(high, rows), rollingMin(low, rows));
  const recent = range(half);
  const halves = scale(add(recent, lag(recent, half)), 1 / half);
  // D = (ln(N₁ + N₂) − ln N₃) / ln 2, with N₃ over the whole window.
  const dimension = scale(log(div(halves, scale(range(length), 1 / length))), 1 / Math.LN2);
  return adaptiveEma(x, clip(exp(scale(offset(dimension, -1), -4.6)), 0.01, 1));
}

/**
 * Ehlers's roofing filter: cycles between two lengths alone, what is longer or shorter left out.
 *
 * @param x - Series of any unit, usually a close.
 * @param longest - Longest cycle that passes in bars, integer ≥ 4.
 * @param shortest - Shortest cycle that passes in bars, integer ≥ 2.
 * @returns Series about 0 in the unit of `x`. Warm-up: `longest` + `shortest` − 2 bars.
 *
 * @throws FEATURES_PARAMETER_INVALID if `longest` is not an integer ≥ 4 or `shortest` not one ≥ 2.
 * @see J. F. Ehlers, Cycle Analytics for Traders, Wiley, 2013, 7.
 * @example
 * const { close } = bars();
 * const cycle = roofing(close, 48, 10);
 */
export function roofing(x: Expression, longest = 48, shortest = 10): Expression {
  return superSmoother(highPass(x, longest), shortest);
}
