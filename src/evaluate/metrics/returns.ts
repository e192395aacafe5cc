import { dayMs } from "../../core/time.js";

/** Trading days a year in FX: 52 weeks of five. The factor with which Sharpe is annualised. */
export const tradingDaysPerYear = 260;

/** What a stream of trade results amounts to. */
export interface ReturnSummary {
  readonly totalPips: number;
  /** Annualised Sharpe ratio of daily results, times √260; 0 where nothing varied. */
  readonly sharpe: number;
  /** Largest fall from the highest equity so far, pips ≥ 0. */
  readonly maxDrawdownPips: number;
  /** Share of trades with a gain; 0 of none. */
  readonly hitRate: number;
  /** Gross gains over gross losses; 0 where nothing was lost. */
  readonly profitFactor: number;
  /** Of the daily results that the Sharpe ratio is of: how many, and their standardised moments; 0 where nothing varied. */
  readonly dayCount: number;
  readonly dailySkew: number;
  /** 3 of a normal law. */
  readonly dailyKurtosis: number;
}

/**
 * Summarises trade results in the order in which they closed.
 *
 * Sharpe (Journal of Portfolio Management 21, 1994): mean over standard deviation (n − 1) of the sum
 * of each UTC weekday between the first and the last close, days without a trade counting zero.
 *
 * @param closedAt - Ascending UTC ms.
 * @param pips - Net result of each trade.
 */
export function summarizeReturns(closedAt: Float64Array, pips: Float64Array): ReturnSummary {
  let equity = 0;
  let peak = 0;
  let maxDrawdownPips = 0;
  let gains = 0;
  let losses = 0;
  let wins = 0;
  for (let i = 0; i < pips.length; i++) {
    equity += pips[i];
    peak = Math.max(peak, equity);
    maxDrawdownPips = Math.max(maxDrawdownPips, peak - equity);
    if (pips[i] > 0) {
      gains += pips[i];
      wins++;
    } else losses -= pips[i];
  }
  const daily = dailySums(closedAt, pips);
  return {
    totalPips: equity,
    sharpe: annualSharpe(daily),
    ...dailyMoments(daily),
    maxDrawdownPips,
    hitRate: pips.length === 0 ? 0 : wins / pips.length,
    profitFactor: losses > 0 ? gains / losses : 0,
  };
}

/** Sum of each UTC weekday from the first close to the last. */
export function dailySums(closedAt: Float64Array, pips: Float64Array): Float64Array {
  if (closedAt.length === 0) return new Float64Array(0);
  const firstDay = Math.floor(closedAt[0] / dayMs);
  const lastDay = Math.floor(closedAt[closedAt.length - 1] / dayMs);
  const sums = new Float64Array(lastDay - firstDay + 1);
  for (let i = 0; i < pips.length; i++) sums[Math.floor(closedAt[i] / dayMs) - firstDay] += pips[i];
  // Day 0 of the epoch was a Thursday: 0 is Sunday, 6 Saturday.
  return sums.filter((sum, day) => sum !== 0 || ![0, 6].includes((firstDay + day + 4) % 7));
}

function dailyMoments(daily: Float64Array) {
  const dayCount = daily.length;
  const average = daily.reduce((sum, value) => sum + value, 0) / dayCount;
  const moment = (power: number): number =>
    daily.reduce((sum, value) => sum + (value - average) ** power, 0) / dayCount;
  const variance = moment(2);
  if (!(variance > 0)) return { dayCount, dailySkew: 0, dailyKurtosis: 0 };
  return {
    dayCount,
    dailySkew: moment(3) / variance ** 1.5 + 0, // + 0 makes −0, which has no canonical form, to 0
    dailyKurtosis: moment(4) / variance ** 2,
  };
}

/** Annualised Sharpe ratio of daily results; 0 where there are fewer than two or they do not vary. */
export function annualSharpe(daily: Float64Array): number {
  if (daily.length < 2) return 0;
  let sum = 0;
  for (const value of daily) sum += value;
  const average = sum / daily.length;
  let squares = 0;
  for (const value of daily) squares += (value - average) ** 2;
  const deviation = Math.sqrt(squares / (daily.length - 1));
  return deviation > 0 ? (average / deviation) * Math.sqrt(tradingDaysPerYear) : 0;
}
