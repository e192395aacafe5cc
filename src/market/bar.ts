import type { Timeframe } from "./timeframe.js";

/** Which price the bars are of. */
export type Side = "bid" | "mid" | "ask";

/**
 * Bars in columns, all of one length, ascending in `openTime`. The unit in which stages pass rows:
 * a chunk of them, a year, or all.
 */
export interface BarColumns {
  /** UTC epoch milliseconds at which each bar opens. It is available at open + duration. */
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Ask − bid at the close, in price units; NaN where unknown. */
  readonly spread: Float64Array;
  /** Number of ticks; NaN where unknown. */
  readonly tickVolume: Float64Array;
  /** Bits of `barFlag`, set by cleaning; 0 in raw bars. */
  readonly flags: Uint16Array;
}

/** One bar, as a live feed brings it. Units as in `BarColumns`. */
export interface Bar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** NaN or absent where unknown. */
  readonly spread?: number;
  /** NaN or absent where unknown. */
  readonly tickVolume?: number;
  /** 0 where absent. */
  readonly flags?: number;
}

/** What the bars of one series have in common. */
export interface BarSeries {
  /** Symbol, `EURUSD`. */
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly side: Side;
}

/** Why cleaning marked a bar. A bar may carry several. */
export const barFlag = {
  /** Far from its neighbours by a robust measure. */
  outlier: 1,
  /** Open, high, low or close was put right. */
  repaired: 2,
  /** Stands in for a missing bar. */
  filled: 4,
  /** The quote did not move for longer than the market does. */
  stale: 8,
  /** Lies in hours when the market is closed. */
  closedMarket: 16,
  /** The first bar after a gap in open hours. */
  afterGap: 32,
  /** A check found something wrong with it and was told to leave it as it is. */
  suspect: 64,
} as const;

/** The columns that hold prices, in their order in files. */
export const priceColumns = ["open", "high", "low", "close"] as const;

/** The numeric columns that features can read, in their order in files. */
export const barColumnNames = ["open", "high", "low", "close", "spread", "tickVolume"] as const;
export type BarColumnName = (typeof barColumnNames)[number];

/** New columns for `rowCount` bars: times and prices 0, spread and tick volume NaN, flags 0. */
export function allocateBars(rowCount: number): BarColumns {
  return {
    openTime: new Float64Array(rowCount),
    open: new Float64Array(rowCount),
    high: new Float64Array(rowCount),
    low: new Float64Array(rowCount),
    close: new Float64Array(rowCount),
    spread: new Float64Array(rowCount).fill(Number.NaN),
    tickVolume: new Float64Array(rowCount).fill(Number.NaN),
    flags: new Uint16Array(rowCount),
  };
}

/** Number of bars in the columns. */
export function barCount(bars: BarColumns): number {
  return bars.openTime.length;
}

/** One row as a bar of its own. */
export function barAt(bars: BarColumns, row: number): Bar {
  return {
    openTime: bars.openTime[row],
    open: bars.open[row],
    high: bars.high[row],
    low: bars.low[row],
    close: bars.close[row],
    spread: bars.spread[row],
    tickVolume: bars.tickVolume[row],
    flags: bars.flags[row],
  };
}

/** Writes a bar to one row of the columns. */
export function setBar(bars: BarColumns, row: number, bar: Bar): void {
  bars.openTime[row] = bar.openTime;
  bars.open[row] = bar.open;
  bars.high[row] = bar.high;
  bars.low[row] = bar.low;
  bars.close[row] = bar.close;
  bars.spread[row] = bar.spread ?? Number.NaN;
  bars.tickVolume[row] = bar.tickVolume ?? Number.NaN;
  bars.flags[row] = bar.flags ?? 0;
}

/** Rows [start, end) as views on the same memory. */
export function viewBars(bars: BarColumns, start: number, end: number): BarColumns {
  return {
    openTime: bars.openTime.subarray(start, end),
    open: bars.open.subarray(start, end),
    high: bars.high.subarray(start, end),
    low: bars.low.subarray(start, end),
    close: bars.close.subarray(start, end),
    spread: bars.spread.subarray(start, end),
    tickVolume: bars.tickVolume.subarray(start, end),
    flags: bars.flags.subarray(start, end),
  };
}

/** Copies rows [start, end) of `from` to `to`, beginning at row `at`. */
export function copyBars(
  from: BarColumns,
  start: number,
  end: number,
  to: BarColumns, // written
  at: number,
): void {
  to.openTime.set(from.openTime.subarray(start, end), at);
  to.open.set(from.open.subarray(start, end), at);
  to.high.set(from.high.subarray(start, end), at);
  to.low.set(from.low.subarray(start, end), at);
  to.close.set(from.close.subarray(start, end), at);
  to.spread.set(from.spread.subarray(start, end), at);
  to.tickVolume.set(from.tickVolume.subarray(start, end), at);
  to.flags.set(from.flags.subarray(start, end), at);
}

/** One new set of columns with the parts after one another. */
export function concatenateBars(parts: readonly BarColumns[]): BarColumns {
  const whole = allocateBars(parts.reduce((sum, part) => sum + barCount(part), 0));
  let at = 0;
  for (const part of parts) {
    copyBars(part, 0, barCount(part), whole, at);
    at += barCount(part);
  }
  return whole;
}
