/**
 * Quotes in columns, all of one length, ascending in `time` (equal times are common: several quotes a
 * millisecond). What a vendor says of the sizes on offer is not kept: no bar has a column for it.
 */
export interface TickColumns {
  /** UTC epoch milliseconds at which the quote was made. It is available then. */
  readonly time: Float64Array;
  readonly bid: Float64Array;
  /** Below `bid` where the quote is crossed, equal to it where it is locked: both occur in real feeds. */
  readonly ask: Float64Array;
}

/** One quote, as a live feed brings it. Units as in `TickColumns`. */
export interface Tick {
  readonly time: number;
  readonly bid: number;
  readonly ask: number;
}

/** New columns for `rowCount` ticks, all 0. */
export function allocateTicks(rowCount: number): TickColumns {
  return {
    time: new Float64Array(rowCount),
    bid: new Float64Array(rowCount),
    ask: new Float64Array(rowCount),
  };
}

/** Number of ticks in the columns. */
export function tickCount(ticks: TickColumns): number {
  return ticks.time.length;
}

/** Writes a tick to one row of the columns. */
export function setTick(ticks: TickColumns, row: number, tick: Tick): void {
  ticks.time[row] = tick.time;
  ticks.bid[row] = tick.bid;
  ticks.ask[row] = tick.ask;
}

/** Rows [start, end) as views on the same memory. */
export function viewTicks(ticks: TickColumns, start: number, end: number): TickColumns {
  return {
    time: ticks.time.subarray(start, end),
    bid: ticks.bid.subarray(start, end),
    ask: ticks.ask.subarray(start, end),
  };
}

/** One new set of columns with the parts after one another. */
export function concatenateTicks(parts: readonly TickColumns[]): TickColumns {
  const whole = allocateTicks(parts.reduce((sum, part) => sum + tickCount(part), 0));
  let at = 0;
  for (const part of parts) {
    whole.time.set(part.time, at);
    whole.bid.set(part.bid, at);
    whole.ask.set(part.ask, at);
    at += tickCount(part);
  }
  return whole;
}
