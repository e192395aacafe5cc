import { formatUtc } from "../../core/time.js";

/** Stands for prices that are on no grid of up to eight decimals. */
export const noGrid = 9;
/** Rows whose decimals are the grid of the rows after them. */
const groupRows = 1_000;
/** Share of a group's rows that must fit the grid. */
const fitting = 0.99;
/** Rows of a month below which it says nothing. */
const leastRows = 500;
/** Relative rounding of a decimal computed in binary: a few units in the last place. */
const noise = 1e-12;

/**
 * The least number of decimals that a price needs, 0 to 8; `noGrid` where eight are not enough. A price within a few
 * units in the last place of a decimal counts as that decimal.
 *
 * @param from - A number of decimals known to be enough, from which fewer are tried; `noGrid` if none is known.
 */
export function digitsOf(price: number, from: number): number {
  if (from < noGrid) {
    let digits = from;
    while (digits > 0 && fits(price, digits - 1)) digits--;
    return digits;
  }
  let digits = 0;
  while (digits < noGrid && !fits(price, digits)) digits++;
  return digits;
}

/** Whether a price is within a few units in the last place of a decimal, and not the double nearest to it. */
export function hasFloatNoise(price: number): boolean {
  const digits = digitsOf(price, noGrid);
  return digits < noGrid && Math.round(price * 10 ** digits) / 10 ** digits !== price;
}

const powersOfTen = Array.from({ length: noGrid }, (_, digits) => 10 ** digits);

function fits(price: number, digits: number): boolean {
  const scaled = price * powersOfTen[digits];
  return Math.abs(scaled - Math.round(scaled)) <= noise * scaled;
}

/** A run of months with one number of decimals; null where they are on no grid. */
export interface DigitSpan {
  /** The first month, `2011-10`. */
  readonly month: string;
  readonly digits: number | null;
}

/** The decimals in use, as rows stream by. */
export interface DigitBook {
  /** Decimals that 99% of the last full thousand rows needed at most; `noGrid` until there is one. */
  grid(): number;
  /** Ten to the power of the grid. */
  scale(): number;
  add(time: number, digits: number): void;
  /** Months of 500 rows and more, joined where the decimals are the same. */
  spans(): DigitSpan[];
}

export function createDigitBook(): DigitBook {
  const group = new Int32Array(noGrid + 1);
  const month = new Int32Array(noGrid + 1);
  const spans: DigitSpan[] = [];
  let [grid, scale, groupCount, monthCount] = [noGrid, 10 ** noGrid, 0, 0];
  let [monthStart, monthEnd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const enough = (counts: Int32Array, count: number): number => {
    let sum = 0;
    let digits = 0;
    for (; digits < noGrid; digits++) {
      sum += counts[digits];
      if (sum >= fitting * count) break;
    }
    return digits;
  };
  const closeMonth = (): void => {
    if (monthCount >= leastRows) {
      const needed = enough(month, monthCount);
      const digits = needed === noGrid ? null : needed;
      const name = formatUtc(monthStart).slice(0, 7);
      if (spans.at(-1)?.digits !== digits || spans.length === 0)
        spans.push({ month: name, digits });
    }
    month.fill(0);
    monthCount = 0;
  };

  return {
    grid: () => grid,
    scale: () => scale,
    add: (time, digits) => {
      if (!(time >= monthStart && time < monthEnd)) {
        closeMonth();
        const date = new Date(time);
        monthStart = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
        monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
      }
      month[digits]++;
      monthCount++;
      group[digits]++;
      if (++groupCount < groupRows) return;
      grid = enough(group, groupCount);
      scale = 10 ** grid;
      group.fill(0);
      groupCount = 0;
    },
    spans: () => {
      closeMonth();
      return spans;
    },
  };
}
