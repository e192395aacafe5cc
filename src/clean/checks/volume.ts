import { barFlag } from "../../market/bar.js";
import { createWeekProfile } from "../outliers/week-profile.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check } from "./check.js";

/** Tick volumes this many times what is usual at that time of the week are no counts of ticks. */
const absurd = 1_000;
const listed = 200;

/**
 * Tick volumes that cannot be: a price that moved without a tick, or a thousand times the ticks that are usual.
 * Unknown volumes (NaN) pass.
 */
export const volumeCheck: Check = {
  id: "volume",
  create: ({ ledger, policy }) => {
    const usual = createWeekProfile();
    let [known, unmovedTicks, tooMany] = [0, 0, 0];
    const first: number[] = [];
    return {
      run: (block, start) => {
        const { openTime, high, low, tickVolume, flags } = block.rows;
        for (let row = start; row < block.count; row++) {
          const ticks = tickVolume[row];
          if (ticks !== ticks) continue;
          known++;
          const slot = block.slot[row];
          const isWithoutTick = ticks === 0 && high[row] > low[row];
          const isAbsurd = ticks > absurd * usual.mean(slot); // false while there is no habit
          usual.push(slot, ticks);
          if (!isWithoutTick && !isAbsurd) continue;
          if (isWithoutTick) unmovedTicks++;
          else tooMany++;
          ledger.count("volume", openTime[row]);
          if (first.length < listed) first.push(openTime[row]);
          if (policy === "drop") {
            const why = isWithoutTick ? "the price moved without a tick" : "more ticks than can be";
            const reason = { check: "volume", why } as const;
            replaceValue(block.rows, row, "tickVolume", Number.NaN, reason, ledger);
          } else flags[row] |= barFlag.suspect;
        }
      },
      finish: () => {
        const report = { known, movedWithoutTicks: unmovedTicks, tooMany, first };
        const share = unmovedTicks / Math.max(1, known);
        if (share < 0.5) return { report };
        const warning = `the tick volume is 0 in ${(100 * share).toFixed(0)}% of bars although their prices moved: the column says nothing`;
        return { report, warnings: [warning] };
      },
    };
  },
};
