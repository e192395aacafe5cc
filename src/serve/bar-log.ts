import { upperBound } from "../core/typed-array.js";
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
 * The bars that came after the history, in order: what another model has to see as well before it can
 * take over. A year of minutes is 24 MB.
 */
export interface BarLog {
  readonly length: number;
  append(bar: Bar): void;
  appendAll(bars: BarColumns): void;
  /** Bars that open after a time, as views that are valid until the next bar is added. */
  after(openTime: number): BarColumns;
}

/** An empty log. */
export function createBarLog(): BarLog {
  let bars = allocateBars(256);
  let length = 0;
  const makeRoom = (count: number): void => {
    if (length + count <= barCount(bars)) return;
    const larger = allocateBars(Math.max(2 * barCount(bars), length + count));
    copyBars(bars, 0, length, larger, 0);
    bars = larger;
  };
  return {
    get length() {
      return length;
    },
    append: (bar) => {
      makeRoom(1);
      setBar(bars, length++, bar);
    },
    appendAll: (more) => {
      makeRoom(barCount(more));
      copyBars(more, 0, barCount(more), bars, length);
      length += barCount(more);
    },
    after: (openTime) => {
      const kept = viewBars(bars, 0, length);
      const start = upperBound(kept.openTime, openTime);
      return viewBars(kept, start, length);
    },
  };
}
