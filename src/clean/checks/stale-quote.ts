import { hourMs, minuteMs } from "../../core/time.js";
import { barFlag } from "../../market/bar.js";
import { createWeekProfile } from "../outliers/week-profile.js";
import type { Check } from "./check.js";
import { createLongestList } from "./longest.js";

const longestMinutes = 240;
/** Share of still bars assumed while a slot's habit is not known. */
const unknownChance = 0.5;
/** Chance of a still bar assumed at least: they cluster more than coins do. */
const leastChance = 0.05;

/**
 * Quotes frozen for longer than the market is wont to be at that time of the week. With p the usual share
 * of bars that stand still (flat, at the close before), n in a row have the chance pⁿ; from the bar on at
 * which that falls below `staleChance`, bars are flagged. So a quiet night needs a longer run than noon.
 */
export const staleQuoteCheck: Check = {
  id: "staleQuote",
  create: ({ options, policy, ledger, durationMs }) => {
    const leastBars = Math.max(3, Math.ceil((options.staleMinutes * minuteMs) / durationMs));
    const mostBars = Math.max(leastBars, Math.ceil((longestMinutes * minuteMs) / durationMs));
    const breakMs = Math.max(hourMs, 2 * durationMs);
    const stillness = createWeekProfile();
    const stretches = createLongestList();
    let [run, limit] = [0, mostBars];
    let [lastTime, lastClose, runStart] = [Number.NaN, Number.NaN, Number.NaN];

    const limitOf = (slot: number): number => {
      const habit = stillness.mean(slot);
      const known = Number.isNaN(habit) ? unknownChance : habit;
      const chance = Math.min(0.999, Math.max(leastChance, known));
      const bars = Math.ceil(Math.log(options.staleChance) / Math.log(chance));
      return Math.min(mostBars, Math.max(leastBars, bars));
    };
    const end = (to: number): void => {
      if (run >= limit) stretches.add({ from: runStart, to, bars: run });
      run = 0;
    };

    return {
      run: (block, start) => {
        const { openTime, open, high, low, close, flags } = block.rows;
        const slots = block.slot;
        // Into locals and back: a double that closures share is boxed at each write.
        let [timeBefore, closeBefore] = [lastTime, lastClose];
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          const c = close[row];
          const isStill = c === closeBefore && open[row] === c && high[row] === c && low[row] === c;
          if (run > 0 && (!isStill || time - timeBefore >= breakMs)) end(timeBefore);
          const slot = slots[row];
          if (isStill && time - timeBefore < breakMs) {
            if (run === 0) {
              runStart = time;
              limit = limitOf(slot);
            }
            run++;
            if (run >= limit) {
              flags[row] |= barFlag.stale;
              ledger.count("stale", time);
              if (policy === "drop") ledger.reject("staleQuote", "the quote is frozen", block, row);
            }
          }
          // A run that is already too long says nothing about the habit.
          if (run < limit || run === 0) stillness.push(slot, isStill ? 1 : 0);
          timeBefore = time;
          closeBefore = c;
        }
        [lastTime, lastClose] = [timeBefore, closeBefore];
      },
      finish: () => {
        end(lastTime);
        return { report: stretches.report() };
      },
    };
  },
};
