import { bytesOf, upperBound } from "../core/typed-array.js";
import {
  allocateBars,
  type Bar,
  type BarColumns,
  barCount,
  copyBars,
  setBar,
  viewBars,
} from "../market/bar.js";

/**
 * Bars of a companion that wait for the own bar that they come before or with. In batch they may run
 * far ahead of the own rows; live, they wait for one push.
 */
export interface CompanionQueue {
  /** Open time of the last bar ever given; −∞ before the first. */
  lastOpenTime: number;
  append(bars: BarColumns): void;
  appendBar(bar: Bar): void;
  /** How many waiting bars open at or before `openTime`. */
  readyCount(openTime: number): number;
  /** Open time of the waiting bar at a place, 0 the oldest; ∞ past the last. */
  openTimeAt(place: number): number;
  /** Takes the oldest bars out; valid until the next append. */
  take(count: number): BarColumns;
  /** The waiting bars as bytes. */
  snapshot(): Uint8Array;
  restore(bytes: Uint8Array, lastOpenTime: number): void;
}

/** Columns in the order of the snapshot; flags are widened to float64. */
const columns = ["openTime", "open", "high", "low", "close", "spread", "tickVolume"] as const;
const wordsPerBar = columns.length + 1;

/** Whether bytes can be a queue's snapshot. */
export function isQueueSnapshot(bytes: Uint8Array): boolean {
  return bytes.byteLength % (8 * wordsPerBar) === 0;
}

export function createCompanionQueue(): CompanionQueue {
  let held = allocateBars(64);
  let head = 0;
  let tail = 0;

  function makeRoom(count: number): void {
    if (head === tail) head = tail = 0;
    if (tail + count <= barCount(held)) return;
    const waiting = tail - head;
    // Moved down where that frees half of the room, so that each bar moves a bounded number of times.
    const isRoomy = 2 * (waiting + count) <= barCount(held);
    const target = isRoomy ? held : allocateBars(2 * (waiting + count));
    copyBars(held, head, tail, target, 0);
    held = target;
    head = 0;
    tail = waiting;
  }

  const queue: CompanionQueue = {
    lastOpenTime: Number.NEGATIVE_INFINITY,
    append: (bars) => {
      const count = barCount(bars);
      if (count === 0) return;
      makeRoom(count);
      copyBars(bars, 0, count, held, tail);
      tail += count;
      queue.lastOpenTime = bars.openTime[count - 1];
    },
    appendBar: (bar) => {
      makeRoom(1);
      setBar(held, tail, bar);
      tail++;
      queue.lastOpenTime = bar.openTime;
    },
    readyCount: (openTime) => {
      if (head === tail || held.openTime[head] > openTime) return 0;
      if (held.openTime[tail - 1] <= openTime) return tail - head;
      return upperBound(held.openTime.subarray(head, tail), openTime);
    },
    openTimeAt: (place) =>
      head + place < tail ? held.openTime[head + place] : Number.POSITIVE_INFINITY,
    take: (count) => {
      head += count;
      return viewBars(held, head - count, head);
    },
    snapshot: () => {
      const waiting = tail - head;
      const words = new Float64Array(waiting * wordsPerBar);
      columns.forEach((name, i) => {
        words.set(held[name].subarray(head, tail), i * waiting);
      });
      words.set(held.flags.subarray(head, tail), columns.length * waiting);
      return bytesOf(words);
    },
    restore: (bytes, lastOpenTime) => {
      const words = new Float64Array(bytes.slice().buffer);
      const waiting = words.length / wordsPerBar;
      const part = (i: number): Float64Array => words.subarray(i * waiting, (i + 1) * waiting);
      held = allocateBars(Math.max(64, waiting));
      columns.forEach((name, i) => {
        held[name].set(part(i));
      });
      held.flags.set(part(columns.length));
      head = 0;
      tail = waiting;
      queue.lastOpenTime = lastOpenTime;
    },
  };
  return queue;
}
