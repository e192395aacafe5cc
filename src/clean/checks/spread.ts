import { barFlag } from "../../market/bar.js";
import { blank } from "../repairs/blank.js";
import type { Check } from "./check.js";

/** Spreads that no market quotes: bid above ask, or a share of the price that only a mistake of units gives. */
export const spreadCheck: Check = {
  id: "spread",
  severity: "warning",
  about: "the spread is not negative and not a large share of the price; others become NaN",
  create: ({ ledger, options }) => ({
    run: (block, start) => {
      const { openTime, close, spread, flags } = block.rows;
      const share = options.spreadFraction;
      for (let row = start; row < block.count; row++) {
        const value = spread[row];
        // NaN, unknown, passes.
        if (!(value < 0 || value > share * close[row])) continue;
        const why =
          value < 0 ? "the quote is crossed: ask below bid" : "the spread is too wide to be one";
        ledger.count("spread", openTime[row]);
        blank(block.rows, row, "spread", "spread", why, ledger);
        flags[row] |= barFlag.repaired;
      }
    },
  }),
};
