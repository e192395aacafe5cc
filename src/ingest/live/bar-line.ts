import { type Bar, type BarColumns, barAt, barCount } from "../../market/bar.js";

/** A stretch of time, UTC ms: bars that open in [from, to). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * What is known of a series as it grows: one stretch for each connection, in which every bar is known,
 * and holes between them. Bars come out of it in order and once, and none beyond a hole.
 */
export interface BarLine {
  /** A connection begins: bars that open at `from` or later will all be seen. */
  begin(from: number): void;
  /** A closed bar of the connection. False where it is known already, or from before the connection. */
  add(bar: Bar): boolean;
  /** All bars that open before `to` were seen by now, if there were any. */
  reach(to: number): void;
  /** The connection has ended: its stretch grows no further. */
  end(): void;
  /** The hole that keeps bars from coming out; undefined where there is none. */
  hole(): Stretch | undefined;
  /** Fills the hole, or as much of it as there is now, with the bars that there were. */
  fill(hole: Stretch, bars: BarColumns): void;
  /** Bars that can come out, taken off the line. */
  take(): Bar[];
  /** Bars that can come out. */
  ready(): number;
  /** Bars that wait behind a hole. */
  waiting(): number;
}

interface Segment {
  from: number;
  to: number;
  readonly bars: Bar[];
}

/**
 * A line whose first bar opens at `start` or later.
 *
 * @param start - UTC ms; undefined to begin with the first connection, without a hole before it.
 */
export function createBarLine(start?: number): BarLine {
  let next = start;
  /** Ascending. The last is that of the connection, if there is one. */
  const segments: Segment[] = [];
  let current: Segment | undefined;
  const ready: Bar[] = [];

  /** Moves what is no longer behind a hole to where it can be taken. */
  function settle(): void {
    while (segments.length > 0) {
      const [first] = segments;
      if (next === undefined || first.from > next) return;
      for (const bar of first.bars.splice(0)) give(bar);
      next = Math.max(next, first.to);
      if (first === current) return;
      segments.shift();
    }
  }

  function give(bar: Bar): void {
    if (next === undefined || bar.openTime < next) return; // came out before, by another way
    ready.push(bar);
    next = bar.openTime + 1; // the bar after it is not known to have no bar before it
  }

  return {
    begin: (from) => {
      next ??= from;
      const last = segments.at(-1);
      // One that saw no bar whole parts one hole in two: to history it would be two questions.
      if (last !== undefined && last.to === last.from) segments.pop();
      current = { from, to: from, bars: [] };
      segments.push(current);
      settle();
    },
    add: (bar) => {
      if (current === undefined || bar.openTime < current.to) return false;
      current.bars.push(bar);
      current.to = bar.openTime + 1;
      settle();
      return true;
    },
    reach: (to) => {
      if (current === undefined) return;
      current.to = Math.max(current.to, to);
      settle();
    },
    end: () => {
      current = undefined;
      settle();
    },
    hole: () => {
      const [first] = segments;
      if (first === undefined || next === undefined || first.from <= next) return undefined;
      return { from: next, to: first.from };
    },
    fill: (hole, bars) => {
      for (let row = 0; row < barCount(bars); row++) {
        const bar = barAt(bars, row);
        if (bar.openTime < hole.to) give(bar);
      }
      next = Math.max(next ?? hole.to, hole.to);
      settle();
    },
    take: () => ready.splice(0),
    ready: () => ready.length,
    waiting: () => segments.reduce((sum, { bars }) => sum + bars.length, 0),
  };
}
