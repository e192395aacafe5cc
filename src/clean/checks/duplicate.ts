import type { Check } from "./check.js";

/**
 * Rows of one open time. The first to arrive is kept; a later one of the same prices is a copy, one
 * of other prices a conflict: which of the two is right cannot be known here, so it is counted apart.
 */
export const duplicateCheck: Check = {
  id: "duplicate",
  create: ({ ledger }) => {
    let time = Number.NaN;
    let first = { open: 0, high: 0, low: 0, close: 0 };
    return {
      run: (block, start) => {
        const { openTime, open, high, low, close } = block.rows;
        let kept = -1; // row of the last one kept; −1 while it stands in an earlier block
        for (let row = start; row < block.count; row++) {
          if (openTime[row] !== time) {
            time = openTime[row];
            kept = row;
            continue;
          }
          const isCopy =
            kept < 0
              ? open[row] === first.open &&
                high[row] === first.high &&
                low[row] === first.low &&
                close[row] === first.close
              : open[row] === open[kept] &&
                high[row] === high[kept] &&
                low[row] === low[kept] &&
                close[row] === close[kept];
          ledger.count(isCopy ? "duplicate" : "conflict", time);
          const why = isCopy
            ? "a copy of the bar before it"
            : "another bar of the same open time, with other prices";
          ledger.reject("duplicate", why, block, row);
        }
        if (kept >= 0)
          first = { open: open[kept], high: high[kept], low: low[kept], close: close[kept] };
      },
    };
  },
};
