import { secondMs } from "../../core/time.js";
import type { Fetch } from "../download/http-get.js";
import {
  type OandaEnvironment,
  oandaAccount,
  oandaHeaders,
  oandaName,
  oandaStreamUrl,
} from "../sources/oanda-access.js";
import { decimal, field, oandaTime } from "../sources/oanda-candles.js";
import type { FeedEvent, LiveFeed } from "./feed.js";
import { httpLines } from "./http-stream.js";
import { createTextReader, tickEvent, unreadable } from "./message.js";

/** What OANDA's stream needs besides a token (`OANDA_TOKEN`) and an account (`OANDA_ACCOUNT`). */
export interface OandaFeedOptions {
  readonly instrument: string;
  /** Default `practice`. */
  readonly environment?: OandaEnvironment;
  /** In place of the vendor's. */
  readonly baseUrl?: string;
  readonly fetch: Fetch;
}

/**
 * OANDA's stream of prices: lines of JSON over HTTP, with a heartbeat every five seconds. The vendor thins
 * it out to four prices a second at most, so that bars made of it can differ from the vendor's candles in
 * their ticks, and now and then in a price.
 *
 * @see https://developer.oanda.com/rest-live-v20/pricing-ep/
 */
export function oandaFeed(options: OandaFeedOptions): LiveFeed {
  const { instrument, environment = "practice", fetch } = options;
  const baseUrl = (options.baseUrl ?? oandaStreamUrl[environment]).replace(/\/+$/, "");
  const name = oandaName(instrument);
  return {
    name: `OANDA ${name}`,
    silenceMs: 15 * secondMs, // three heartbeats
    connect: async function* (signal) {
      const account = encodeURIComponent(oandaAccount());
      const url = `${baseUrl}/v3/accounts/${account}/pricing/stream?instruments=${name}`;
      const readText = createTextReader((message) => readOandaMessage(message, name));
      for await (const line of httpLines({ fetch, url, headers: oandaHeaders() }, signal)) {
        const event = readText(line);
        if (event !== undefined) yield event;
      }
    },
  };
}

/**
 * A line of the stream: the best bid and ask of a price, or a heartbeat.
 *
 * @throws INGEST_FEED_UNREADABLE; INGEST_FEED_REFUSED where the vendor says what is wrong.
 */
export function readOandaMessage(message: unknown, name: string): FeedEvent | undefined {
  const type = field(message, "type");
  const time = oandaTime(field(message, "time"));
  if (type === "HEARTBEAT" && time === time) return { kind: "time", time };
  if (type === "PRICE" && time === time) {
    if (field(message, "instrument") !== name) return undefined;
    const bids = field(message, "bids");
    const asks = field(message, "asks");
    // With nobody to trade with there is no quote: the vendor says so with an empty list.
    if (!Array.isArray(bids) || !Array.isArray(asks)) throw unreadable(message);
    if (bids.length === 0 || asks.length === 0) return { kind: "alive" };
    const bid = decimal(field(bids[0], "price"));
    const ask = decimal(field(asks[0], "price"));
    if (bid > 0 && ask > 0) return tickEvent(time, bid, ask);
  }
  throw unreadable(message);
}
