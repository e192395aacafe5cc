import { dayMs, formatUtc, minuteMs } from "../../core/time.js";
import { barFlag, priceColumns } from "../../market/bar.js";
import type { Block } from "../block.js";
import { replaceValue } from "../repairs/replace.js";
import type { Check } from "./check.js";

/**
 * The least and most that a unit of each currency was worth in USD from 1990 to 2025, month by month, rounded
 * outwards (EUR before 1999 by its German mark). Wide on purpose: they tell 110 from 1.10, not 1.10 from 1.20.
 */
const usdRange: Readonly<Record<string, readonly [least: number, most: number]>> = {
  EUR: [0.82, 1.61],
  GBP: [1.03, 2.12],
  AUD: [0.47, 1.11],
  NZD: [0.38, 0.89],
  USD: [1, 1],
  CAD: [0.61, 1.11],
  CHF: [0.54, 1.42],
  JPY: [1 / 163, 1 / 75],
};
/** How far beyond its history a price may go before a mistake of units is likelier. */
const headroom = 1.5;
/** Figures by which prices are found to be off: pips and points, JPY quoted by the hundred. */
const powers = [-6, -5, -3, -2, -1, 1, 2, 3, 5, 6];
/**
 * A price that is the other way round is 1 ÷ the last one, give or take a share, after a step that the market does
 * not make in that time. Near par, where the step is small, the rows must be neighbours and the share slight; two rows
 * farther apart than a holiday and a day do not explain each other.
 */
const flips = [
  { withinMs: 10 * minuteMs, step: 0.03, share: 0.005 },
  { withinMs: 5 * dayMs, step: 0.1, share: 0.02 },
] as const;

/** What is wrong with the prices of a row; `multiply` or invert to mend them. */
interface Mistake {
  /** For people and the report: `prices are 100 times too large`. */
  readonly name: string;
  readonly isInverted: boolean;
  /** What each price must be multiplied by. */
  readonly multiply: number;
}

const inverted: Mistake = { name: "the pair is inverted", isInverted: true, multiply: 1 };
const unexplained: Mistake = {
  name: "prices are outside anything since 1990",
  isInverted: false,
  multiply: Number.NaN,
};

/** A range for `EURUSD` from those of its currencies, or of everything where one is not known. */
function plausibleRange(symbol: string): readonly [least: number, most: number] {
  const base = usdRange[symbol.slice(0, 3)];
  const quote = usdRange[symbol.slice(3, 6)];
  if (base === undefined || quote === undefined) return [0, Number.POSITIVE_INFINITY];
  return [base[0] / quote[1] / headroom, (base[1] / quote[0]) * headroom];
}

/**
 * Prices in another unit: points for prices, a yen pair by the hundred, a pair the other way round. By the level
 * that the pair has had since 1990, and by the row before where the two ways round are not told apart by level.
 */
export const unitCheck: Check = {
  id: "unit",
  create: ({ ledger, policy, series }) => {
    const [least, most] = plausibleRange(series.instrument);
    const found = new Map<string, { rows: number; first: number; last: number }>();
    let goodClose = Number.NaN;
    let lastTime = Number.NaN;

    const mistakeOf = (close: number, open: number, good: number): Mistake => {
      const isInside = (price: number) => price > least && price < most;
      const fits = powers
        .map((power) => 10 ** power)
        .filter((factor) => isInside(close / factor) && isInside(open / factor));
      const distance = (price: number) => Math.abs(Math.log(price / good));
      const best = fits.sort((a, b) => distance(close / a) - distance(close / b))[0];
      const isFlip = isInside(1 / close) && isInside(1 / open);
      // Without a good row before, the other way round is the likelier: fewer figures explain it.
      if (isFlip && (best === undefined || !(distance(close / best) < distance(1 / close))))
        return inverted;
      if (best === undefined) return unexplained;
      const times = Math.round(Math.max(best, 1 / best)).toLocaleString("en-US");
      const name = `prices are ${times} times too ${best > 1 ? "large" : "small"}`;
      return { name, isInverted: false, multiply: 1 / best };
    };

    const isFlipped = (close: number, good: number, pauseMs: number): boolean => {
      const step = Math.abs(close / good - 1);
      if (!(step > flips[0].step)) return false; // most rows, and the first
      const off = Math.abs(close * good - 1);
      return flips.some((flip) => pauseMs <= flip.withinMs && step > flip.step && off < flip.share);
    };

    /** Does what the policy says; whether the row was mended. */
    const act = (mistake: Mistake, block: Block, row: number): boolean => {
      const { rows } = block;
      const time = rows.openTime[row];
      ledger.count("unit", time);
      const known = found.get(mistake.name) ?? { rows: 0, first: time, last: time };
      found.set(mistake.name, { ...known, rows: known.rows + 1, last: time });
      const isMendable = mistake.multiply === mistake.multiply;
      if (policy === "fill" && isMendable) {
        const reason = { check: "unit", why: mistake.name } as const;
        const [high, low] = [rows.high[row], rows.low[row]];
        for (const column of priceColumns) {
          const was = column === "high" ? high : column === "low" ? low : rows[column][row];
          const opposite = column === "high" ? low : column === "low" ? high : was;
          const is = mistake.isInverted ? 1 / opposite : rescaled(was, mistake.multiply);
          replaceValue(rows, row, column, is, reason, ledger);
        }
        const spread = mistake.isInverted ? Number.NaN : rows.spread[row] * mistake.multiply;
        replaceValue(rows, row, "spread", spread, reason, ledger);
        rows.flags[row] |= barFlag.repaired;
        return true;
      }
      if (policy === "flag" || policy === "fail") rows.flags[row] |= barFlag.suspect;
      else ledger.reject("unit", mistake.name, block, row);
      return false;
    };

    return {
      run: (block, start) => {
        const { openTime, open, close } = block.rows;
        // Into locals and back: a double that closures share is boxed at each write.
        let [timeBefore, good] = [lastTime, goodClose];
        for (let row = start; row < block.count; row++) {
          const c = close[row];
          const o = open[row];
          const time = openTime[row];
          const isInside = c > least && c < most && o > least && o < most;
          if (isInside && !isFlipped(c, good, time - timeBefore)) good = c;
          else if (act(isInside ? inverted : mistakeOf(c, o, good), block, row)) good = close[row];
          timeBefore = time;
        }
        [lastTime, goodClose] = [timeBefore, good];
      },
      finish: () => {
        const kinds = [...found].map(([name, { rows, first, last }]) => ({
          name,
          rows,
          first,
          last,
        }));
        const warnings = kinds.map(
          ({ name, rows, first }) =>
            `${name} in ${rows.toLocaleString("en-US")} rows, the first at ${formatUtc(first)}`,
        );
        return { report: { mistakes: kinds }, warnings };
      },
    };
  },
};

/** A product without the noise of binary fractions: prices have eight decimals at most. */
function rescaled(price: number, factor: number): number {
  return Math.round(price * factor * 1e8) / 1e8;
}
