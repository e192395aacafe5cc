import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compress } from "lzma1";

/** A tick of a bi5 file: ms after the hour, then ask and bid in points. */
export type Bi5Tick = readonly [number, number, number];

/** The bytes of a bi5 file of ticks, packed by another encoder than ours could be. */
export function bi5Ticks(ticks: readonly Bi5Tick[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(20 * ticks.length));
  ticks.forEach(([after, ask, bid], i) => {
    view.setUint32(20 * i, after);
    view.setUint32(20 * i + 4, ask);
    view.setUint32(20 * i + 8, bid);
    view.setFloat32(20 * i + 12, 1.5);
    view.setFloat32(20 * i + 16, 2.25);
  });
  return compress(new Uint8Array(view.buffer));
}

/** A candle of a bi5 file: seconds after its beginning, open, close, low, high in points, volume. */
export type Bi5Candle = readonly [number, number, number, number, number, number];

export function bi5Candles(candles: readonly Bi5Candle[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * candles.length));
  candles.forEach((values, i) => {
    values.slice(0, 5).forEach((value, field) => {
      view.setUint32(24 * i + 4 * field, value);
    });
    view.setFloat32(24 * i + 20, values[5]);
  });
  return compress(new Uint8Array(view.buffer));
}

/** Writes a file in folders of its own below another. */
export function placeFile(folder: string, place: string, bytes: Uint8Array | string): string {
  const path = join(folder, ...place.split("/"));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** A bar of an HST file: seconds in the broker's clock, prices, ticks, spread in points. */
export interface HstBar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly ticks: number;
  readonly spread?: number;
}

/** The bytes of a MetaTrader history file, field by field as the format is documented. */
export function hstFile(
  version: 400 | 401,
  symbol: string,
  periodMinutes: number,
  bars: readonly HstBar[],
): Uint8Array {
  const recordBytes = version === 400 ? 44 : 60;
  const bytes = new Uint8Array(148 + recordBytes * bars.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, version, true);
  bytes.set(new TextEncoder().encode("(C)opyright 2003, MetaQuotes Software Corp."), 4);
  bytes.set(new TextEncoder().encode(symbol), 68);
  view.setInt32(80, periodMinutes, true);
  view.setInt32(84, symbol.includes("JPY") ? 3 : 5, true);
  bars.forEach(({ time, open, high, low, close, ticks, spread = 0 }, i) => {
    const at = 148 + recordBytes * i;
    if (version === 400) {
      view.setInt32(at, time, true);
      // Low before high.
      [open, low, high, close, ticks].forEach((value, field) => {
        view.setFloat64(at + 4 + 8 * field, value, true);
      });
      return;
    }
    view.setBigInt64(at, BigInt(time), true);
    [open, high, low, close].forEach((value, field) => {
      view.setFloat64(at + 8 + 8 * field, value, true);
    });
    view.setBigInt64(at + 40, BigInt(ticks), true);
    view.setInt32(at + 48, spread, true);
    view.setBigInt64(at + 52, 0n, true);
  });
  return bytes;
}
