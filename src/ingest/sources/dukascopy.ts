import { PlumblineError } from "../../core/errors.js";
import { dayMs, formatUtc, hourMs } from "../../core/time.js";
import { type BarColumns, barCount, concatenateBars, type Side } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { createTickAggregator } from "../../market/tick-bars.js";
import { isAtLeastAsLong, type Timeframe } from "../../market/timeframe.js";
import type { NewUnit } from "../../store/unit-log.js";
import { readVendorFile } from "../../store/vendor-files.js";
import { hourlyUnits } from "../download/hourly-units.js";
import { seriesInstrument, type Vendor, type VendorSettings } from "../download/vendor.js";
import { decodeBi5Ticks } from "../formats/dukascopy-bi5.js";
import { memoryQuarantine, type Quarantine } from "../quarantine.js";
import type { Source, SourceRequest, StoredUnit } from "../source.js";

/** Where the vendor's history is, as its own clients ask for it. */
const vendorUrl = "https://datafeed.dukascopy.com/datafeed";

/**
 * Dukascopy's history of ticks, an hour a file, from the vendor's own servers: made into bars of bid,
 * mid or ask. Free, without an account.
 *
 * The vendor publishes no limits. Ours are modest, below the 10 requests a second that the widely used
 * client dukascopy-node (batches of 10, a second apart) asks for by default.
 */
export const dukascopySource: Source = {
  name: "dukascopy",
  title: "Dukascopy ticks over the network, as bars",
  kind: "network",
  clock: "UTC",
  side: "mid",
  needs: [
    {
      name: "from",
      isRequired: true,
      about: "first time, UTC; the vendor has most pairs from 2003",
    },
    { name: "to", isRequired: false, about: "end, UTC, exclusive; now where not given" },
    { name: "side", isRequired: false, about: "bid, mid (default) or ask" },
    { name: "baseUrl", isRequired: false, about: "a mirror, in place of the vendor" },
  ],
  vendor: dukascopyVendor,
  open: async (request) => {
    const { side = "mid", timeframe = "M1" } = request;
    const symbol = instrument(request.instrument).symbol;
    if (!isAtLeastAsLong("H1", timeframe)) {
      throw invalid("timeframe", `hours of ticks make bars of M1 to H1, found ${timeframe}`);
    }
    if (request.units === undefined) {
      throw invalid("units", "the source dukascopy reads what was downloaded: nothing was");
    }
    const series = { instrument: symbol, timeframe, side } as const;
    const about = { source: "dukascopy", rows: "ticks", units: request.units.length };
    return { series, about, chunks: barsOf(request.units, symbol, series, request.quarantine) };
  },
};

/** The vendor's network. */
export function dukascopyVendor(settings: VendorSettings = {}): Vendor {
  const { baseUrl = vendorUrl, concurrency = 6, requestsPerSecond = 8 } = settings;
  const series = (symbol: string): string => `dukascopy/${symbol}/ticks`;
  return {
    name: "dukascopy",
    limits: { concurrency, requestsPerSecond },
    publishedAfterMs: hourMs,
    settledAfterMs: dayMs,
    absentStatuses: [404],
    series,
    units: (symbol, from, to) => hourlyUnits(series(symbol), from, to),
    request: (unit) => ({ url: `${baseUrl.replace(/\/+$/, "")}/${pathOf(unit)}` }),
    check: (unit, bytes) => {
      const ticks = decode(bytes, unit, seriesInstrument(unit.series), memoryQuarantine());
      return ticks.time.length > 0 ? "rows" : "empty";
    },
  };
}

/** `EURUSD/2012/11/03/12h_ticks.bi5` is 3 December 2012, 12:00 UTC: months count from 00. */
function pathOf({ series, from }: NewUnit): string {
  const [year, month, day, hour] = formatUtc(from).split(/[-T:]/);
  const monthFrom0 = String(Number(month) - 1).padStart(2, "0");
  return `${seriesInstrument(series)}/${year}/${monthFrom0}/${day}/${hour}h_ticks.bi5`;
}

function decode(
  bytes: Uint8Array,
  unit: { readonly from: number; readonly to: number },
  symbol: string,
  quarantine: Quarantine,
) {
  return decodeBi5Ticks(bytes, {
    file: `${symbol}/${formatUtc(unit.from)}`,
    start: unit.from,
    end: unit.to,
    digits: instrument(symbol).digits,
    reject: quarantine.add,
  });
}

/** Bars of a chunk: an hour makes sixty, and each chunk costs the writer some milliseconds. */
const chunkRows = 16_384;

async function* barsOf(
  units: readonly StoredUnit[],
  symbol: string,
  { timeframe, side }: { readonly timeframe: Timeframe; readonly side: Side },
  quarantine: Quarantine,
): AsyncGenerator<BarColumns> {
  const aggregator = createTickAggregator(timeframe, side);
  let parts: BarColumns[] = [];
  let rows = 0;
  for (const unit of units) {
    const ticks = decode(readVendorFile(unit.path, unit.sha256), unit, symbol, quarantine);
    // A file holds all ticks of its hour, so that the last bar ends with it.
    for (const { bars } of [aggregator.push(ticks), aggregator.advance(unit.to)]) {
      if (barCount(bars) === 0) continue;
      parts.push(bars);
      rows += barCount(bars);
    }
    if (rows < chunkRows) continue;
    yield concatenateBars(parts);
    parts = [];
    rows = 0;
  }
  if (rows > 0) yield concatenateBars(parts);
}

function invalid(name: keyof SourceRequest, message: string): PlumblineError {
  return new PlumblineError("INGEST_REQUEST_INVALID", {
    message,
    where: { source: "dukascopy", name },
    remedy: "plumbline ingest --source dukascopy --instrument EURUSD --from 2024-01-01",
  });
}
