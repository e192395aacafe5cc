import { barFlag } from "../../market/bar.js";
import { isMarketOpen, nextMarketClose, nextMarketOpen } from "../../market/calendar.js";
import type { Check } from "./check.js";

/**
 * Bars of hours in which nobody trades: vendors repeat the last quote over weekends and holidays. A
 * bar is closed when no part of it lies in open hours.
 */
export const closedMarketCheck: Check = {
  id: "closedMarket",
  create: ({ ledger, policy, durationMs }) => {
    // The open hours last asked for, so that the calendar is asked once a week.
    let openFrom = Number.POSITIVE_INFINITY;
    let openUntil = Number.NEGATIVE_INFINITY;
    const isOpen = (time: number): boolean => {
      if (!isMarketOpen(time) && nextMarketOpen(time) >= time + durationMs) return false;
      openFrom = time; // rows come in ascending order
      openUntil = nextMarketClose(time);
      return true;
    };
    return {
      run: (block, start) => {
        const { openTime, flags } = block.rows;
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          if ((time >= openFrom && time < openUntil) || isOpen(time)) continue;
          ledger.count("closedMarket", time);
          flags[row] |= barFlag.closedMarket;
          if (policy === "drop")
            ledger.reject("closedMarket", "the market is closed at that time", block, row);
        }
      },
    };
  },
};
