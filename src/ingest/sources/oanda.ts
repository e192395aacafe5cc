import { PlumblineError } from "../../core/errors.js";
import { dayMs, formatUtc, minuteMs } from "../../core/time.js";
import { type BarColumns, barCount, concatenateBars, type Side } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { readVendorFile } from "../../store/vendor-files.js";
import { dailyUnits } from "../download/daily-units.js";
import { seriesInstrument, type Vendor, type VendorSettings } from "../download/vendor.js";
import { memoryQuarantine } from "../quarantine.js";
import type { Source, SourceRequest, StoredUnit } from "../source.js";
import { oandaApiUrl, oandaHeaders, oandaName } from "./oanda-access.js";
import { decodeCandles } from "./oanda-candles.js";

/**
 * OANDA's candles of one minute over its v20 API, for holders of an account (a demo is free). A unit is
 * a UTC day, 1,440 candles at most, so that no answer comes near the vendor's limit of 5,000.
 */
export const oandaSource: Source = {
  name: "oanda",
  title: "OANDA v20 candles over the network, for accounts with a token",
  kind: "network",
  clock: "UTC",
  side: "mid",
  needs: [
    {
      name: "from",
      isRequired: true,
      about: "first time, UTC; the vendor has most pairs from 2005",
    },
    { name: "to", isRequired: false, about: "end, UTC, exclusive; yesterday where not given" },
    { name: "OANDA_TOKEN", isRequired: true, about: "access token, in the environment only" },
    { name: "environment", isRequired: false, about: "practice (default) or live" },
    { name: "side", isRequired: false, about: "bid, mid (default) or ask" },
    { name: "baseUrl", isRequired: false, about: "a mirror, in place of the vendor" },
  ],
  vendor: oandaVendor,
  open: async (request) => {
    const { side = "mid", timeframe = "M1", units } = request;
    const symbol = instrument(request.instrument).symbol;
    if (timeframe !== "M1") {
      throw invalid("timeframe", `the source oanda brings M1 candles, found ${timeframe}`);
    }
    if (units === undefined) {
      throw invalid("units", "the source oanda reads what was downloaded: nothing was");
    }
    const series = { instrument: symbol, timeframe, side } as const;
    const about = { source: "oanda", rows: "candles", units: units.length };
    return { series, about, chunks: barsOf(units, symbol, side, request) };
  },
};

/** The vendor's network. The vendor recommends at most 100 requests a second; ours are fewer. */
export function oandaVendor(settings: VendorSettings = {}): Vendor {
  const { concurrency = 2, requestsPerSecond = 20, environment = "practice" } = settings;
  const baseUrl = (settings.baseUrl ?? oandaApiUrl[environment]).replace(/\/+$/, "");
  const series = (symbol: string): string => `oanda/${symbol}/M1`;
  return {
    name: "oanda",
    limits: { concurrency, requestsPerSecond },
    publishedAfterMs: 5 * minuteMs,
    settledAfterMs: dayMs,
    absentStatuses: [],
    series,
    units: (symbol, from, to) => dailyUnits(series(symbol), from, to),
    request: ({ series: name, from, to }) => {
      const symbol = oandaName(seriesInstrument(name));
      const range = new URLSearchParams({
        price: "MBA",
        granularity: "M1",
        from: formatUtc(from),
        to: formatUtc(to),
      });
      return {
        url: `${baseUrl}/v3/instruments/${symbol}/candles?${range}`,
        headers: oandaHeaders(),
      };
    },
    check: (unit, bytes) => {
      const { from, to, id } = unit;
      const { add } = memoryQuarantine();
      const bars = decodeCandles(bytes, { file: id, from, to, side: "mid", reject: add });
      return barCount(bars) > 0 ? "rows" : "empty";
    },
  };
}

/** A day has 1,440 bars at most. */
const daysOfChunk = 16;

async function* barsOf(
  units: readonly StoredUnit[],
  symbol: string,
  side: Side,
  { quarantine }: SourceRequest,
): AsyncGenerator<BarColumns> {
  for (let start = 0; start < units.length; start += daysOfChunk) {
    const parts = units.slice(start, start + daysOfChunk).map(({ path, sha256, from, to }) => {
      const file = `${symbol}/${formatUtc(from).slice(0, 10)}`;
      const bytes = readVendorFile(path, sha256);
      return decodeCandles(bytes, { file, from, to, side, reject: quarantine.add });
    });
    yield concatenateBars(parts);
  }
}

function invalid(name: keyof SourceRequest, message: string): PlumblineError {
  return new PlumblineError("INGEST_REQUEST_INVALID", {
    message,
    where: { source: "oanda", name },
    remedy: "plumbline ingest --source oanda --instrument EURUSD --from 2024-01-01",
  });
}
