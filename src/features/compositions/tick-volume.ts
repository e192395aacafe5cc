/*
 * Flow indicators that are written with operators. Spot FX has no traded volume: what stands for it is
 * the tick volume, the number of quotes in a bar. Running totals begin where the history begins, so use
 * their changes.
 */
import type { Expression } from "../expression.js";
import { add, div, mul, offset, scale, sub } from "../operators/arithmetic.js";
import { cumulativeSum } from "../operators/cumulative.js";
import { diff } from "../operators/diff.js";
import { sign } from "../operators/elementary.js";
import { ema } from "../operators/ema.js";
import { rollingSum } from "../operators/rolling-sum.js";
import { sma } from "../operators/sma.js";
import { closePosition } from "./candle.js";

/**
 * Granville's on-balance volume: the tick volume of rising bars less that of falling ones, added up.
 *
 * @param close - Closes of the bars.
 * @param tickVolume - Number of ticks in each bar, ≥ 0.
 * @returns Ticks since the history began. Warm-up: 1 bar. As TA-Lib `OBV` less its first row, the volume of
 *   the first bar.
 *
 * @see J. E. Granville, New Key to Stock Market Profits, Prentice-Hall, 1963.
 * @example
 * const { close, tickVolume } = bars();
 * const flow = slope(obv(close, tickVolume), 48);
 */
export function obv(close: Expression, tickVolume: Expression): Expression {
  return cumulativeSum(mul(sign(diff(close, 1)), tickVolume));
}

/** Tick volume, signed by where the close lies in its bar: −1 at the low to 1 at the high. */
function moneyFlow(
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
): Expression {
  return mul(offset(scale(closePosition(high, low, close), 2), -1), tickVolume);
}

/**
 * Chaikin's accumulation and distribution: the tick volume, weighted by where the close lies in its bar,
 * added up.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param tickVolume - Number of ticks in each bar, ≥ 0.
 * @returns Ticks since the history began; bars without a range are missing and add nothing. Warm-up: none.
 *   As TA-Lib `AD`, which repeats its last value in such bars.
 *
 * @see M. Chaikin, in: S. B. Achelis, Technical Analysis from A to Z, McGraw-Hill, 2000.
 * @example
 * const { high, low, close, tickVolume } = bars();
 * const flow = slope(accumulationDistribution(high, low, close, tickVolume), 48);
 */
export function accumulationDistribution(
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
): Expression {
  return cumulativeSum(moneyFlow(high, low, close, tickVolume));
}

/**
 * Chaikin's oscillator: a fast EMA of accumulation and distribution less a slow one.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param tickVolume - Number of ticks in each bar, ≥ 0.
 * @param fastLength - Length of the fast EMA in bars, integer ≥ 1.
 * @param slowLength - Length of the slow EMA in bars, integer ≥ 1, usually the longer.
 * @returns Ticks; bars without a range are missing and wait. Warm-up: the longer length − 1. As TA-Lib `ADOSC`.
 *
 * @throws FEATURES_PARAMETER_INVALID if a length is not an integer ≥ 1.
 * @see M. Chaikin, in: S. B. Achelis, Technical Analysis from A to Z, McGraw-Hill, 2000.
 * @example
 * const { high, low, close, tickVolume } = bars();
 * const flow = chaikinOscillator(high, low, close, tickVolume, 3, 10);
 */
export function chaikinOscillator(
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
  fastLength = 3,
  slowLength = 10,
): Expression {
  const total = accumulationDistribution(high, low, close, tickVolume);
  return sub(ema(total, fastLength), ema(total, slowLength));
}

/**
 * Chaikin's money flow: the share of the tick volume of the last bars that went to their highs.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param close - Closes, in the unit of `high`.
 * @param tickVolume - Number of ticks in each bar, ≥ 0.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Share in [−1, 1]; missing where a bar of the window has no range. Warm-up: `length` − 1 bars. As
 *   pandas-ta-classic `cmf`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see M. Chaikin, in: S. B. Achelis, Technical Analysis from A to Z, McGraw-Hill, 2000.
 * @example
 * const { high, low, close, tickVolume } = bars();
 * const flow = chaikinMoneyFlow(high, low, close, tickVolume, 20);
 */
export function chaikinMoneyFlow(
  high: Expression,
  low: Expression,
  close: Expression,
  tickVolume: Expression,
  length: number,
): Expression {
  const flow = moneyFlow(high, low, close, tickVolume);
  return div(rollingSum(flow, length), rollingSum(tickVolume, length));
}

/**
 * Elder's force index: the EMA of change times tick volume.
 *
 * @param close - Closes of the bars.
 * @param tickVolume - Number of ticks in each bar, ≥ 0.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Series in the unit of `close` times ticks. Warm-up: `length` bars. As pandas-ta-classic `efi`, but
 *   for the start of `ema`.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see A. Elder, Trading for a Living, Wiley, 1993.
 * @example
 * const { close, tickVolume } = bars();
 * const force = forceIndex(close, tickVolume, 13);
 */
export function forceIndex(close: Expression, tickVolume: Expression, length: number): Expression {
  return ema(mul(diff(close, 1), tickVolume), length);
}

/**
 * Arms's ease of movement: how far the middle of the bar moved for the ticks that its range took.
 *
 * @param high - Highs of the bars.
 * @param low - Lows, in the unit of `high`.
 * @param tickVolume - Number of ticks in each bar, > 0.
 * @param length - Window of the mean in bars, integer ≥ 1.
 * @returns Series in the squared unit of `high` per tick. Warm-up: `length` bars. As `ta`
 *   `EaseOfMovementIndicator` over 10⁸, averaged.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @see R. W. Arms, Volume Cycles in the Stock Market, Dow Jones-Irwin, 1983.
 * @example
 * const { high, low, tickVolume } = bars();
 * const ease = easeOfMovement(high, low, tickVolume, 14);
 */
export function easeOfMovement(
  high: Expression,
  low: Expression,
  tickVolume: Expression,
  length: number,
): Expression {
  const middle = scale(add(high, low), 0.5);
  return sma(mul(diff(middle, 1), div(sub(high, low), tickVolume)), length);
}
