import { dayMs, minuteMs } from "../../core/time.js";
import { barFlag } from "../../market/bar.js";
import { countExpectedBars, isMarketOpen, nextMarketClose } from "../../market/calendar.js";
import type { Check } from "./check.js";
import { createLongestList } from "./longest.js";

/**
 * Bars that the calendar expects and that are not there. Nothing is filled: the first bar after a gap
 * carries the flag `afterGap`. Weekends and holidays are no gaps.
 */
export const gapCheck: Check = {
  id: "gap",
  create: ({ options, ledger, durationMs, series }) => {
    const outageBars = Math.max(1, Math.ceil((options.outageMinutes * minuteMs) / durationMs));
    const gaps = createLongestList();
    let last = Number.NaN;
    // Bars present on the day under way, booked when it ends.
    let [dayStart, dayEnd, present] = [0, Number.NEGATIVE_INFINITY, 0];
    const bookPresent = (): void => {
      if (present > 0) ledger.count("present", dayStart, present);
      present = 0;
    };
    let openUntil = Number.NEGATIVE_INFINITY; // end of the open hours that hold `last`

    const missingBetween = (before: number, time: number): number => {
      const isSameHours = time < openUntil && durationMs <= dayMs / 24;
      if (isSameHours) return Math.ceil((time - before) / durationMs) - 1;
      return countExpectedBars(series.timeframe, before + durationMs, time);
    };
    /** Books an outage on the days that it covers. */
    const bookOutage = (from: number, to: number): void => {
      for (let start = from; start < to; ) {
        const end = Math.min(to, (Math.floor(start / dayMs) + 1) * dayMs);
        const missing = countExpectedBars(series.timeframe, start, end);
        if (missing > 0) ledger.count("outage", start, missing);
        start = end;
      }
    };

    return {
      run: (block, start) => {
        const { openTime, flags } = block.rows;
        let before = last; // a local: a double that closures share is boxed at each write
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          if ((flags[row] & barFlag.closedMarket) !== 0) continue; // was not expected at all
          if (!(time >= dayStart && time < dayEnd)) {
            bookPresent();
            dayStart = Math.floor(time / dayMs) * dayMs;
            dayEnd = dayStart + dayMs;
          }
          present++;
          if (time - before > durationMs) {
            const missing = missingBetween(before, time);
            if (missing > 0) {
              flags[row] |= barFlag.afterGap;
              gaps.add({ from: before + durationMs, to: time - durationMs, bars: missing });
              if (missing >= outageBars) bookOutage(before + durationMs, time);
            }
          }
          if (time >= openUntil) openUntil = isMarketOpen(time) ? nextMarketClose(time) : time;
          before = time;
        }
        last = before;
      },
      finish: () => {
        bookPresent();
        return { report: gaps.report() };
      },
    };
  },
};
