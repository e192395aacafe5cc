import { dayMs } from "../../core/time.js";
import { type BarColumns, type BarSeries, barAt, barCount } from "../../market/bar.js";
import { allocateTicks, type TickColumns, tickCount } from "../../market/tick.js";
import { createTickAggregator } from "../../market/tick-bars.js";
import { barOpenTime, nextBarOpenTime, timeframeDuration } from "../../market/timeframe.js";
import type { BarLine } from "./bar-line.js";
import type { FeedEvent } from "./feed.js";

/** Takes what one connection says and puts the bars that it saw whole on the line. */
export interface FeedReader {
  read(event: FeedEvent): void;
  /** The feed's time, UTC ms; minus infinity before it told any. */
  time(): number;
  /** Ticks and bars that were left out: too late, repeated, or of a time at which none can be. */
  leftOut(): number;
}

/**
 * No market is closed for longer. A tick that is farther ahead of the last one has a broken clock, and
 * taking it would end every bar until then.
 */
const longestStepMs = 4 * dayMs;

/**
 * A reader of one connection. The bar in which the connection begins is not whole and is left out; so is
 * the one in which it ends.
 */
export function createFeedReader({ timeframe, side }: BarSeries, line: BarLine): FeedReader {
  const aggregator = createTickAggregator(timeframe, side);
  let time = Number.NEGATIVE_INFINITY;
  let hasBegun = false;
  let leftOut = 0;

  /** The first thing that a connection says: bars that open at `from` or later will be seen whole. */
  function begin(from: number): void {
    if (!hasBegun) line.begin(from);
    hasBegun = true;
  }

  /** The line takes none from before the connection, so that the bar in which it began stays out. */
  function addAll(bars: BarColumns): void {
    for (let row = 0; row < barCount(bars); row++) line.add(barAt(bars, row));
  }

  function goTo(now: number): void {
    time = Math.max(time, now);
    line.reach(barOpenTime(timeframe, time)); // the bar that holds `time` is not finished
  }

  function readTicks(told: TickColumns): void {
    const ticks = withoutStrays(told, time);
    const count = tickCount(ticks);
    leftOut += tickCount(told) - count;
    if (count === 0) return;
    // Ticks of the same millisecond may have come before we were connected.
    begin(nextBarOpenTime(timeframe, barOpenTime(timeframe, ticks.time[0])));
    addAll(aggregator.push(ticks).bars);
    leftOut += aggregator.lateRows.length;
    goTo(ticks.time[count - 1]);
  }

  return {
    read: (event) => {
      switch (event.kind) {
        case "ticks":
          readTicks(event.ticks);
          break;
        case "time": {
          if (event.time - time > longestStepMs && time > Number.NEGATIVE_INFINITY) {
            leftOut++;
            break;
          }
          const open = barOpenTime(timeframe, event.time);
          begin(open === event.time ? open : nextBarOpenTime(timeframe, open));
          addAll(aggregator.advance(event.time).bars);
          goTo(event.time);
          break;
        }
        case "bar": {
          const { openTime } = event.bar;
          const isStray = openTime - time > longestStepMs && time > Number.NEGATIVE_INFINITY;
          if (isStray || barOpenTime(timeframe, openTime) !== openTime) {
            leftOut++;
            break;
          }
          begin(openTime);
          if (!line.add(event.bar)) leftOut++;
          time = Math.max(time, openTime + timeframeDuration(timeframe));
          line.reach(nextBarOpenTime(timeframe, openTime));
          break;
        }
        case "alive":
          break;
      }
    },
    time: () => time,
    leftOut: () => leftOut,
  };
}

/** The ticks but for those that are too far ahead of the one before; the same columns where none is. */
function withoutStrays(ticks: TickColumns, last: number): TickColumns {
  const kept: number[] = [];
  let latest = last;
  for (let row = 0; row < tickCount(ticks); row++) {
    const now = ticks.time[row];
    if (now - latest > longestStepMs && latest > Number.NEGATIVE_INFINITY) continue;
    kept.push(row);
    latest = Math.max(latest, now);
  }
  if (kept.length === tickCount(ticks)) return ticks;
  const rest = allocateTicks(kept.length);
  for (const [row, from] of kept.entries()) {
    rest.time[row] = ticks.time[from];
    rest.bid[row] = ticks.bid[from];
    rest.ask[row] = ticks.ask[from];
  }
  return rest;
}
