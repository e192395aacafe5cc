import { PlumblineError, shown } from "../../core/errors.js";
import { dayMs, formatUtc, hourMs } from "../../core/time.js";
import type { BarColumns } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import type { TickColumns } from "../../market/tick.js";
import type { NewUnit } from "../../store/unit-log.js";
import { dailyUnits } from "../download/daily-units.js";
import { hourlyUnits } from "../download/hourly-units.js";
import { seriesInstrument, type Vendor, type VendorSettings } from "../download/vendor.js";
import { type Bi5Options, decodeBi5Candles, decodeBi5Ticks } from "../formats/dukascopy-bi5.js";
import { memoryQuarantine, type Quarantine } from "../quarantine.js";

/** What the vendor has of a pair: every quote, or its own candles of one minute. */
export type DukascopyRows = "ticks" | "bid-candles" | "ask-candles";

/** Where the vendor's history is, as its own clients ask for it. */
const vendorUrl = "https://datafeed.dukascopy.com/datafeed";

const candleFiles: Readonly<Record<DukascopyRows, string | undefined>> = {
  ticks: undefined,
  "bid-candles": "BID_candles_min_1.bi5",
  "ask-candles": "ASK_candles_min_1.bi5",
};

/**
 * The vendor's network: an hour of ticks a unit, or a day of candles.
 *
 * The vendor publishes no limits. Ours are modest, below the 10 requests a second that the widely used
 * client dukascopy-node (batches of 10, a second apart) asks for by default.
 *
 * @throws INGEST_REQUEST_INVALID for rows that it has not.
 */
export function dukascopyVendor(settings: VendorSettings = {}): Vendor {
  const { baseUrl = vendorUrl, concurrency = 6, requestsPerSecond = 8 } = settings;
  const rows = dukascopyRows(settings.rows ?? "ticks");
  const isTicks = rows === "ticks";
  const series = (symbol: string): string => `dukascopy/${symbol}/${rows}`;
  return {
    name: "dukascopy",
    limits: { concurrency, requestsPerSecond },
    publishedAfterMs: hourMs,
    settledAfterMs: dayMs,
    absentStatuses: [404],
    series,
    units: (symbol, from, to) =>
      isTicks ? hourlyUnits(series(symbol), from, to) : dailyUnits(series(symbol), from, to),
    request: (unit) => ({ url: `${baseUrl.replace(/\/+$/, "")}/${pathOf(unit, rows)}` }),
    check: (unit, bytes) => {
      const symbol = seriesInstrument(unit.series);
      const options = bi5Options(unit, symbol, memoryQuarantine());
      const count = isTicks
        ? decodeBi5Ticks(bytes, options).time.length
        : decodeBi5Candles(bytes, options).openTime.length;
      return count > 0 ? "rows" : "empty";
    },
  };
}

/** Rows by name. @throws INGEST_REQUEST_INVALID */
export function dukascopyRows(name: unknown): DukascopyRows {
  const known = Object.keys(candleFiles) as DukascopyRows[]; // its keys
  const found = known.find((rows) => rows === name);
  if (found !== undefined) return found;
  throw new PlumblineError("INGEST_REQUEST_INVALID", {
    message: `Dukascopy has ${known.join(", ")}, found ${shown(name)}`,
    where: { source: "dukascopy", name: "rows" },
    remedy: "ask for candles of the bid or of the ask; mid bars are made of ticks",
  });
}

/** Name of a unit in errors and quarantine. */
export function unitName({ from }: { readonly from: number }, symbol: string): string {
  return `${symbol}/${formatUtc(from)}`;
}

/** The ticks of a unit. */
export function decodeTicks(
  bytes: Uint8Array,
  unit: { readonly from: number; readonly to: number },
  symbol: string,
  quarantine: Quarantine,
): TickColumns {
  return decodeBi5Ticks(bytes, bi5Options(unit, symbol, quarantine));
}

/** The candles of a unit. */
export function decodeCandlesOfDay(
  bytes: Uint8Array,
  unit: { readonly from: number; readonly to: number },
  symbol: string,
  quarantine: Quarantine,
): BarColumns {
  return decodeBi5Candles(bytes, bi5Options(unit, symbol, quarantine));
}

/** `EURUSD/2012/11/03/12h_ticks.bi5` is 3 December 2012, 12:00 UTC: months count from 00. */
function pathOf({ series, from }: NewUnit, rows: DukascopyRows): string {
  const [year, month, day, hour] = formatUtc(from).split(/[-T:]/);
  const monthFrom0 = String(Number(month) - 1).padStart(2, "0");
  const file = candleFiles[rows] ?? `${hour}h_ticks.bi5`;
  return `${seriesInstrument(series)}/${year}/${monthFrom0}/${day}/${file}`;
}

function bi5Options(
  unit: { readonly from: number; readonly to: number },
  symbol: string,
  { add }: Quarantine,
): Bi5Options {
  const { from, to } = unit;
  const file = unitName(unit, symbol);
  return { file, start: from, end: to, digits: instrument(symbol).digits, reject: add };
}
