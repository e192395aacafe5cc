import { allocatePrices, type BarStream, openBarCursor, type WitnessPrices } from "./bar-cursor.js";

/** Bars of another pair. */
export interface WitnessLeg {
  /** `USDJPY`. */
  readonly instrument: string;
  readonly chunks: BarStream;
}

/** Other series of the same timeframe that saw the same market. */
export interface CleanWitnesses {
  /** Two pairs that close a triangle with the series: EURJPY and USDJPY for EURUSD. Raw or clean. */
  readonly legs?: readonly [WitnessLeg, WitnessLeg];
  /** The same pair from another vendor. */
  readonly vendor?: BarStream;
}

/** Says what other series know of the prices of a moment. */
export interface Witness {
  /** Writes what is known at the times of rows [0, count), which ascend from call to call. */
  testify(openTime: Float64Array, count: number, out: WitnessPrices): Promise<void>;
}

/** A witness from the same pair of another vendor. */
export function vendorWitness(stream: BarStream): Witness {
  const cursor = openBarCursor(stream);
  return { testify: (openTime, count, out) => cursor.align(openTime, count, out) };
}

/**
 * A witness from two legs: EURUSD is EURJPY ÷ USDJPY. The close is the one that parity asks for; high and low are
 * bounds, for the legs need not have been at their ends at one moment:
 *
 *     low(EURJPY) ÷ high(USDJPY) ≤ EURUSD ≤ high(EURJPY) ÷ low(USDJPY)
 *
 * @returns Undefined where the three pairs make no triangle.
 */
export function parityWitness(
  instrument: string,
  legs: readonly [WitnessLeg, WitnessLeg],
  capacity: number,
): Witness | undefined {
  const powers = triangle(instrument, legs[0].instrument, legs[1].instrument);
  if (powers === undefined) return undefined;
  const cursors = legs.map(({ chunks }) => openBarCursor(chunks));
  const first = allocatePrices(capacity);
  const second = allocatePrices(capacity);
  return {
    testify: async (openTime, count, out) => {
      await cursors[0].align(openTime, count, first);
      await cursors[1].align(openTime, count, second);
      const [a, b] = powers;
      const [aHigh, aLow] = a > 0 ? [first.high, first.low] : [first.low, first.high];
      const [bHigh, bLow] = b > 0 ? [second.high, second.low] : [second.low, second.high];
      for (let row = 0; row < count; row++) {
        out.high[row] = raised(aHigh[row], a) * raised(bHigh[row], b);
        out.low[row] = raised(aLow[row], a) * raised(bLow[row], b);
        out.close[row] = raised(first.close[row], a) * raised(second.close[row], b);
      }
    },
  };
}

function raised(price: number, power: number): number {
  return power > 0 ? price : 1 / price;
}

/**
 * The powers, 1 or −1, to which two pairs are multiplied to give a third: EURUSD = EURJPY¹ × USDJPY⁻¹.
 *
 * @returns Undefined where the pairs make no triangle.
 */
export function triangle(
  instrument: string,
  first: string,
  second: string,
): readonly [number, number] | undefined {
  const [base, quote] = [instrument.slice(0, 3), instrument.slice(3)];
  for (const a of [1, -1]) {
    for (const b of [1, -1]) {
      const [aBase, aQuote] = sides(first, a);
      const [bBase, bQuote] = sides(second, b);
      const isChained = aBase === base && aQuote === bBase && bQuote === quote;
      const isChainedBack = bBase === base && bQuote === aBase && aQuote === quote;
      if (isChained || isChainedBack) return [a, b];
    }
  }
  return undefined;
}

function sides(symbol: string, power: number): readonly [base: string, quote: string] {
  const [base, quote] = [symbol.slice(0, 3), symbol.slice(3)];
  return power > 0 ? [base, quote] : [quote, base];
}

/** The first two of the pairs that close a triangle with an instrument; undefined where none do. */
export function findTriangle(
  instrument: string,
  others: readonly string[],
): readonly [string, string] | undefined {
  for (let i = 0; i < others.length; i++) {
    for (let j = i + 1; j < others.length; j++) {
      if (triangle(instrument, others[i], others[j]) !== undefined) return [others[i], others[j]];
    }
  }
  return undefined;
}
