import type { Check } from "./check.js";

/**
 * Rows that arrive after bars later than theirs were emitted. Within the reorder window rows are
 * sorted (and counted as `reordered`); beyond it a row is too late, for emitted bars never change.
 */
export const orderCheck: Check = {
  id: "order",
  create: ({ ledger, options }) => {
    let newest = Number.NEGATIVE_INFINITY;
    const why = `arrived more than ${options.reorderRows} rows late`;
    return {
      run: (block, start) => {
        const { openTime } = block.rows;
        // Ascending, so that late rows stand at the head.
        for (let row = start; row < block.count && openTime[row] < newest; row++) {
          ledger.count("late", openTime[row]);
          ledger.reject("order", why, block, row);
        }
        if (block.count > start) newest = Math.max(newest, openTime[block.count - 1]);
      },
    };
  },
};
