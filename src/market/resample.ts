import { PlumblineError } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import { bytesOf } from "../core/typed-array.js";
import { allocateBars, type BarColumns, barCount, concatenateBars, copyBars } from "./bar.js";
import {
  barOpenTime,
  isAtLeastAsLong,
  nextBarOpenTime,
  type Timeframe,
  timeframeDuration,
  timeframes,
} from "./timeframe.js";

/** Builds longer bars from shorter ones as they arrive. The same code serves history and live bars. */
export interface Resampler {
  readonly from: Timeframe;
  readonly to: Timeframe;
  /**
   * Takes the next bars, however many, and returns the longer bars that they close: new columns that
   * the caller may keep, often of no row.
   *
   * @throws MARKET_BARS_UNORDERED if a bar does not open after the one before it.
   */
  push(bars: BarColumns): BarColumns;
  /**
   * For each long bar of the last call, the row of that call whose short bar gave it out: the moment
   * at which it became known, which is later than its close where its last short bar is missing.
   * Valid until the next call.
   */
  readonly closedBy: Int32Array;
  /** All that it remembers, as bytes of the caller's own. */
  snapshot(): Uint8Array;
  /** @throws MARKET_STATE_FOREIGN if the bytes are not of a resampler of these two timeframes. */
  restore(bytes: Uint8Array): void;
}

/** Places in the state. Times in UTC ms; the unfinished bar is what `open` … `flags` hold. */
const slot = {
  layout: 0,
  from: 1,
  to: 2,
  lastOpenTime: 3,
  bucketOpen: 4,
  bucketEnd: 5,
  isUnfinished: 6,
  open: 7,
  high: 8,
  low: 9,
  close: 10,
  spread: 11,
  tickVolume: 12,
  flags: 13,
} as const;
const stateLength = 14;
const layoutVersion = 1;

/**
 * A resampler. Open is the first open, high the highest, low the lowest, close the last; spread is
 * the last known, tick volume the sum of the known, NaN where none is; flags are or-ed.
 *
 * - A longer bar is given out with the short bar that ends at its close, or else with the first short
 *   bar that belongs to a later one. The last, unfinished bar is never given out.
 * - A short bar belongs to the longer bar in which it **ends**. Vendors' four-hour bars that straddle
 *   17:00 New York (weeks in which only one side of the Atlantic keeps summer time) thus fall to the
 *   next day, and no bar ever holds a price from after its close.
 * - A short bar that ends past the close of its longer bar is left out: Saturday rows in a week, the
 *   25th hour of the day on which clocks go back. The market is closed then.
 * - With `from` equal to `to` bars pass through as they are.
 *
 * Prices are taken to be finite.
 *
 * @throws MARKET_TIMEFRAME_TOO_FINE if `to` is shorter than `from`.
 */
export function createResampler(from: Timeframe, to: Timeframe): Resampler {
  if (!isAtLeastAsLong(to, from)) {
    throw new PlumblineError("MARKET_TIMEFRAME_TOO_FINE", {
      message: `${to} bars were asked for, but the data are ${from} bars`,
      where: { from, to },
      remedy: `ask for ${from} or longer, or bring finer data`,
    });
  }
  const fineMs = timeframeDuration(from);
  const coarseMs = timeframeDuration(to);
  const isSame = from === to;
  const state = new Float64Array(stateLength);
  state[slot.layout] = layoutVersion;
  state[slot.from] = timeframes.indexOf(from);
  state[slot.to] = timeframes.indexOf(to);
  state[slot.lastOpenTime] = Number.NEGATIVE_INFINITY;
  state[slot.bucketOpen] = Number.NaN;
  state[slot.bucketEnd] = Number.NEGATIVE_INFINITY;
  let closed = allocateBars(16); // reused and grown; rows are copied out
  let closedBy = new Int32Array(16);

  function push(bars: BarColumns): BarColumns {
    const { openTime, open, high, low, close, spread, tickVolume, flags } = bars;
    const rowCount = barCount(bars);
    let lastOpenTime = state[slot.lastOpenTime];
    let bucketOpen = state[slot.bucketOpen];
    let bucketEnd = state[slot.bucketEnd];
    let isUnfinished = state[slot.isUnfinished];
    let barOpen = state[slot.open];
    let barHigh = state[slot.high];
    let barLow = state[slot.low];
    let barClose = state[slot.close];
    let barSpread = state[slot.spread];
    let barVolume = state[slot.tickVolume];
    let barFlags = state[slot.flags];
    let count = 0;

    function giveOut(row: number): void {
      if (count === barCount(closed)) {
        closed = concatenateBars([closed, allocateBars(barCount(closed))]);
        const longer = new Int32Array(barCount(closed));
        longer.set(closedBy);
        closedBy = longer;
      }
      closedBy[count] = row;
      closed.openTime[count] = bucketOpen;
      closed.open[count] = barOpen;
      closed.high[count] = barHigh;
      closed.low[count] = barLow;
      closed.close[count] = barClose;
      closed.spread[count] = barSpread;
      closed.tickVolume[count] = barVolume;
      closed.flags[count] = barFlags;
      count++;
      isUnfinished = 0;
    }

    for (let i = 0; i < rowCount; i++) {
      const time = openTime[i];
      if (!(time > lastOpenTime)) throw unordered(time, lastOpenTime, from);
      lastOpenTime = time;
      const end = time + fineMs;
      if (isSame) {
        bucketOpen = time;
      } else if (end > bucketEnd) {
        if (isUnfinished === 1) giveOut(i);
        bucketOpen = barOpenTime(to, end - 1);
        bucketEnd = nextBarOpenTime(to, bucketOpen);
      }
      const barEnd = bucketOpen + coarseMs;
      if (end > barEnd) {
        // Past the close, in a bucket that lasts longer than its bar.
        if (isUnfinished === 1) giveOut(i);
        continue;
      }
      if (isUnfinished === 0) {
        isUnfinished = 1;
        barOpen = open[i];
        barHigh = high[i];
        barLow = low[i];
        // Of all the NaNs the canonical one: states and results are compared by their bytes.
        barSpread = spread[i] === spread[i] ? spread[i] : Number.NaN;
        barVolume = tickVolume[i] === tickVolume[i] ? tickVolume[i] : Number.NaN;
        barFlags = flags[i];
      } else {
        if (high[i] > barHigh) barHigh = high[i];
        if (low[i] < barLow) barLow = low[i];
        const quoted = spread[i];
        if (quoted === quoted) barSpread = quoted;
        const ticks = tickVolume[i];
        if (ticks === ticks) barVolume = barVolume === barVolume ? barVolume + ticks : ticks;
        barFlags |= flags[i];
      }
      barClose = close[i];
      if (end === barEnd) giveOut(i);
    }

    state[slot.lastOpenTime] = lastOpenTime;
    state[slot.bucketOpen] = bucketOpen;
    state[slot.bucketEnd] = bucketEnd;
    state[slot.isUnfinished] = isUnfinished;
    // What a finished bar held is wiped, so that equal futures have equal bytes.
    state[slot.open] = isUnfinished === 1 ? barOpen : 0;
    state[slot.high] = isUnfinished === 1 ? barHigh : 0;
    state[slot.low] = isUnfinished === 1 ? barLow : 0;
    state[slot.close] = isUnfinished === 1 ? barClose : 0;
    state[slot.spread] = isUnfinished === 1 ? barSpread : 0;
    state[slot.tickVolume] = isUnfinished === 1 ? barVolume : 0;
    state[slot.flags] = isUnfinished === 1 ? barFlags : 0;

    const result = allocateBars(count);
    copyBars(closed, 0, count, result, 0);
    return result;
  }

  return {
    from,
    to,
    push,
    get closedBy() {
      return closedBy;
    },
    snapshot: () => bytesOf(state).slice(),
    restore: (bytes) => {
      const saved = new Float64Array(stateLength);
      if (bytes.byteLength === saved.byteLength) bytesOf(saved).set(bytes);
      const isOurs =
        bytes.byteLength === saved.byteLength &&
        saved[slot.layout] === layoutVersion &&
        saved[slot.from] === state[slot.from] &&
        saved[slot.to] === state[slot.to];
      if (!isOurs) {
        throw new PlumblineError("MARKET_STATE_FOREIGN", {
          message: `${bytes.byteLength} bytes are not the state of a resampler from ${from} to ${to}`,
          where: { from, to },
          remedy: "restore from a snapshot made by the same version for the same timeframes",
        });
      }
      state.set(saved);
    },
  };
}

/**
 * The longer bars that are finished within `bars`. Rules and errors of `createResampler`.
 *
 * @example
 * const hours = resampleBars(minutes, "M1", "H1");
 */
export function resampleBars(bars: BarColumns, from: Timeframe, to: Timeframe): BarColumns {
  return createResampler(from, to).push(bars);
}

function unordered(time: number, previous: number, from: Timeframe): PlumblineError {
  const found = Number.isFinite(time) ? formatUtc(time) : String(time);
  return new PlumblineError("MARKET_BARS_UNORDERED", {
    message: `a ${from} bar opens at ${found}, expected one after ${Number.isFinite(previous) ? formatUtc(previous) : "the start"}`,
    where: { timeframe: from, openTime: found },
    remedy: "clean the bars first: sort them by open time and drop duplicates",
  });
}
