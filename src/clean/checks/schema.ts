import { hourMs } from "../../core/time.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check } from "./check.js";

/** Times before 1970 or after 2199 are not market data. */
const earliest = 0;
const latest = Date.UTC(2200, 0, 1);

const noCount = { check: "schema", why: "a tick volume is a finite count" } as const;

/**
 * Rows whose time or prices cannot be those of a bar. Runs on rows as they arrive, before they are
 * sorted. A tick volume that is negative or infinite becomes NaN, which is what unknown means.
 */
export const schemaCheck: Check = {
  id: "schema",
  create: ({ ledger, durationMs, series }) => {
    const grid = durationMs <= hourMs ? durationMs : 1;
    const fault = (time: number, open: number, high: number, low: number, close: number) => {
      if (!Number.isInteger(time) || time < earliest || time >= latest)
        return "the time is not a whole millisecond from 1970 to 2199";
      if (time % grid !== 0) return `the time is not on the ${series.timeframe} grid`;
      if (!Number.isFinite(open + high + low + close)) return "a price is not a finite number";
      return "a price is not above zero";
    };
    return {
      run: (block, start) => {
        const { openTime, open, high, low, close, tickVolume } = block.rows;
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          const sum = open[row] + high[row] + low[row] + close[row];
          const isSound =
            time % grid === 0 &&
            time >= earliest &&
            time < latest &&
            open[row] > 0 &&
            high[row] > 0 &&
            low[row] > 0 &&
            close[row] > 0 &&
            sum < Number.POSITIVE_INFINITY;
          if (!isSound) {
            const why = fault(time, open[row], high[row], low[row], close[row]);
            for (const kind of ["read", "schema"] as const) {
              if (time >= earliest && time < latest) ledger.count(kind, time);
              else ledger.countUndated(kind);
            }
            ledger.reject("schema", why, block, row);
            continue;
          }
          const ticks = tickVolume[row];
          if (ticks < 0 || ticks === Number.POSITIVE_INFINITY)
            replaceValue(block.rows, row, "tickVolume", Number.NaN, noCount, ledger);
        }
      },
    };
  },
};
