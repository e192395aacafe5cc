import { cleanBars } from "../../src/clean/clean.js";
import type { CleanSinks, RejectedRow, Repair } from "../../src/clean/ledger.js";
import type { CleanOptions } from "../../src/clean/options.js";
import type { OutlierEvidence } from "../../src/clean/outliers/evidence.js";
import type { QualityReport } from "../../src/clean/quality-report.js";
import type { CleanWitnesses } from "../../src/clean/witness/witness.js";
import { createRandom } from "../../src/core/random.js";
import { minuteMs } from "../../src/core/time.js";
import {
  allocateBars,
  type BarColumns,
  type BarSeries,
  barCount,
  concatenateBars,
  priceColumns,
  viewBars,
} from "../../src/market/bar.js";
import { isMarketOpen } from "../../src/market/calendar.js";

export const eurusdM1: BarSeries = { instrument: "EURUSD", timeframe: "M1", side: "bid" };

/** Monday 2024-03-18 00:00 UTC, in open hours. */
export const monday = Date.UTC(2024, 2, 18);

/** M1 bars of an undisturbed market: steps of a pip or so, ranges of two, open hours only. */
export function quietBars(count: number, from = monday, seed = 1): BarColumns {
  const random = createRandom(seed);
  const bars = allocateBars(count);
  let price = 1.1;
  let time = from;
  for (let row = 0; row < count; row++) {
    while (!isMarketOpen(time)) time += minuteMs;
    const open = price;
    price += 0.0001 * (random.uniform() + random.uniform() - 1);
    bars.openTime[row] = time;
    bars.open[row] = open;
    bars.close[row] = price;
    bars.high[row] = Math.max(open, price) + 0.00005 * random.uniform();
    bars.low[row] = Math.min(open, price) - 0.00005 * random.uniform();
    bars.spread[row] = 0.00002;
    bars.tickVolume[row] = 10;
    time += minuteMs;
  }
  return bars;
}

/** The rows of the given numbers, in that order. */
export function pickRows(bars: BarColumns, rows: readonly number[]): BarColumns {
  return concatenateBars(rows.map((row) => viewBars(bars, row, row + 1)));
}

/** Cuts bars into chunks of the given sizes, over and over. */
export function chunked(bars: BarColumns, ...sizes: number[]): BarColumns[] {
  const chunks: BarColumns[] = [];
  for (let start = 0; start < barCount(bars); ) {
    const end = Math.min(barCount(bars), start + sizes[chunks.length % sizes.length]);
    chunks.push(viewBars(bars, start, end));
    start = end;
  }
  return chunks;
}

export interface Cleaned {
  readonly bars: BarColumns;
  readonly report: QualityReport;
  readonly repairs: readonly Repair[];
  readonly rejects: readonly RejectedRow[];
  readonly flags: readonly OutlierEvidence[];
  readonly chunks: readonly BarColumns[];
}

/** Cleans all of it and collects everything that comes out. */
export async function cleanAll(
  input: BarColumns | Iterable<BarColumns>,
  options: Partial<CleanOptions> = {},
  series: BarSeries = eurusdM1,
  witnesses: CleanWitnesses = {},
): Promise<Cleaned> {
  const repairs: Repair[] = [];
  const rejects: RejectedRow[] = [];
  const flags: OutlierEvidence[] = [];
  const chunks: BarColumns[] = [];
  const given = "openTime" in input ? [input] : input;
  const sinks: CleanSinks = {
    onRepair: (repair) => repairs.push(repair),
    onReject: (row) => rejects.push(row),
    onFlag: (evidence) => flags.push(evidence),
  };
  const cleaning = cleanBars(given, series, options, sinks, witnesses);
  for (;;) {
    const next = await cleaning.next();
    if (next.done === true)
      return { bars: concatenateBars(chunks), report: next.value, repairs, rejects, flags, chunks };
    chunks.push(next.value);
  }
}

/** The row of a time; −1 where there is none. */
export function rowOf(bars: BarColumns, time: number): number {
  return bars.openTime.indexOf(time);
}

/** Every kind of dirt, at random: spikes, news, frozen quotes, holes, copies, exchanged prices. */
export function dirtyBars(seed: number, count: number): BarColumns {
  const random = createRandom(seed);
  const bars = quietBars(count, Date.UTC(2024, 2, 21, 20), seed);
  const touch: readonly ((row: number) => void)[] = [
    (row) => (bars.high[row] += 0.004 + 0.01 * random.uniform()),
    (row) => (bars.low[row] -= 0.004 + 0.01 * random.uniform()),
    (row) => (bars.close[row] += 0.02 * (random.uniform() - 0.5)),
    (row) => (bars.spread[row] = -0.0001),
    (row) => (bars.open[row] = Number.NaN),
    (row) => ([bars.high[row], bars.low[row]] = [bars.low[row], bars.high[row]]),
    (row) => (bars.openTime[row] = bars.openTime[Math.max(0, row - 1)]),
    (row) => (bars.openTime[row] -= minuteMs * random.integer(30)),
    (row) => {
      for (const name of priceColumns) bars[name].fill(bars.close[row], row, row + 30);
    },
    (row) => {
      for (let i = row; i < count; i++) bars.openTime[i] += minuteMs * 40;
    },
  ];
  for (let k = 0; k < count / 40; k++) touch[random.integer(touch.length)](random.integer(count));
  return bars;
}
