import { barFlag } from "../../market/bar.js";
import { instrument, instrumentSymbols } from "../../market/instrument.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check, Finding } from "./check.js";

/** Classes by which spreads are counted: from a thousandth of a pip on, 16 to the octave, so 4% wide. */
const classes = 400;
const perOctave = 16;
const finest = 1e-3;

/** Spreads that no market quotes: bid above ask, or a share of the price that only a mistake of units gives. */
export const spreadCheck: Check = {
  id: "spread",
  create: ({ ledger, options, policy, series }) => {
    const isKnownPair = instrumentSymbols.includes(series.instrument);
    const pip = isKnownPair ? instrument(series.instrument).pip : 1e-4;
    const counts = new Float64Array(classes);
    let lastGood = Number.NaN;
    let [known, widest] = [0, 0];

    const count = (value: number): void => {
      known++;
      if (value > widest) widest = value;
      const place = Math.round(perOctave * Math.log2(value / pip / finest));
      counts[Math.min(classes - 1, Math.max(0, place))]++;
    };
    /** The spread, in pips, that a share of the known ones does not exceed, to 4%. */
    const quantile = (share: number): number => {
      let sum = 0;
      let place = 0;
      while (place < classes - 1 && sum + counts[place] < share * known) sum += counts[place++];
      return Number((finest * 2 ** (place / perOctave)).toPrecision(3));
    };

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
            if (value === value) {
              lastGood = value;
              count(value);
            }
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
      finish: (): Finding => {
        if (known === 0) return { report: { known } };
        const widestPips = Number((widest / pip).toPrecision(6));
        return {
          report: { known, medianPips: quantile(0.5), p95Pips: quantile(0.95), widestPips },
        };
      },
    };
  },
};
