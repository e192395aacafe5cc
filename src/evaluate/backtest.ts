import { type ReturnSummary, summarizeReturns } from "./metrics/returns.js";

/** What a backtest reads: one row a prediction, ascending in time. */
export interface BacktestRows {
  /** UTC ms at which the row is known and a trade may open. */
  readonly availableAt: Float64Array;
  /** UTC ms at which the label settles and the trade closes; NaN where it does not within the rows. */
  readonly labelEndTime: Float64Array;
  /** −1 short, 0 none, 1 long. */
  readonly side: Int8Array;
  /** Log return from the row's close to the settlement; NaN where there is none. */
  readonly eventReturn: Float64Array;
  /** Close at which the trade opens, price units. */
  readonly close: Float64Array;
  /** Ask − bid at that close, price units; NaN where unknown. */
  readonly spread: Float64Array;
}

/** What trading costs. */
export interface Costs {
  /** Price units of one pip. */
  readonly pip: number;
  /** Used where a row's spread is not known, pips. */
  readonly typicalSpreadPips: number;
  /** Added to every fill, pips. */
  readonly slippagePips: number;
}

export interface Backtest extends ReturnSummary {
  readonly tradeCount: number;
  /** Trades a trading day. */
  readonly turnoverPerDay: number;
  readonly costPips: number;
  /** Times and cumulated net pips at which trades closed, thinned to at most 500 points. */
  readonly equity: readonly (readonly [time: number, pips: number])[];
}

/**
 * Simulates trades, one at a time: while one is open, later signals are passed over, so that results
 * do not count one movement several times. A trade opens at the close of its row and closes where its
 * label settles; it pays the whole spread once, half on each side, and slippage twice. Signals of rows
 * that do not settle, the last ones, are passed over as well.
 */
export function backtest(rows: BacktestRows, costs: Costs): Backtest {
  const closedAt: number[] = [];
  const netPips: number[] = [];
  let costPips = 0;
  let openUntil = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows.side.length; i++) {
    const side = rows.side[i];
    const isSettled = rows.eventReturn[i] === rows.eventReturn[i]; // false for NaN
    if (side === 0 || !isSettled || rows.availableAt[i] < openUntil) continue;
    const grossPips = (side * rows.close[i] * Math.expm1(rows.eventReturn[i])) / costs.pip;
    const spread = rows.spread[i];
    const spreadPips = spread === spread ? spread / costs.pip : costs.typicalSpreadPips;
    const cost = spreadPips + 2 * costs.slippagePips;
    costPips += cost;
    netPips.push(grossPips - cost);
    closedAt.push(rows.labelEndTime[i]);
    openUntil = rows.labelEndTime[i];
  }
  const times = Float64Array.from(closedAt);
  const pips = Float64Array.from(netPips);
  const days =
    rows.availableAt.length === 0
      ? 0
      : ((rows.availableAt[rows.availableAt.length - 1] - rows.availableAt[0]) / 86_400_000) *
        (5 / 7);
  return {
    ...summarizeReturns(times, pips),
    tradeCount: pips.length,
    turnoverPerDay: days > 0 ? pips.length / days : 0,
    costPips,
    equity: equityCurve(times, pips),
  };
}

function equityCurve(times: Float64Array, pips: Float64Array): (readonly [number, number])[] {
  const step = Math.max(1, Math.ceil(pips.length / 500));
  const curve: [number, number][] = [];
  let sum = 0;
  for (let i = 0; i < pips.length; i++) {
    sum += pips[i];
    if (i % step === step - 1 || i === pips.length - 1) curve.push([times[i], sum]);
  }
  return curve;
}

/** The side of each prediction: long above 0.5 + threshold, short below 0.5 − threshold. */
export function sidesOf(probability: Float64Array, threshold: number): Int8Array {
  const sides = new Int8Array(probability.length);
  for (let i = 0; i < sides.length; i++) {
    sides[i] = probability[i] > 0.5 + threshold ? 1 : probability[i] < 0.5 - threshold ? -1 : 0;
  }
  return sides;
}
