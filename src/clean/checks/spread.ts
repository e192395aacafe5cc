import { barFlag } from "../../market/bar.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check } from "./check.js";

/** Spreads that no market quotes: bid above ask, or a share of the price that only a mistake of units gives. */
export const spreadCheck: Check = {
  id: "spread",
  create: ({ ledger, options, policy }) => {
    let lastGood = Number.NaN;
    const mended = (value: number, limit: number): number => {
      if (policy === "fill") return lastGood;
      if (policy === "winsorise") return value < 0 ? 0 : limit;
      return Number.NaN;
    };
    return {
      run: (block, start) => {
        const { openTime, close, spread, flags } = block.rows;
        const share = options.spreadFraction;
        for (let row = start; row < block.count; row++) {
          const value = spread[row];
          // NaN, unknown, passes.
          const isGood = !(value < 0 || value > share * close[row]);
          if (isGood) {
            if (value === value) lastGood = value;
            continue;
          }
          ledger.count("spread", openTime[row]);
          if (policy === "flag" || policy === "fail") {
            flags[row] |= barFlag.suspect;
            continue;
          }
          const why =
            value < 0 ? "the quote is crossed: ask below bid" : "the spread is too wide to be one";
          const is = mended(value, share * close[row]);
          replaceValue(block.rows, row, "spread", is, { check: "spread", why }, ledger);
          flags[row] |= barFlag.repaired;
        }
      },
    };
  },
};
