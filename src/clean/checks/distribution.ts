import { formatUtc } from "../../core/time.js";
import type { Check } from "./check.js";

/** Bars of a month below which it says nothing. */
const leastRows = 500;
/** Ranges are counted in hundredths of a basis point of the price; all from 2% on are one class. */
const classes = 20_000;
const classesPerUnit = 1e6;
const widest = classes / classesPerUnit;
/** Octaves that are compared, around the mean. */
const compared = 12;
/** Share below which a class counts as this much, so that an empty one is not infinitely surprising. */
const leastShare = 1e-3;
const listed = 50;

/** What is kept of a month: the ranges by size, and sums of what else must not change its unit. */
interface Month {
  readonly month: string;
  /** Rows by their range, in millionths of the price; still bars first. */
  readonly bins: Int32Array;
  rows: number;
  rangeSum: number;
  spreadSum: number;
  spreadRows: number;
  ticksSum: number;
  ticksRows: number;
}

/** How a month differs from the one before. Factors are ≥ 1, whichever of the two is larger. */
interface Shift {
  readonly month: string;
  /** Population stability index of ranges ÷ their mean. */
  readonly psi: number;
  readonly rangeFactor: number;
  readonly spreadFactor: number | null;
  readonly ticksFactor: number | null;
}

/**
 * Each month against the one before. The shape is that of bar ranges ÷ their mean, so that a wild month does not
 * differ by being wild: the population stability index Σ (p − q) ln(p ÷ q) over octaves. What a vendor changes
 * (its precision, its sampling, the units of spreads and volumes) shows in the shape or in a factor.
 */
export const distributionCheck: Check = {
  id: "distribution",
  create: ({ options }) => {
    const shifts: Shift[] = [];
    let largest = 0;
    let monthCount = 0;
    let before: Month | undefined;
    let month: Month | undefined;
    let monthEnd = Number.NEGATIVE_INFINITY;

    const close = (): void => {
      if (month === undefined || month.rows < leastRows) return;
      monthCount++;
      if (before !== undefined) {
        const shift = shiftOf(before, month);
        largest = Math.max(largest, shift.psi);
        const isShift =
          shift.psi > options.monthPsi ||
          Math.max(shift.rangeFactor, shift.spreadFactor ?? 1, shift.ticksFactor ?? 1) >
            options.monthFactor;
        if (isShift) shifts.push(shift);
      }
      before = month;
    };

    return {
      run: (block, start) => {
        const { openTime, high, low, close: closes, spread, tickVolume } = block.rows;
        for (let row = start; row < block.count; row++) {
          const time = openTime[row];
          if (!(time < monthEnd)) {
            close();
            month = emptyMonth(time);
            const date = new Date(time);
            monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
          }
          if (month === undefined) return; // the first row made one
          const range = (high[row] - low[row]) / closes[row];
          month.rows++;
          month.rangeSum += range;
          // The first class is that of bars that stand still, and of these alone.
          month.bins[range < widest ? Math.ceil(range * classesPerUnit) : classes]++;
          if (spread[row] >= 0) {
            month.spreadSum += spread[row] / closes[row];
            month.spreadRows++;
          }
          if (tickVolume[row] >= 0) {
            month.ticksSum += tickVolume[row];
            month.ticksRows++;
          }
        }
      },
      finish: () => {
        close();
        const report = {
          months: monthCount,
          largestPsi: rounded(largest),
          shifts: shifts.slice(0, listed).map((shift) => ({ ...shift })),
        };
        if (shifts.length === 0) return { report };
        const named = shifts.slice(0, 3).map((shift) => shift.month);
        const more = shifts.length > 3 ? ` and ${shifts.length - 3} more` : "";
        const warning = `bars change their distribution against the month before in ${named.join(", ")}${more}`;
        return { report, warnings: [warning] };
      },
    };
  },
};

function emptyMonth(time: number): Month {
  return {
    month: formatUtc(time).slice(0, 7),
    bins: new Int32Array(classes + 1),
    rows: 0,
    rangeSum: 0,
    spreadSum: 0,
    spreadRows: 0,
    ticksSum: 0,
    ticksRows: 0,
  };
}

/**
 * Shares by octaves around the mean, that of still bars first. Each range is split between the two octaves beside
 * it, by nearness: prices move in whole steps, and a step that crosses the edge of an octave from one month to the
 * next would look like another market.
 */
function shares({ bins, rows, rangeSum }: Month): Float64Array {
  const out = new Float64Array(compared + 2);
  out[0] = bins[0] / rows;
  const centre = Math.log2((rangeSum / rows) * classesPerUnit);
  for (let bin = 1; bin < bins.length; bin++) {
    if (bins[bin] === 0) continue;
    const octave = Math.log2(bin) - centre + compared / 2;
    const place = Math.min(compared - 1e-9, Math.max(0, octave));
    const into = Math.floor(place);
    out[into + 1] += (bins[bin] / rows) * (1 - (place - into));
    out[into + 2] += (bins[bin] / rows) * (place - into);
  }
  return out;
}

function shiftOf(before: Month, after: Month): Shift {
  const [old, fresh] = [shares(before), shares(after)];
  let psi = 0;
  for (let i = 0; i < old.length; i++) {
    const p = Math.max(leastShare, fresh[i]);
    const q = Math.max(leastShare, old[i]);
    psi += (p - q) * Math.log(p / q);
  }
  const mean = (sum: number, rows: number) => (rows >= leastRows ? sum / rows : Number.NaN);
  return {
    month: after.month,
    psi: rounded(psi),
    rangeFactor: factor(before.rangeSum / before.rows, after.rangeSum / after.rows) ?? 1,
    spreadFactor: factor(
      mean(before.spreadSum, before.spreadRows),
      mean(after.spreadSum, after.spreadRows),
    ),
    ticksFactor: factor(
      mean(before.ticksSum, before.ticksRows),
      mean(after.ticksSum, after.ticksRows),
    ),
  };
}

/** The larger of two means ÷ the smaller; null where one is unknown or nothing. */
function factor(a: number, b: number): number | null {
  return a > 0 && b > 0 ? rounded(Math.max(a / b, b / a)) : null;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
