import { PlumblineError, shown } from "../../core/errors.js";
import { dayMs, hourMs, minuteMs } from "../../core/time.js";
import { instrumentSymbols } from "../../market/instrument.js";
import type { Timeframe } from "../../market/timeframe.js";

/** What a file of Dukascopy's holds, by its place in the vendor's tree. */
export interface DukascopyPlace {
  readonly instrument: string;
  /** UTC ms. */
  readonly start: number;
  readonly end: number;
  readonly rows:
    | { readonly kind: "ticks" }
    | { readonly kind: "candles"; readonly timeframe: Timeframe; readonly side: "bid" | "ask" };
  /** The part of the path that says so, for people and records. */
  readonly name: string;
}

/** Folders between the pair and the file, by what the file holds. */
const datedBy = { hour: 3, min: 3, candleHour: 2, day: 1 } as const;

/**
 * Reads what the place of a `.bi5` file says of it. **Months count from 00**, January, to 11.
 *
 * - `PAIR/YYYY/MM/DD/HHh_ticks.bi5`: the ticks of an hour.
 * - `PAIR/YYYY/MM/DD/BID_candles_min_1.bi5`: the minutes of a day; `PAIR/YYYY/MM/BID_candles_hour_1.bi5`:
 *   the hours of a month; `PAIR/YYYY/BID_candles_day_1.bi5`: the days of a year. `ASK` likewise.
 *
 * @param names - The file's name, then its folders, nearest first.
 * @throws INGEST_TIME_AMBIGUOUS where the place does not say the time.
 */
export function readDukascopyPlace(names: readonly string[]): DukascopyPlace {
  const [file] = names;
  const hour = /^(\d{2})h_ticks\.bi5$/i.exec(file)?.[1];
  const candles = /^(BID|ASK)_candles_(min|hour|day)_1\.bi5$/i.exec(file);
  const unit = candles?.[2].toLowerCase();
  const depth =
    hour !== undefined
      ? datedBy.hour
      : unit === "min"
        ? datedBy.min
        : unit === "hour"
          ? datedBy.candleHour
          : datedBy.day;
  const folders = names.slice(1, depth + 1).reverse();
  const [year, month = "00", day = "01"] = folders;
  const instrument = names[depth + 1]?.toUpperCase() ?? "";
  const start = startOf(year, month, day, hour ?? "00");
  const isKnown = hour !== undefined || candles !== null;
  if (!isKnown || folders.length < depth || start === undefined) throw placeless(names);
  if (!instrumentSymbols.includes(instrument)) throw placeless(names);
  const name = [instrument, ...folders, file].join("/");
  if (candles === null) {
    return { instrument, start, end: start + hourMs, rows: { kind: "ticks" }, name };
  }
  const date = new Date(start);
  const end =
    unit === "min"
      ? start + dayMs
      : Date.UTC(
          date.getUTCFullYear() + (unit === "day" ? 1 : 0),
          date.getUTCMonth() + (unit === "hour" ? 1 : 0),
        );
  const timeframe = unit === "min" ? "M1" : unit === "hour" ? "H1" : "D1";
  const side = candles[1].toUpperCase() === "BID" ? "bid" : "ask";
  return { instrument, start, end, rows: { kind: "candles", timeframe, side }, name };
}

/** Length of a candle of each kind of file, ms. */
export const candleMs: Readonly<Partial<Record<Timeframe, number>>> = {
  M1: minuteMs,
  H1: hourMs,
  D1: dayMs,
};

function startOf(
  year: string | undefined,
  month: string,
  day: string,
  hour: string,
): number | undefined {
  if (year === undefined || !/^\d{4}$/.test(year)) return undefined;
  if (!/^\d{2}$/.test(month) || Number(month) > 11) return undefined;
  if (!/^\d{2}$/.test(day) || Number(hour) > 23) return undefined;
  const start = Date.UTC(Number(year), Number(month), Number(day), Number(hour));
  return new Date(start).getUTCDate() === Number(day) ? start : undefined;
}

function placeless(names: readonly string[]): PlumblineError {
  const place = names.slice(0, 5).reverse().join("/");
  return new PlumblineError("INGEST_TIME_AMBIGUOUS", {
    message: `the place of ${names[0]} does not say its pair and time: ${shown(place)}, expected PAIR/YYYY/MM/DD/HHh_ticks.bi5 with months from 00`,
    where: { file: names[0], place },
    remedy: "keep the vendor's folders: EURUSD/2024/00/02/13h_ticks.bi5 is 2 January 2024, 13:00",
  });
}
