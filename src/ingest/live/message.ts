import { PlumblineError, shown } from "../../core/errors.js";
import { parseUtc } from "../../core/time.js";
import { allocateTicks, setTick } from "../../market/tick.js";
import { earliestTime, latestTime } from "../row-time.js";
import type { FeedEvent } from "./feed.js";

/**
 * Reads one message of a feed: what it says of the series; undefined where it is about something else.
 *
 * @throws INGEST_FEED_UNREADABLE
 */
export type MessageReader = (message: unknown) => FeedEvent | undefined;

/**
 * A reader of the messages that Plumbline's own feeds use, JSON objects or rows of a CSV with a header:
 *
 * - a tick: `{"time":1704700000123,"bid":1.09501,"ask":1.09503}`
 * - a closed bar: `{"openTime":"2024-01-08T07:46:00Z","open":…,"high":…,"low":…,"close":…}`, with
 *   `spread` and `tickVolume` where they are known
 * - the time, by which all earlier ticks have been told: `{"time":1704700005000}`
 *
 * Times are UTC ms or ISO 8601. With an `instrument` that is another, a message is left aside.
 */
export function messageReader(instrument: string): MessageReader {
  return (message) => {
    if (typeof message !== "object" || message === null) throw unreadable(message);
    const told = message as Readonly<Record<string, unknown>>; // an object, by the line above
    const { instrument: named, time, openTime, bid, ask } = told;
    if (named !== undefined && symbolOf(named) !== instrument) return undefined;
    if (openTime !== undefined) {
      const [open, high, low, close] = [told.open, told.high, told.low, told.close].map(numberOf);
      const at = timeOf(openTime);
      const isWhole = at === at && high >= Math.max(open, close) && low <= Math.min(open, close);
      if (!isWhole || !(low > 0)) throw unreadable(message);
      const spread = numberOf(told.spread);
      const tickVolume = numberOf(told.tickVolume);
      return { kind: "bar", bar: { openTime: at, open, high, low, close, spread, tickVolume } };
    }
    const at = timeOf(time);
    if (at !== at) throw unreadable(message);
    if (bid === undefined && ask === undefined) return { kind: "time", time: at };
    const [bidPrice, askPrice] = [numberOf(bid), numberOf(ask)];
    if (!(bidPrice > 0 && askPrice > 0)) throw unreadable(message);
    return tickEvent(at, bidPrice, askPrice);
  };
}

/** One tick as an event. Time in UTC ms. */
export function tickEvent(time: number, bid: number, ask: number): FeedEvent {
  const ticks = allocateTicks(1);
  setTick(ticks, 0, { time, bid, ask });
  return { kind: "ticks", ticks };
}

/** A message as an error. */
export function unreadable(message: unknown, cause?: unknown): PlumblineError {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  return new PlumblineError("INGEST_FEED_UNREADABLE", {
    message: `a message is neither a tick, a bar nor a time: ${shown(text)}`,
    where: {},
    remedy: "docs/download.md shows the form of messages; other forms need a reader of their own",
    cause,
  });
}

/** Messages in a row that may be unreadable before the feed is taken for something else. */
const mostUnreadable = 100;

/**
 * Reads the texts of a feed, each a JSON message. One that cannot be read is left out, for one bad line
 * must not stop a feed; a hundred in a row stop it.
 *
 * @throws INGEST_FEED_UNREADABLE
 */
export function createTextReader(read: MessageReader): (text: string) => FeedEvent | undefined {
  let inARow = 0;
  return (text) => {
    try {
      const event = read(parseJson(text));
      inARow = 0;
      return event;
    } catch (error) {
      if (!(error instanceof PlumblineError) || ++inARow >= mostUnreadable) throw error;
      return { kind: "alive" };
    }
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(text, cause);
  }
}

/** `EURUSD` of `EUR_USD`, `eur/usd` and the like. */
function symbolOf(name: unknown): string {
  return String(name)
    .toUpperCase()
    .replace(/[^A-Z]/g, "");
}

/** A number, also as text; NaN where it is none. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return Number.isFinite(value) ? value : Number.NaN;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

/** UTC ms of a number or of ISO 8601; NaN where it is none, or of no year of this market. */
function timeOf(value: unknown): number {
  const number = numberOf(value);
  const time = number === number ? number : (parseUtc(String(value)) ?? Number.NaN);
  return time >= earliestTime && time < latestTime ? time : Number.NaN;
}
