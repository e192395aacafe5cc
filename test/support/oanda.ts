import { minuteMs } from "../../src/core/time.js";

/** Prices of a candle: open, high, low, close. */
export type CandlePrices = readonly [number, number, number, number];

/** A candle as OANDA's API writes it, of a bid; the ask is so many points above. */
export function aCandle(
  time: number,
  [o, h, l, c]: CandlePrices,
  over: Readonly<Record<string, unknown>> = {},
  points = 14,
): Record<string, unknown> {
  const side = (shift: number) => {
    const text = (value: number): string => (value + shift * 1e-5).toFixed(5);
    return { o: text(o), h: text(h), l: text(l), c: text(c) };
  };
  return {
    complete: true,
    volume: 27,
    time: new Date(time).toISOString().replace("Z", "000000Z"),
    bid: side(0),
    mid: side(points / 2),
    ask: side(points),
    ...over,
  };
}

/** An answer of the candles endpoint. */
export function candlesAnswer(candles: readonly unknown[], name = "EUR_USD"): Uint8Array {
  const answer = { instrument: name, granularity: "M1", candles };
  return new TextEncoder().encode(JSON.stringify(answer));
}

/** Candles of every minute of [from, to), prices by the minute. */
export function minuteCandles(from: number, to: number): Record<string, unknown>[] {
  const candles: Record<string, unknown>[] = [];
  for (let time = from; time < to; time += minuteMs) {
    const base = 1.1 + ((time / minuteMs) % 500) / 1e5;
    candles.push(aCandle(time, [base, base + 0.0002, base - 0.0001, base + 0.0001]));
  }
  return candles;
}
