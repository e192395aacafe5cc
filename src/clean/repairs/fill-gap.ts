import { hourMs } from "../../core/time.js";
import { allocateBars, type BarColumns, barFlag, viewBars } from "../../market/bar.js";
import { expectedBarOpens, isMarketOpen, nextMarketOpen } from "../../market/calendar.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import type { Ledger } from "../ledger.js";

/** Makes bars that stand in for missing ones. */
export interface GapFiller {
  /**
   * Bars for the first missing opens between two bars, flat at a close, flagged `filled`, without spread or
   * ticks. The columns are written again by the next call.
   */
  fill(after: number, before: number, close: number): BarColumns;
}

/**
 * A filler of at most `most` bars a gap. Every gap is filled from its front and none to its end: whether a bar
 * is filled must not depend on how long the gap becomes, which nobody knew at the time.
 */
export function createGapFiller(timeframe: Timeframe, most: number, ledger: Ledger): GapFiller {
  const durationMs = timeframeDuration(timeframe);
  const rows = allocateBars(most);
  const why = "the bar is missing: the close before stands in";

  /** The open of the first expected bar at or after a time. Up to H1 bars stand on a grid. */
  const expectedFrom = (time: number): number => {
    if (isMarketOpen(time)) return time;
    const open = Math.floor(nextMarketOpen(time) / durationMs) * durationMs;
    return Math.max(open, time);
  };
  const missingOpens = (after: number, before: number): ArrayLike<number> => {
    if (durationMs > hourMs) return expectedBarOpens(timeframe, after + durationMs, before);
    const opens: number[] = [];
    for (let time = expectedFrom(after + durationMs); time < before && opens.length < most; ) {
      opens.push(time);
      time = expectedFrom(time + durationMs);
    }
    return opens;
  };

  return {
    fill: (after, before, close) => {
      const opens = missingOpens(after, before);
      const count = Math.min(most, opens.length);
      for (let row = 0; row < count; row++) {
        const openTime = opens[row];
        rows.openTime[row] = openTime;
        rows.open[row] = close;
        rows.high[row] = close;
        rows.low[row] = close;
        rows.close[row] = close;
        rows.flags[row] = barFlag.filled;
        ledger.count("filled", openTime);
        ledger.repair({ check: "gap", openTime, column: "close", was: Number.NaN, is: close, why });
      }
      return viewBars(rows, 0, count);
    },
  };
}
