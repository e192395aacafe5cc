import { barFlag } from "../../market/bar.js";
import { swapHighLow } from "../repairs/swap.js";
import { widen } from "../repairs/widen.js";
import type { Check } from "./check.js";

/**
 * High is the highest of the four prices and low the lowest. Exchanged, they are put back; where the
 * open or the close sticks out, the range is widened to hold it. Needs the bar itself only.
 */
export const ohlcOrderCheck: Check = {
  id: "ohlcOrder",
  create: ({ ledger, policy }) => ({
    run: (block, start) => {
      const { openTime, open, high, low, close, flags } = block.rows;
      for (let row = start; row < block.count; row++) {
        const o = open[row];
        const c = close[row];
        const top = Math.max(o, c);
        const bottom = Math.min(o, c);
        if (high[row] >= top && low[row] <= bottom) continue;
        ledger.count("ohlcOrder", openTime[row]);
        if (policy === "drop") {
          ledger.reject("ohlcOrder", "high or low lies inside open and close", block, row);
          continue;
        }
        if (low[row] >= top && high[row] <= bottom) swapHighLow(block.rows, row, ledger);
        else widen(block.rows, row, top, bottom, ledger);
        flags[row] |= barFlag.repaired;
      }
    },
  }),
};
