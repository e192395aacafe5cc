import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError } from "../../core/errors.js";
import { type BarColumns, barCount, concatenateBars } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import type { TickColumns } from "../../market/tick.js";
import { isAtLeastAsLong } from "../../market/timeframe.js";
import { readVendorFile } from "../../store/vendor-files.js";
import { aggregateTicks, type TickFile } from "../aggregate-ticks.js";
import type { Quarantine } from "../quarantine.js";
import type { Source, SourceRequest, StoredUnit } from "../source.js";
import {
  decodeCandlesOfDay,
  decodeTicks,
  dukascopyRows,
  dukascopyVendor,
  unitName,
} from "./dukascopy-vendor.js";

export { dukascopyVendor } from "./dukascopy-vendor.js";

/**
 * Dukascopy's history from the vendor's own servers: ticks, an hour a file, made into bars of bid, mid or
 * ask; or the vendor's own candles of one minute, a day a file, of bid or ask. Free, without an account.
 */
export const dukascopySource: Source = {
  name: "dukascopy",
  title: "Dukascopy ticks and candles over the network, as bars",
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
    { name: "rows", isRequired: false, about: "ticks (default), or candles: fewer requests" },
    { name: "side", isRequired: false, about: "bid, mid or ask; mid of ticks, bid of candles" },
    { name: "baseUrl", isRequired: false, about: "a mirror, in place of the vendor" },
  ],
  vendor: dukascopyVendor,
  open: async (request) => {
    const { side = "mid", timeframe = "M1", units, quarantine } = request;
    const symbol = instrument(request.instrument).symbol;
    const rows = dukascopyRows(request.settings?.rows ?? "ticks");
    if (rows === "ticks" && !isAtLeastAsLong("H1", timeframe)) {
      throw invalid("timeframe", `hours of ticks make bars of M1 to H1, found ${timeframe}`);
    }
    if (rows !== "ticks" && (timeframe !== "M1" || rows !== `${side}-candles`)) {
      throw invalid("side", `${rows} were asked for, found ${timeframe} bars of the ${side}`);
    }
    if (units === undefined) {
      throw invalid("units", "the source dukascopy reads what was downloaded: nothing was");
    }
    const series = { instrument: symbol, timeframe, side } as const;
    const about = { source: "dukascopy", rows, units: units.length };
    if (rows !== "ticks") {
      return { series, about, chunks: joined(barsOfCandles(units, symbol, quarantine)) };
    }
    const files = tickFiles(units, symbol, quarantine);
    const { chunks, findings } = aggregateTicks(files, timeframe, side, quarantine);
    return {
      series,
      about,
      chunks,
      // Counts, prices and texts; what is not known is left out, not undefined.
      findings: () => ({ ticks: findings() }) as unknown as Canonical,
    };
  },
};

function bytesOf({ path, sha256 }: StoredUnit): Uint8Array {
  return readVendorFile(path, sha256);
}

/** The hours one after another, each decoded when its turn comes: twenty years have 175,000. */
function* tickFiles(
  units: readonly StoredUnit[],
  symbol: string,
  quarantine: Quarantine,
): Generator<TickFile> {
  for (const unit of units) {
    async function* chunks(): AsyncGenerator<TickColumns> {
      yield decodeTicks(bytesOf(unit), unit, symbol, quarantine);
    }
    // A file holds all ticks of its hour, so that the last bar ends with it.
    yield { name: unitName(unit, symbol), chunks: chunks(), until: unit.to };
  }
}

function* barsOfCandles(
  units: readonly StoredUnit[],
  symbol: string,
  quarantine: Quarantine,
): Generator<BarColumns> {
  for (const unit of units) yield decodeCandlesOfDay(bytesOf(unit), unit, symbol, quarantine);
}

/** Rows of a chunk: an hour makes sixty, and each chunk costs the writer some milliseconds. */
const chunkRows = 16_384;

async function* joined(parts: Iterable<BarColumns>): AsyncGenerator<BarColumns> {
  let waiting: BarColumns[] = [];
  let rows = 0;
  for (const part of parts) {
    if (barCount(part) === 0) continue;
    waiting.push(part);
    rows += barCount(part);
    if (rows < chunkRows) continue;
    yield concatenateBars(waiting);
    waiting = [];
    rows = 0;
  }
  if (rows > 0) yield concatenateBars(waiting);
}

function invalid(name: keyof SourceRequest, message: string): PlumblineError {
  return new PlumblineError("INGEST_REQUEST_INVALID", {
    message,
    where: { source: "dukascopy", name },
    remedy: "plumbline ingest --source dukascopy --instrument EURUSD --from 2024-01-01",
  });
}
