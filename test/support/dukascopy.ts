import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compress } from "lzma1";
import { hourMs } from "../../src/core/time.js";
import { barCount } from "../../src/market/bar.js";
import { instrument } from "../../src/market/instrument.js";
import { simulateMarket } from "../../src/market/simulate/index.js";
import { marketDataFolder } from "./market-data.js";

/** A quote in the vendor's units: ms after the hour, prices in points. */
export interface PointQuote {
  readonly ms: number;
  readonly ask: number;
  readonly bid: number;
}

/** The vendor's file of an hour, by its layout: 20 bytes a record, big-endian, packed by LZMA-alone. */
export function packHour(quotes: readonly PointQuote[]): Uint8Array {
  const records = new DataView(new ArrayBuffer(20 * quotes.length));
  for (const [row, { ms, ask, bid }] of quotes.entries()) {
    records.setUint32(20 * row, ms);
    records.setUint32(20 * row + 4, ask);
    records.setUint32(20 * row + 8, bid);
    records.setFloat32(20 * row + 12, 1.5);
    records.setFloat32(20 * row + 16, 0.75);
  }
  return Uint8Array.from(compress(new Uint8Array(records.buffer)));
}

/** A candle in the vendor's units: seconds after the day began, prices in points, volume in millions. */
export interface PointCandle {
  readonly second: number;
  readonly open: number;
  readonly close: number;
  readonly low: number;
  readonly high: number;
  readonly volume: number;
}

/** The vendor's file of a day's candles, by its layout: 24 bytes a record, packed as hours are. */
export function packDay(candles: readonly PointCandle[]): Uint8Array {
  const records = new DataView(new ArrayBuffer(24 * candles.length));
  for (const [row, { second, open, close, low, high, volume }] of candles.entries()) {
    for (const [field, value] of [second, open, close, low, high].entries()) {
      records.setUint32(24 * row + 4 * field, value);
    }
    records.setFloat32(24 * row + 20, volume);
  }
  return Uint8Array.from(compress(new Uint8Array(records.buffer)));
}

/** The vendor's path of an hour; months count from 00. */
export function hourPath(symbol: string, hour: number): string {
  const date = new Date(hour);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getUTCFullYear()}/${two(date.getUTCMonth())}/${two(date.getUTCDate())}`;
  return `/${symbol}/${day}/${two(date.getUTCHours())}h_ticks.bi5`;
}

/** Four quotes for each minute of a simulated market: near its open, high, low and close. */
export function simulatedHours(symbol: string, from: number, to: number): Map<string, Uint8Array> {
  const { bars } = simulateMarket({ seed: 1, from, to }).pair(symbol);
  const scale = 10 ** instrument(symbol).digits;
  const hours = new Map<number, PointQuote[]>();
  for (let row = 0; row < barCount(bars); row++) {
    const time = bars.openTime[row];
    const hour = Math.floor(time / hourMs) * hourMs;
    const quotes = hours.get(hour) ?? [];
    hours.set(hour, quotes);
    const spread = Math.round(bars.spread[row] * scale);
    const prices = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]];
    for (const [step, mid] of prices.entries()) {
      const bid = Math.round(mid * scale) - Math.floor(spread / 2);
      quotes.push({ ms: time - hour + 250 + 15_000 * step, bid, ask: bid + spread });
    }
  }
  return new Map(
    [...hours].map(([hour, quotes]) => [hourPath(symbol, hour), packHour(quotes)] as const),
  );
}

/** The vendor's own day of GBPJPY, 2012-12-03, by path; undefined where the market data is not there. */
export function realHours(): Map<string, Uint8Array> | undefined {
  const folder = marketDataFolder();
  if (folder === undefined) return undefined;
  const day = "GBPJPY/2012/11/03";
  const place = join(folder, "dukascopy/bi5_ticks", day);
  return new Map(
    readdirSync(place).map((name) => [`/${day}/${name}`, readFileSync(join(place, name))] as const),
  );
}
