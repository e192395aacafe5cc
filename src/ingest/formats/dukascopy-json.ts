import { readFile } from "node:fs/promises";
import { PlumblineError, shown } from "../../core/errors.js";
import { hourMs } from "../../core/time.js";
import { allocateBars, type BarColumns, viewBars } from "../../market/bar.js";
import { allocateTicks, type TickColumns, viewTicks } from "../../market/tick.js";
import { type Timeframe, timeframeDuration } from "../../market/timeframe.js";
import { readNameHints } from "../file-name.js";
import type { RejectedLine } from "../quarantine.js";
import { createRecordJudge } from "../records.js";
import { earliestTime, latestTime } from "../row-time.js";
import type { ByteFormat } from "./format.js";

/** A day of minutes is 60 kB, an hour of ticks 200. */
const maximumBytes = 64 * 1024 * 1024;

/**
 * Dukascopy's JSON feed: a base time, start values, and arrays of differences. Ticks have the keys
 * `timestamp multiplier ask bid times asks bids askVolumes bidVolumes`, candles `timestamp multiplier open
 * high low close shift times opens highs lows closes volumes`. Times differ in ms of ticks and in units of
 * `shift` ms of candles; prices in points of `multiplier`. A day without quotes has null prices and empty
 * arrays. The pair and the side of candles stand in the file's name.
 */
export const dukascopyJsonFormat: ByteFormat = {
  kind: "bytes",
  name: "dukascopy-json",
  title: "Dukascopy JSON ticks and candles",
  example:
    '{"timestamp":1783944000000,"multiplier":1.0E-5,"ask":1.14277,"bid":1.14273,"times":[93,…',
  clock: "UTC",
  side: "mid",
  recognise: ({ head }) => {
    const text = new TextDecoder().decode(head.subarray(0, 400));
    return /^\s*\{/.test(text) && text.includes('"multiplier"') && text.includes('"timestamp"');
  },
  open: async (file) => {
    if (file.sizeBytes > maximumBytes) {
      throw new PlumblineError("INGEST_FILE_TOO_LARGE", {
        message: `${file.name} has ${file.sizeBytes} bytes, expected ${maximumBytes} of one day's JSON at most`,
        where: { file: file.path, maximumBytes },
        remedy: "look at it: the vendor's files are of an hour or a day",
      });
    }
    const feed = parseDukascopyJson(await readFile(file.path), file.name);
    const hints = readNameHints([file.name]);
    const shared = {
      instrument: hints.instrument,
      isUtc: true,
      firstOpenTime: feed.timestamp,
      notes: [],
    };
    if (feed.rows === "ticks") {
      const until = feed.timestamp % hourMs === 0 ? feed.timestamp + hourMs : undefined;
      return {
        ...shared,
        content: {
          rows: "ticks",
          until,
          read: async function* (reject) {
            yield ticksOf(feed, file.name, reject);
          },
        },
      };
    }
    return {
      ...shared,
      timeframe: feed.timeframe,
      side: hints.side ?? "bid",
      content: {
        rows: "bars",
        read: async function* (reject) {
          yield candlesOf(feed, file.name, reject);
        },
      },
    };
  },
};

/** A file of the feed that holds together: start values, and arrays of one length. */
export type DukascopyFeed =
  | ({ readonly rows: "ticks"; readonly side?: undefined } & FeedOf<"ask" | "bid">)
  | ({ readonly rows: "bars"; readonly timeframe: Timeframe; readonly shift: number } & FeedOf<
      "open" | "high" | "low" | "close"
    >);

interface FeedOf<Price extends string> {
  readonly timestamp: number;
  /** Points a unit of price: 100,000 where the multiplier is 1e-5. */
  readonly pointsPerUnit: number;
  readonly times: readonly unknown[];
  /** Of each price the start, in points, and the differences. */
  readonly prices: Readonly<
    Record<Price, { readonly start: number; readonly steps: readonly unknown[] }>
  >;
  /** Of candles. */
  readonly volumes: readonly unknown[];
}

/**
 * Reads a file of the feed, without its rows.
 *
 * @throws INGEST_FILE_TRUNCATED where the JSON ends early, INGEST_FILE_CORRUPT where it is none, or its
 *   arrays have different lengths.
 */
export function parseDukascopyJson(bytes: Uint8Array, file: string): DukascopyFeed {
  const text = new TextDecoder().decode(bytes);
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    const isCut = !/\}\s*$/.test(text);
    throw new PlumblineError(isCut ? "INGEST_FILE_TRUNCATED" : "INGEST_FILE_CORRUPT", {
      message: isCut ? `${file} ends before its JSON does` : `${file} is no JSON`,
      where: { file, sizeBytes: bytes.length },
      remedy: "download it again",
      cause,
    });
  }
  if (typeof found !== "object" || found === null) throw corrupt(file, "it holds no object");
  const feed = found as Readonly<Record<string, unknown>>; // an object, by the line above
  const { timestamp, multiplier } = feed;
  if (!isWhole(timestamp) || timestamp < earliestTime || timestamp >= latestTime) {
    throw corrupt(file, `its timestamp is ${shown(timestamp)}, expected UTC milliseconds`);
  }
  const pointsPerUnit = typeof multiplier === "number" ? Math.round(1 / multiplier) : Number.NaN;
  if (!(pointsPerUnit >= 1 && pointsPerUnit <= 1e8)) {
    throw corrupt(file, `its multiplier is ${shown(multiplier)}, expected a point such as 1e-5`);
  }
  const times = arrayOf(feed, "times", file);
  const steps = (price: string) => {
    const start = feed[price];
    const array = arrayOf(feed, `${price}s`, file);
    if (array.length !== times.length) {
      throw corrupt(file, `${price}s has ${array.length} values and times has ${times.length}`);
    }
    // Null where there are no rows.
    if (typeof start !== "number" && times.length > 0)
      throw corrupt(file, `it has no start of ${price}`);
    return { start: Math.round(Number(start) * pointsPerUnit), steps: array };
  };
  const shared = { timestamp, pointsPerUnit, times };
  if ("asks" in feed) {
    return {
      ...shared,
      rows: "ticks",
      prices: { ask: steps("ask"), bid: steps("bid") },
      volumes: [],
    };
  }
  const { shift } = feed;
  const timeframe = (["M1", "H1", "D1"] as const).find((step) => timeframeDuration(step) === shift);
  if (timeframe === undefined || typeof shift !== "number") {
    throw corrupt(
      file,
      `its shift is ${shown(shift)}, expected that of a minute, an hour or a day`,
    );
  }
  const volumes = arrayOf(feed, "volumes", file);
  if (volumes.length !== times.length) throw corrupt(file, "volumes and times differ in length");
  const prices = {
    open: steps("open"),
    high: steps("high"),
    low: steps("low"),
    close: steps("close"),
  };
  return { ...shared, rows: "bars", timeframe, shift, prices, volumes };
}

/** The ticks of a feed. A value that is no whole number spoils all after it, which are rejected. */
export function ticksOf(
  feed: Extract<DukascopyFeed, { rows: "ticks" }>,
  file: string,
  reject: (row: RejectedLine) => void,
): TickColumns {
  const { times, prices, pointsPerUnit } = feed;
  const ticks = allocateTicks(times.length);
  const judge = createRecordJudge(file, reject);
  let time = feed.timestamp;
  let ask = prices.ask.start;
  let bid = prices.bid.start;
  let last = Number.NEGATIVE_INFINITY;
  let row = 0;
  for (let record = 0; record < times.length; record++) {
    time += step(times[record]);
    ask += step(prices.ask.steps[record]);
    bid += step(prices.bid.steps[record]);
    const reason = reasonOf(time, [ask, bid]) ?? (time < last ? "time-backwards" : undefined);
    if (reason !== undefined) {
      judge.reject(record + 1, reason, [time, ask, bid]);
      continue;
    }
    last = time;
    ticks.time[row] = time;
    ticks.ask[row] = ask / pointsPerUnit;
    ticks.bid[row] = bid / pointsPerUnit;
    row++;
  }
  judge.finish(times.length);
  return viewTicks(ticks, 0, row);
}

/** The candles of a feed; see `ticksOf`. Volumes go to `tickVolume` as they are. */
export function candlesOf(
  feed: Extract<DukascopyFeed, { rows: "bars" }>,
  file: string,
  reject: (row: RejectedLine) => void,
): BarColumns {
  const { times, prices, pointsPerUnit, volumes, shift } = feed;
  const bars = allocateBars(times.length);
  const judge = createRecordJudge(file, reject);
  let time = feed.timestamp;
  let open = prices.open.start;
  let high = prices.high.start;
  let low = prices.low.start;
  let close = prices.close.start;
  let row = 0;
  for (let record = 0; record < times.length; record++) {
    time += step(times[record]) * shift;
    open += step(prices.open.steps[record]);
    high += step(prices.high.steps[record]);
    low += step(prices.low.steps[record]);
    close += step(prices.close.steps[record]);
    const volume = volumes[record];
    const isVolume = typeof volume === "number" && volume >= 0;
    const reason =
      reasonOf(time, [open, high, low, close]) ?? (isVolume ? undefined : "number-unreadable");
    if (reason !== undefined) {
      judge.reject(record + 1, reason, [time, open, high, low, close, volume]);
      continue;
    }
    bars.openTime[row] = time;
    bars.open[row] = open / pointsPerUnit;
    bars.high[row] = high / pointsPerUnit;
    bars.low[row] = low / pointsPerUnit;
    bars.close[row] = close / pointsPerUnit;
    bars.tickVolume[row] = Number(volume);
    row++;
  }
  judge.finish(times.length);
  return viewBars(bars, 0, row);
}

function reasonOf(time: number, points: readonly number[]): RejectedLine["reason"] | undefined {
  if (!(time === time)) return "time-unreadable";
  if (!(time >= earliestTime && time < latestTime)) return "time-outside";
  if (points.some((value) => value !== value)) return "number-unreadable";
  return points.every((value) => value > 0) ? undefined : "price-not-positive";
}

/** A difference; NaN where it is none. */
function step(value: unknown): number {
  return isWhole(value) ? value : Number.NaN;
}

function isWhole(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}

function arrayOf(
  feed: Readonly<Record<string, unknown>>,
  key: string,
  file: string,
): readonly unknown[] {
  const found = feed[key];
  if (Array.isArray(found)) return found;
  throw corrupt(file, `it has no array of ${key}`);
}

function corrupt(file: string, why: string): PlumblineError {
  return new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${file} is not of Dukascopy's feed: ${why}`,
    where: { file },
    remedy: "download it again",
  });
}
