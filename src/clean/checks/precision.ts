import { barFlag, priceColumns } from "../../market/bar.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check } from "./check.js";
import { createDigitBook, digitsOf, hasFloatNoise, noGrid } from "./digits.js";

/** Decimals beyond those in use from which a price is off the grid: one more may be a vendor's change. */
const leap = 2;
const listed = 200;

/**
 * The decimals in which a series is quoted. A price that needs two more than the thousand rows before it, or that
 * is a decimal with binary noise (1.2958700000000002), is not as the vendor's grid has it. A month in which the
 * decimals change is named: HistData went from four to five late in 2011.
 */
export const precisionCheck: Check = {
  id: "precision",
  create: ({ ledger, policy }) => {
    const book = createDigitBook();
    let [finer, noisy] = [0, 0];
    const first: number[] = [];
    return {
      run: (block, start) => {
        const { rows } = block;
        const { openTime, open, high, low, close, flags } = rows;
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          const grid = book.grid();
          const scale = book.scale();
          const c = close[row];
          // Most rows end here: every price is the nearest double to one with that many decimals.
          const isOnGrid =
            grid < noGrid &&
            Math.round(c * scale) / scale === c &&
            Math.round(open[row] * scale) / scale === open[row] &&
            Math.round(high[row] * scale) / scale === high[row] &&
            Math.round(low[row] * scale) / scale === low[row];
          book.add(time, digitsOf(c, isOnGrid ? grid : noGrid));
          if (isOnGrid || grid === noGrid) continue;
          let isFiner = false;
          let isNoisy = false;
          for (const column of priceColumns) {
            const price = rows[column][row];
            if (digitsOf(price, noGrid) >= grid + leap) isFiner = true;
            else if (hasFloatNoise(price)) isNoisy = true;
          }
          if (!isFiner && !isNoisy) continue;
          if (isFiner) {
            finer++;
            if (first.length < listed) first.push(time);
          } else noisy++;
          ledger.count("precision", time);
          if (policy === "fill") {
            const why = isFiner
              ? "more decimals than the series has"
              : "a decimal with binary noise";
            const reason = { check: "precision", why } as const;
            for (const column of priceColumns) {
              const is = Math.round(rows[column][row] * scale) / scale;
              replaceValue(rows, row, column, is, reason, ledger);
            }
            flags[row] |= barFlag.repaired;
          } else if (isFiner) flags[row] |= barFlag.suspect;
        }
      },
      finish: () => {
        const spans = book.spans();
        const changes = spans.slice(1).map(({ month, digits }, i) => {
          const before = spans[i].digits;
          return `prices change from ${decimals(before)} to ${decimals(digits)} in ${month}`;
        });
        const report = { finer, noisy, first, spans: spans.map((span) => ({ ...span })) };
        // Back and forth says that the vendor mixes feeds: one line says it as well as twenty.
        const shown =
          changes.length > 3 ? [`${changes[0]}, and ${changes.length - 1} times more`] : changes;
        return { report, warnings: shown };
      },
    };
  },
};

function decimals(digits: number | null): string {
  return digits === null ? "no grid" : `${digits} decimals`;
}
