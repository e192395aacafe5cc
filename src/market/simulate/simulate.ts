import { PlumblineError } from "../../core/errors.js";
import { createRandom, type Random } from "../../core/random.js";
import { dayMs, minuteMs } from "../../core/time.js";
import { allocateBars, type BarColumns } from "../bar.js";
import { countExpectedBars, type OpenStretch, openStretches } from "../calendar.js";
import { type Instrument, instrument } from "../instrument.js";
import { tradingDayOpen } from "../timeframe.js";
import { type CurrencyStretch, createCurrencyWalk, stepsPerMinute } from "./currency-walk.js";
import {
  type DefectRates,
  defaultDefectRates,
  type PlantedDefect,
  plantDefects,
} from "./defects.js";

/** What market to simulate. */
export interface SimulationOptions {
  readonly seed: number | string;
  /** UTC ms, inclusive. The market begins here: another `from` is another market. */
  readonly from: number;
  /** UTC ms, exclusive. A later `to` continues the same market. */
  readonly to: number;
  /** From 0 to 3. 1 is weak but learnable; 0 is pure noise: no past tells a future direction. */
  readonly signalStrength?: number;
  /** True plants defects at default rates; rates that are left out are 0. Default false. */
  readonly defects?: boolean | Partial<DefectRates>;
}

/** M1 mid bars of one pair, and the truth about them. */
export interface SimulatedPair {
  /** A bar for every open minute, ascending, unless defects were asked for. */
  readonly bars: BarColumns;
  /** The planted defects in time order. */
  readonly truth: readonly PlantedDefect[];
  /** Open times of bars in which genuine news struck: not defects. */
  readonly news: readonly number[];
}

/** A market whose pairs fit together: EURUSD × USDJPY is EURJPY, but for the rounding of prices. */
export interface SimulatedMarket {
  /**
   * A pair by symbol; the same bytes whichever others are asked for. Nothing is kept: asking again
   * simulates again.
   *
   * @throws MARKET_INSTRUMENT_UNKNOWN
   */
  pair(symbol: string): SimulatedPair;
}

/** Rough values in USD, so that prices look like prices. */
const usdValue: Readonly<Record<string, number>> = {
  EUR: 1.1,
  GBP: 1.27,
  AUD: 0.67,
  NZD: 0.61,
  USD: 1,
  CAD: 0.74,
  CHF: 1.12,
  JPY: 0.0069,
};

/**
 * A foreign-exchange market made from a seed. docs/market.md has the model and what was measured of
 * it. Same options, same bytes, on the same release of the JavaScript engine (`Math.exp` and
 * `Math.log` may differ in the last bit between releases).
 *
 * @throws MARKET_SIMULATION_INVALID if the range is empty or a strength or rate out of bounds.
 * @example
 * const { bars } = simulateMarket({ seed: 7, from: Date.UTC(2022, 0, 3), to: Date.UTC(2024, 0, 1) })
 *   .pair("EURUSD");
 */
export function simulateMarket(options: SimulationOptions): SimulatedMarket {
  const { seed, from, to, signalStrength = 1, defects = false } = options;
  const rates = defects === true ? defaultDefectRates : defects === false ? undefined : defects;
  checkOptions(from, to, signalStrength, rates);
  const random = createRandom(seed);
  // Whole minutes only, so that bars open where those of vendors do.
  const start = Math.ceil(from / minuteMs) * minuteMs;
  const stretches = openStretches(start, to);
  return {
    pair: (symbol) => {
      const pair = instrument(symbol);
      const rowCount = countExpectedBars("M1", start, to);
      const { bars, news } = simulatePair(pair, stretches, rowCount, signalStrength, random);
      if (rates === undefined) return { bars, truth: [], news };
      const planting = random.fork(`defects ${pair.symbol}`);
      return { ...plantDefects(pair.symbol, bars, rates, planting), news };
    },
  };
}

function simulatePair(
  pair: Instrument,
  stretches: readonly OpenStretch[],
  rowCount: number,
  signalStrength: number,
  random: Random,
): { bars: BarColumns; news: number[] } {
  const walkBase = createCurrencyWalk(pair.base, signalStrength, random.fork(pair.base));
  const walkQuote = createCurrencyWalk(pair.quote, signalStrength, random.fork(pair.quote));
  const ticks = random.fork(`ticks ${pair.symbol}`);
  const bars = allocateBars(rowCount);
  const news: number[] = [];
  let at = 0;
  let closedSince = Number.NaN;
  for (const { start, end } of stretches) {
    const minuteCount = Math.ceil((end - start) / minuteMs);
    const closedMs = closedSince === closedSince ? start - closedSince : 0;
    const base = walkBase(start, minuteCount, closedMs);
    const quote = walkQuote(start, minuteCount, closedMs);
    writeBars(bars, at, start, minuteCount, pair, base, quote, ticks);
    const struck = [...new Set([...base.newsMinutes, ...quote.newsMinutes])];
    struck.sort((a, b) => a - b);
    for (const minute of struck) news.push(start + minute * minuteMs);
    at += minuteCount;
    closedSince = end;
  }
  return { bars, news };
}

/** One stretch of a pair: prices from two paths, rounded to the pipette; spread and tick volume. */
function writeBars(
  bars: BarColumns, // written
  at: number,
  start: number,
  minuteCount: number,
  pair: Instrument,
  base: CurrencyStretch,
  quote: CurrencyStretch,
  random: Random,
): void {
  const shift = Math.log(usdValue[pair.base] / usdValue[pair.quote]);
  const scale = 10 ** pair.digits;
  const basePoints = base.points;
  const quotePoints = quote.points;
  const minuteOfDay = (start - tradingDayOpen(start)) / minuteMs;
  let close = Math.round(Math.exp(shift + base.opening - quote.opening) * scale) / scale;
  for (let i = 0; i < minuteCount; i++) {
    const row = at + i;
    const open = close;
    let last = 0;
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let step = i * stepsPerMinute; step < (i + 1) * stepsPerMinute; step++) {
      last = basePoints[step] - quotePoints[step];
      if (last > highest) highest = last;
      if (last < lowest) lowest = last;
    }
    const high = Math.round(Math.exp(shift + highest) * scale) / scale;
    const low = Math.round(Math.exp(shift + lowest) * scale) / scale;
    close = Math.round(Math.exp(shift + last) * scale) / scale;
    bars.openTime[row] = start + i * minuteMs;
    bars.open[row] = open;
    bars.high[row] = Math.max(high, open);
    bars.low[row] = Math.min(low, open);
    bars.close[row] = close;
    const activity = Math.sqrt((base.activity[i] ** 2 + quote.activity[i] ** 2) / 2);
    const spreadPips =
      pair.typicalSpreadPips *
      spreadFactor((minuteOfDay + i) % 1_440, activity) *
      (0.75 + 0.5 * random.uniform());
    bars.spread[row] = Math.max(1, Math.round(spreadPips * 10)) / scale;
    bars.tickVolume[row] = 1 + Math.floor(60 * activity * (0.6 + 0.8 * random.uniform()));
  }
}

const minutesPerDay = dayMs / minuteMs;
/** Minutes on either side of 17:00 New York in which spreads are wide, and how wide at the worst. */
const rolloverMinutes = 45;
const rolloverWidening = 9;

/** Spreads grow with activity, in thin hours, and up to tenfold around the rollover. */
function spreadFactor(minuteOfDay: number, activity: number): number {
  const toRollover = Math.min(minuteOfDay, minutesPerDay - minuteOfDay);
  const atRollover =
    toRollover < rolloverMinutes ? rolloverWidening * (1 - toRollover / rolloverMinutes) : 0;
  const isThin = minuteOfDay < 540; // the first nine hours: London still sleeps
  return 0.7 + 0.3 * Math.min(activity, 6) + (isThin ? 0.3 : 0) + atRollover;
}

function checkOptions(
  from: number,
  to: number,
  signalStrength: number,
  rates: Partial<DefectRates> | undefined,
): void {
  const problem = !(Number.isFinite(from) && Number.isFinite(to) && from < to)
    ? `the range from ${from} to ${to} is not ascending`
    : !(signalStrength >= 0 && signalStrength <= 3)
      ? `signalStrength is ${signalStrength}, expected 0 to 3`
      : Object.entries(rates ?? {}).find(([, rate]) => !(rate >= 0 && rate <= 1_000));
  if (problem === undefined) return;
  const message =
    typeof problem === "string"
      ? problem
      : `the rate of ${problem[0]} is ${problem[1]}, expected 0 to 1000 in 100,000 bars`;
  throw new PlumblineError("MARKET_SIMULATION_INVALID", {
    message,
    remedy: "give an ascending range in UTC ms, a strength from 0 to 3 and rates from 0 to 1000",
  });
}
