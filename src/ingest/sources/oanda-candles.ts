import { PlumblineError, shown } from "../../core/errors.js";
import { allocateBars, type BarColumns, type Side, viewBars } from "../../market/bar.js";
import type { RejectedLine } from "../quarantine.js";
import { createRecordJudge } from "../records.js";

/** What the candles of an answer are read for. */
export interface CandleOptions {
  /** Name of the answer in errors and quarantine. */
  readonly file: string;
  /** UTC ms: candles that open outside [from, to) are left out, for the vendor gives some beyond. */
  readonly from: number;
  readonly to: number;
  readonly side: Side;
  readonly reject: (row: RejectedLine) => void;
}

const keyOfSide = { bid: "bid", mid: "mid", ask: "ask" } as const;

/**
 * The bars of an answer of OANDA's candles endpoint that was asked for bid, ask and mid (`price=MBA`):
 *
 * `{"instrument":"EUR_USD","granularity":"M1","candles":[{"complete":true,"volume":481,"time":
 * "2017-01-03T00:00:00.000000000Z","mid":{"o":"1.04577","h":"1.04712","l":"1.04572","c":"1.04662"},…`
 *
 * Spread is that of the closes, tick volume the vendor's count of prices. A candle that is not complete is
 * left out.
 *
 * @throws INGEST_FILE_CORRUPT where it is no such answer; INGEST_FORMAT_WRONG where more than half of its
 *   candles cannot be read.
 * @see https://developer.oanda.com/rest-live-v20/instrument-ep/
 */
export function decodeCandles(bytes: Uint8Array, options: CandleOptions): BarColumns {
  const { file, from, to, side, reject } = options;
  const candles = candlesIn(bytes, file);
  const bars = allocateBars(candles.length);
  const judge = createRecordJudge(file, reject);
  let row = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, candle] of candles.entries()) {
    const time = timeOf(candle);
    const price = pricesOf(candle, keyOfSide[side]);
    const spread = closeOf(candle, "ask") - closeOf(candle, "bid");
    const volume = field(candle, "volume");
    const reason =
      time !== time
        ? "time-unreadable"
        : price === undefined || typeof volume !== "number" || spread !== spread
          ? "number-unreadable"
          : price.some((value) => !(value > 0))
            ? "price-not-positive"
            : time <= last
              ? "time-backwards"
              : undefined;
    if (reason !== undefined || price === undefined) {
      judge.reject(index + 1, reason ?? "number-unreadable", [JSON.stringify(candle)]);
      continue;
    }
    last = time;
    if (field(candle, "complete") !== true || time < from || time >= to) continue;
    bars.openTime[row] = time;
    [bars.open[row], bars.high[row], bars.low[row], bars.close[row]] = price;
    bars.spread[row] = spread;
    bars.tickVolume[row] = Number(volume);
    row++;
  }
  judge.finish(candles.length);
  return viewBars(bars, 0, row);
}

/** The time of RFC 3339 with nine decimals of a second, as UTC ms; NaN where it is none. */
export function oandaTime(text: unknown): number {
  const [, whole, millis = ""] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?Z$/.exec(String(text)) ?? [];
  return whole === undefined ? Number.NaN : Date.parse(`${whole}.${millis.padEnd(3, "0")}Z`);
}

function candlesIn(bytes: Uint8Array, file: string): readonly unknown[] {
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupt(file, "it is no JSON, or was cut short", cause);
  }
  const candles = field(answer, "candles");
  if (Array.isArray(candles)) return candles;
  throw corrupt(file, `it has no candles but ${shown(JSON.stringify(answer))}`);
}

function timeOf(candle: unknown): number {
  return oandaTime(field(candle, "time"));
}

function closeOf(candle: unknown, side: Side): number {
  return decimal(field(field(candle, side), "c"));
}

function pricesOf(candle: unknown, side: Side): readonly number[] | undefined {
  const prices = field(candle, side);
  const values = ["o", "h", "l", "c"].map((name) => decimal(field(prices, name)));
  return values.some((value) => value !== value) ? undefined : values;
}

/** A price as the vendor writes it, in quotes; NaN where it is none. */
export function decimal(text: unknown): number {
  return typeof text === "string" && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
}

/** A field of what may be no object at all. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !(name in value)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // it is in there
}

function corrupt(file: string, why: string, cause?: unknown): PlumblineError {
  return new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${file} is no answer of OANDA's candles: ${why}`,
    where: { file },
    remedy: "download it again",
    cause,
  });
}
