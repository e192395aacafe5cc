import type { Random } from "../../core/random.js";
import { minuteMs } from "../../core/time.js";
import { allocateBars, type BarColumns, barCount, copyBars, priceColumns } from "../bar.js";

/**
 * Kinds of defects. `badTick`: one price of the bar (high or low) far away. `badClose`: the close far
 * away, and high or low with it; the next bar is back. `outOfOrder`: a bar stands some rows late.
 * `wrongUnit`: prices are a hundred times too large. `inverted`: the bar is of the pair the other way round.
 * `crossedSpread`: ask below bid. `offGrid`: a close with two decimals more than the pair has.
 * `zeroVolume`: a bar that moved without a tick.
 */
export type DefectKind =
  | "badTick"
  | "badClose"
  | "duplicate"
  | "conflictingDuplicate"
  | "missing"
  | "swappedHighLow"
  | "staleQuote"
  | "outOfOrder"
  | "wrongUnit"
  | "inverted"
  | "crossedSpread"
  | "offGrid"
  | "zeroVolume";

/** A planted defect: the truth against which detectors are scored. */
export interface PlantedDefect {
  readonly kind: DefectKind;
  readonly instrument: string;
  /** Open time of the first bar that it touches, UTC ms. */
  readonly openTime: number;
  /** Open time of the last bar that it touches; `openTime` where it is one bar. */
  readonly endTime: number;
  readonly detail: string;
}

/** How many defects of each kind there are in a hundred thousand bars. */
export type DefectRates = Readonly<Record<DefectKind, number>>;

/** About as dirty as a free vendor's file. Mistakes of units and the like are planted if they are asked for. */
export const defaultDefectRates: DefectRates = {
  badTick: 12,
  badClose: 4,
  duplicate: 10,
  conflictingDuplicate: 4,
  missing: 3,
  swappedHighLow: 8,
  staleQuote: 3,
  outOfOrder: 4,
  wrongUnit: 0,
  inverted: 0,
  crossedSpread: 0,
  offGrid: 0,
  zeroVolume: 0,
};

/** Rows left clean at both ends, so that detectors have something to compare with. */
const cleanEnds = 300;
/** Rows left clean around a defect. */
const margin = 3;
/** A row stands at most this many rows late. */
const latestRows = 4;

/**
 * Bars with defects planted, and the list of them in time order. No two touch, none lies across a
 * closed market, and the first and last 300 rows stay clean. Each kind draws from a generator of its
 * own, though one kind may take a place that another had drawn.
 */
export function plantDefects(
  instrument: string,
  clean: BarColumns,
  rates: Partial<DefectRates>,
  random: Random,
): { readonly bars: BarColumns; readonly truth: readonly PlantedDefect[] } {
  const count = barCount(clean);
  const bars = allocateBars(count);
  copyBars(clean, 0, count, bars, 0);
  const truth: PlantedDefect[] = [];
  const copies = new Map<number, "duplicate" | "conflictingDuplicate">();
  const lateRows = new Map<number, number>();
  const isMissing = new Uint8Array(count);
  const isTaken = new Uint8Array(count);

  function place(
    kind: DefectKind,
    drawLength: (draw: Random) => number,
    plant: (row: number, end: number, draw: Random) => string,
  ): void {
    const draw = random.fork(kind);
    const wanted = Math.round(((rates[kind] ?? 0) * count) / 100_000);
    for (let k = 0; k < wanted; k++) {
      const length = drawLength(draw);
      const row = cleanEnds + draw.integer(Math.max(1, count - 2 * cleanEnds));
      const end = row + length;
      if (end + cleanEnds > count || isTaken.subarray(row - margin, end + margin).includes(1))
        continue;
      if (bars.openTime[end] - bars.openTime[row - 1] !== (length + 1) * minuteMs) continue;
      isTaken.fill(1, row, end);
      const detail = plant(row, end, draw);
      const [openTime, endTime] = [bars.openTime[row], bars.openTime[end - 1]];
      truth.push({ kind, instrument, openTime, endTime, detail });
    }
  }
  const oneRow = () => 1;

  place("badTick", oneRow, (row, _end, draw) => {
    const size = spike(bars.close[row], draw);
    if (draw.chance(0.5)) bars.high[row] += size;
    else bars.low[row] -= size;
    return `wick of ${size.toFixed(5)}`;
  });
  place("badClose", oneRow, (row, _end, draw) => {
    const size = (draw.chance(0.5) ? 1 : -1) * spike(bars.close[row], draw);
    bars.close[row] += size;
    bars.high[row] = Math.max(bars.high[row], bars.close[row]);
    bars.low[row] = Math.min(bars.low[row], bars.close[row]);
    return `close off by ${size.toFixed(5)}`;
  });
  place("swappedHighLow", oneRow, (row) => {
    // On a flat bar there is nothing to exchange: the range is opened by a pipette first.
    if (bars.high[row] === bars.low[row]) bars.high[row] += pipetteOf(bars.close[row]);
    const high = bars.high[row];
    bars.high[row] = bars.low[row];
    bars.low[row] = high;
    return "high and low exchanged";
  });
  place(
    "staleQuote",
    (draw) => 40 + draw.integer(80),
    (row, end) => {
      const price = bars.close[row - 1];
      bars.open.fill(price, row, end);
      bars.high.fill(price, row, end);
      bars.low.fill(price, row, end);
      bars.close.fill(price, row, end);
      bars.tickVolume.fill(1, row, end);
      return `frozen at ${price} for ${end - row} bars`;
    },
  );
  place(
    "missing",
    (draw) => 10 + draw.integer(120),
    (row, end) => {
      isMissing.fill(1, row, end);
      return `${end - row} bars`;
    },
  );
  place("duplicate", oneRow, (row) => {
    copies.set(row, "duplicate");
    return "stands twice";
  });
  place("conflictingDuplicate", oneRow, (row) => {
    copies.set(row, "conflictingDuplicate");
    return "stands twice with other prices";
  });
  place(
    "outOfOrder",
    (draw) => 2 + draw.integer(latestRows),
    (row, end) => {
      lateRows.set(row, end - 1);
      return `the first of these bars stands ${end - 1 - row} rows late`;
    },
  );

  place("wrongUnit", oneRow, (row) => {
    for (const column of priceColumns) bars[column][row] *= 100;
    return "a hundred times too large";
  });
  place("inverted", oneRow, (row) => {
    const { open, high, low, close } = bars;
    open[row] = 1 / open[row];
    [high[row], low[row]] = [1 / low[row], 1 / high[row]];
    close[row] = 1 / close[row];
    return "the other way round";
  });
  place("crossedSpread", oneRow, (row) => {
    bars.spread[row] = -Math.abs(bars.spread[row]);
    return "ask below bid";
  });
  place("offGrid", oneRow, (row) => {
    // Inside the bar, so that nothing else about it is wrong.
    const inside = bars.close[row] > bars.low[row] ? -1 : 1;
    if (inside === 1 && bars.high[row] === bars.close[row])
      bars.high[row] += pipetteOf(bars.close[row]);
    bars.close[row] += inside * 0.37 * pipetteOf(bars.close[row]);
    return "two decimals more";
  });
  place("zeroVolume", oneRow, (row) => {
    if (bars.high[row] === bars.low[row]) bars.high[row] += pipetteOf(bars.close[row]);
    bars.tickVolume[row] = 0;
    return "moved without a tick";
  });

  truth.sort((a, b) => a.openTime - b.openTime);
  return { bars: rearranged(bars, isMissing, copies, lateRows), truth };
}

/** A figure mistyped, not a market: 0.4 to 1.2 % of the price, a hundred usual minutes' ranges. */
function spike(price: number, draw: Random): number {
  const pipette = pipetteOf(price);
  return Math.round(((0.004 + 0.008 * draw.uniform()) * price) / pipette) * pipette;
}

/** Price step of a quote by its magnitude: pairs with JPY stand above 20. */
function pipetteOf(price: number): number {
  return price > 20 ? 0.001 : 0.00001;
}

/** The rows as a faulty file would hold them: some left out, some twice, some late. */
function rearranged(
  bars: BarColumns,
  isMissing: Uint8Array,
  copies: ReadonlyMap<number, "duplicate" | "conflictingDuplicate">,
  lateRows: ReadonlyMap<number, number>,
): BarColumns {
  const count = barCount(bars);
  const missingCount = isMissing.reduce((sum, is) => sum + is, 0);
  const out = allocateBars(count + copies.size - missingCount);
  let at = 0;
  let late = -1;
  let lateUntil = -1;
  for (let row = 0; row < count; row++) {
    if (isMissing[row] === 1) continue;
    const until = lateRows.get(row);
    if (until !== undefined) {
      late = row;
      lateUntil = until;
      continue;
    }
    copyBars(bars, row, row + 1, out, at++);
    if (row === lateUntil) copyBars(bars, late, late + 1, out, at++);
    const copy = copies.get(row);
    if (copy === undefined) continue;
    copyBars(bars, row, row + 1, out, at);
    if (copy === "conflictingDuplicate") {
      out.close[at] += 3 * pipetteOf(out.close[at]);
      out.high[at] = Math.max(out.high[at], out.close[at]);
    }
    at++;
  }
  return out;
}
