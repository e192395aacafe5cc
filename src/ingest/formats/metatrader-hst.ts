import { PlumblineError } from "../../core/errors.js";
import { secondMs } from "../../core/time.js";
import { localToUtc, type Zone } from "../../core/zone.js";
import { allocateBars, type BarColumns, viewBars } from "../../market/bar.js";
import { instrumentSymbols } from "../../market/instrument.js";
import { type Timeframe, timeframes } from "../../market/timeframe.js";
import { readPlain } from "../file-bytes.js";
import { defaultChunkRows } from "../line-parser.js";
import type { RejectedLine, RejectReason } from "../quarantine.js";
import { createRecordJudge } from "../records.js";
import { earliestTime, latestTime } from "../row-time.js";
import type { ByteFile, ByteFormat } from "./format.js";

const headerBytes = 148;

/** Where the fields of a record stand. Doubles but for the time, the ticks of 401 and the spread. */
interface RecordLayout {
  readonly bytes: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly ticks: number;
  /** In points; −1 where there is none. */
  readonly spread: number;
}

/** The records of each version: RateInfo until build 509, MqlRates since. Mind the low before the high. */
const layouts: Readonly<Record<number, RecordLayout>> = {
  400: { bytes: 44, open: 4, low: 12, high: 20, close: 28, ticks: 36, spread: -1 },
  401: { bytes: 60, open: 8, high: 16, low: 24, close: 32, ticks: 40, spread: 48 },
};

/** Minutes of MetaTrader's periods that we have too. */
const periods: Readonly<Record<number, Timeframe>> = {
  1: "M1",
  5: "M5",
  15: "M15",
  30: "M30",
  60: "H1",
  240: "H4",
  1440: "D1",
  10080: "W1",
};

/**
 * MetaTrader 4's history files, little-endian: a header of 148 bytes (`i32 version, char[64] copyright,
 * char[12] symbol, i32 period in minutes, i32 digits, i32 time of creation, i32 last synchronisation, i32[13]`),
 * then records. Version 400: `i32 time, f64 open, low, high, close, ticks`. Version 401: `i64 time, f64
 * open, high, low, close, i64 ticks, i32 spread, i64 volume`. Times are seconds of the broker's clock.
 *
 * @see https://docs.mql4.com/mql4changes, "Format of history files"
 */
export const metatraderHstFormat: ByteFormat = {
  kind: "bytes",
  name: "metatrader-hst",
  title: "MetaTrader 4 history file (.hst)",
  example: "a header of 148 bytes that begins with 400 or 401, records of 44 or 60 bytes",
  clock: "EET",
  side: "bid",
  recognise: ({ head, sizeBytes }) => {
    if (sizeBytes < headerBytes) return false;
    const view = viewOf(head);
    const symbol = textAt(head, 68, 12);
    return view.getInt32(0, true) in layouts && /^[\x20-\x7e]{1,12}$/.test(symbol);
  },
  open: async (file, { clock }) => {
    const view = viewOf(file.head);
    const version = view.getInt32(0, true);
    const layout = layouts[version];
    const period = view.getInt32(80, true);
    const timeframe = periods[period];
    if (timeframe === undefined) {
      throw new PlumblineError("INGEST_TIMEFRAME_UNCLEAR", {
        message: `${file.name} has bars of ${period} minutes, expected those of ${timeframes.join(", ")}`,
        where: { file: file.path, period },
        remedy: "export a period that is one of these",
      });
    }
    const record = (file.sizeBytes - headerBytes) / layout.bytes;
    if (record < 1) {
      throw new PlumblineError("INGEST_FILE_NO_ROWS", {
        message: `${file.name} has a header and no bar`,
        where: { file: file.path },
        remedy: "download the symbol's history in MetaTrader, or leave the file out",
      });
    }
    const symbol = textAt(file.head, 68, 12)
      .toUpperCase()
      .replace(/[^A-Z]/g, "")
      .slice(0, 6);
    const local = timeAt(view, headerBytes, version) * secondMs;
    const digits = view.getInt32(84, true);
    return {
      instrument: instrumentSymbols.includes(symbol) ? symbol : undefined,
      timeframe,
      isUtc: false,
      // A first record without a time is the reader's to reject; the file then counts as the earliest.
      firstOpenTime: Number.isFinite(local) ? localToUtc(clock, local) : earliestTime,
      notes: [],
      content: {
        rows: "bars",
        read: (reject) => readRecords(file, { version, clock, digits, reject }),
      },
    };
  },
};

interface ReadOptions {
  readonly version: number;
  readonly clock: Zone;
  readonly digits: number;
  readonly reject: (row: RejectedLine) => void;
}

async function* readRecords(file: ByteFile, options: ReadOptions): AsyncGenerator<BarColumns> {
  const layout = layouts[options.version];
  const judge = createRecordJudge(file.name, options.reject);
  const mostRows = Math.ceil((file.sizeBytes - headerBytes) / layout.bytes);
  const chunkRows = Math.min(defaultChunkRows, mostRows);
  const bars = allocateBars(chunkRows);
  /** Bytes that are not yet a record: the end of the piece before. */
  let rest = new Uint8Array(0);
  let skip = headerBytes;
  let record = 0;
  let row = 0;
  for await (const piece of readPlain(file.path, file.sizeBytes)) {
    const fresh = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - fresh.length;
    const bytes = new Uint8Array(rest.length + fresh.length);
    bytes.set(rest);
    bytes.set(fresh, rest.length);
    const view = viewOf(bytes);
    let at = 0;
    for (; at + layout.bytes <= bytes.length; at += layout.bytes) {
      record++;
      const reason = readRecord(view, at, layout, options, bars, row);
      if (reason === undefined) row++;
      else judge.reject(record, reason, valuesAt(view, at, layout, options.version));
      if (row < chunkRows) continue;
      yield bars;
      row = 0;
    }
    rest = bytes.slice(at);
  }
  if (rest.length > 0) judge.reject(++record, "half-line", [`${rest.length} bytes`]);
  judge.finish(record);
  if (row > 0) yield viewBars(bars, 0, row);
}

function readRecord(
  view: DataView,
  at: number,
  layout: RecordLayout,
  { version, clock, digits }: ReadOptions,
  bars: BarColumns, // written
  row: number,
): RejectReason | undefined {
  const local = timeAt(view, at, version) * secondMs;
  if (!(local >= earliestTime && local < latestTime)) return "time-outside";
  const open = view.getFloat64(at + layout.open, true);
  const high = view.getFloat64(at + layout.high, true);
  const low = view.getFloat64(at + layout.low, true);
  const close = view.getFloat64(at + layout.close, true);
  if (!Number.isFinite(open + high + low + close)) return "number-unreadable";
  if (!(open > 0 && high > 0 && low > 0 && close > 0)) return "price-not-positive";
  const ticks =
    version === 400
      ? view.getFloat64(at + layout.ticks, true)
      : Number(view.getBigInt64(at + layout.ticks, true));
  if (!(ticks >= 0 && ticks <= Number.MAX_SAFE_INTEGER)) return "number-unreadable";
  const spread = layout.spread < 0 ? Number.NaN : view.getInt32(at + layout.spread, true);
  // Terminals write 0 where they do not know it.
  bars.spread[row] = spread > 0 ? spread / 10 ** digits : Number.NaN;
  bars.openTime[row] = localToUtc(clock, local);
  bars.open[row] = open;
  bars.high[row] = high;
  bars.low[row] = low;
  bars.close[row] = close;
  bars.tickVolume[row] = ticks;
  return undefined;
}

function valuesAt(view: DataView, at: number, layout: RecordLayout, version: number): number[] {
  const { open, high, low, close } = layout;
  const prices = [open, high, low, close].map((field) => view.getFloat64(at + field, true));
  return [timeAt(view, at, version), ...prices];
}

/** Seconds; NaN where they are beyond any clock. */
function timeAt(view: DataView, at: number, version: number): number {
  if (version === 400) return view.getInt32(at, true);
  const seconds = view.getBigInt64(at, true);
  return seconds >= 0n && seconds < 2n ** 40n ? Number(seconds) : Number.NaN;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A text that ends with its first zero byte. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder("latin1").decode(end < 0 ? field : field.subarray(0, end));
}
