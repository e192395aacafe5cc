import type { Clock } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import { formatUtc, minuteMs } from "../../core/time.js";
import { type BarColumns, barCount, concatenateBars, type Side } from "../../market/bar.js";
import { defaultHttpLimits, type Fetch, httpGet } from "../download/http-get.js";
import {
  type OandaEnvironment,
  oandaApiUrl,
  oandaHeaders,
  oandaName,
} from "../sources/oanda-access.js";
import { decodeCandles } from "../sources/oanda-candles.js";
import type { BarHistory } from "./feed.js";

/** What OANDA's history needs besides a token (`OANDA_TOKEN`). */
export interface OandaHistoryOptions {
  readonly instrument: string;
  readonly side: Side;
  /** Default `practice`. */
  readonly environment?: OandaEnvironment;
  /** In place of the vendor's. */
  readonly baseUrl?: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Most candles of an answer. */
const pageCandles = 5_000;

/**
 * Bars of one minute from OANDA's candles, for the holes of a live feed: page by page, each beginning after
 * the last candle of the one before.
 *
 * Its bars throw INGEST_HISTORY_UNAVAILABLE, retryable where asking again may help.
 */
export function oandaHistory(options: OandaHistoryOptions): BarHistory {
  const { instrument, side, environment = "practice", fetch, clock } = options;
  const baseUrl = (options.baseUrl ?? oandaApiUrl[environment]).replace(/\/+$/, "");
  const path = `${baseUrl}/v3/instruments/${oandaName(instrument)}/candles`;

  async function page(start: number, to: number, signal: AbortSignal): Promise<BarColumns> {
    const range = new URLSearchParams({
      price: "MBA",
      granularity: "M1",
      from: formatUtc(start),
      count: String(pageCandles),
    });
    const url = `${path}?${range}`;
    const answer = await httpGet(
      { url, headers: oandaHeaders() },
      { fetch, clock, limits: defaultHttpLimits, absentStatuses: [], signal },
    );
    if (answer.kind === "fault") throw unavailable(url, answer.error);
    if (answer.kind !== "bytes") throw unavailable(url);
    try {
      const reject = (): void => {}; // a bar that cannot be read is a bar that was not had
      return decodeCandles(answer.bytes, { file: url, from: start, to, side, reject });
    } catch (error) {
      if (error instanceof PlumblineError) throw unavailable(url, error);
      throw error;
    }
  }

  return async (from, to, signal) => {
    const parts: BarColumns[] = [];
    for (let start = Math.ceil(from / minuteMs) * minuteMs; start < to; ) {
      const bars = await page(start, to, signal);
      parts.push(bars);
      const count = barCount(bars);
      // Candles beyond `to` are left out: a page without any before it is the last.
      if (count === 0) break;
      start = bars.openTime[count - 1] + minuteMs;
    }
    return concatenateBars(parts);
  };
}

function unavailable(url: string, cause?: PlumblineError): PlumblineError {
  return new PlumblineError("INGEST_HISTORY_UNAVAILABLE", {
    message: `bars could not be had from ${url}: ${cause?.message ?? "the answer holds none"}`,
    where: { url, ...(cause === undefined ? {} : { code: cause.code }) },
    remedy: "it is asked again; check the token where the status is 401 or 403",
    retryable: cause?.retryable ?? true,
    cause,
  });
}
