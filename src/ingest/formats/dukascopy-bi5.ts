import { readFile } from "node:fs/promises";
import { PlumblineError } from "../../core/errors.js";
import { secondMs } from "../../core/time.js";
import { allocateBars, type BarColumns, viewBars } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { allocateTicks, type TickColumns, viewTicks } from "../../market/tick.js";
import { createLzmaDecoder } from "../lzma.js";
import { readLzmaHeader } from "../lzma-header.js";
import type { RejectedLine } from "../quarantine.js";
import { createRecordJudge } from "../records.js";
import { type DukascopyPlace, readDukascopyPlace } from "./dukascopy-path.js";
import type { ByteFile, ByteFormat, OpenedBytes } from "./format.js";

const tickBytes = 20;
const candleBytes = 24;
/** Three million ticks: the busiest hours of EURUSD have some sixty thousand. */
const maximumBytes = 64 * 1024 * 1024;

/** One for all files of this thread: its memory is used again. */
const lzma = createLzmaDecoder();

/**
 * Dukascopy's `.bi5`: records packed by LZMA-alone, big-endian, prices in the instrument's last decimal.
 * The time stands in the path alone (`readDukascopyPlace`; months from 00), the pair too. An empty file is
 * the vendor's word that nothing was quoted.
 */
export const dukascopyBi5Format: ByteFormat = {
  kind: "bytes",
  name: "dukascopy-bi5",
  title: "Dukascopy .bi5 ticks and candles",
  example: "EURUSD/2024/00/02/13h_ticks.bi5, months from 00: LZMA of 20-byte records",
  clock: "UTC",
  side: "mid",
  recognise: ({ name, head, sizeBytes }) => {
    const isPage = head[0] === 0x3c; // `<`: an error page that was kept under the file's name
    if (/\.bi5$/i.test(name)) return !isPage;
    return sizeBytes > 0 && holdsRecords(head);
  },
  open: async (file) => openPlace(file, readDukascopyPlace(file.names)),
};

/** Whether a header is one of LZMA whose contents are whole records. */
function holdsRecords(head: Uint8Array): boolean {
  const header = readLzmaHeader(head);
  if (header === undefined || header.sizeBytes <= 0 || header.sizeBytes > maximumBytes)
    return false;
  return header.sizeBytes % tickBytes === 0 || header.sizeBytes % candleBytes === 0;
}

async function readPacked(file: ByteFile): Promise<Uint8Array> {
  if (file.sizeBytes <= maximumBytes) return readFile(file.path);
  throw new PlumblineError("INGEST_FILE_TOO_LARGE", {
    message: `${file.name} has ${file.sizeBytes} bytes, expected ${maximumBytes} packed ones at most`,
    where: { file: file.path, maximumBytes },
    remedy: "look at it: the vendor's files have some hundred kilobytes",
  });
}

function openPlace(file: ByteFile, place: DukascopyPlace): OpenedBytes {
  const { digits } = instrument(place.instrument);
  const { rows, start, end, name } = place;
  const shared = {
    instrument: place.instrument,
    isUtc: true,
    firstOpenTime: start,
    name,
    notes: [],
  };
  if (rows.kind === "ticks") {
    return {
      ...shared,
      content: {
        rows: "ticks",
        until: end,
        read: async function* (reject) {
          const packed = await readPacked(file);
          yield decodeBi5Ticks(packed, { file: name, start, end, digits, reject });
        },
      },
    };
  }
  return {
    ...shared,
    timeframe: rows.timeframe,
    side: rows.side,
    content: {
      rows: "bars",
      read: async function* (reject) {
        const packed = await readFile(file.path);
        yield decodeBi5Candles(packed, { file: name, start, end, digits, reject });
      },
    },
  };
}

/** What the records of a `.bi5` file need besides its bytes. */
export interface Bi5Options {
  /** Name of the file in errors and quarantine. */
  readonly file: string;
  /** The stretch of time that the file is of, UTC ms, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Decimals of the instrument's last digit. */
  readonly digits: number;
  readonly reject: (row: RejectedLine) => void;
}

/**
 * The ticks of an hour: `u32 ms after the hour, u32 ask, u32 bid, f32 ask volume, f32 bid volume`. The
 * volumes, in millions of the base currency, are not read: no bar has a column for them.
 *
 * @returns New columns: files of several pairs may be read by turns. No rows of no bytes.
 * @throws INGEST_FILE_CORRUPT, INGEST_FILE_TRUNCATED, INGEST_FILE_TOO_LARGE, INGEST_FORMAT_WRONG
 */
export function decodeBi5Ticks(packed: Uint8Array, options: Bi5Options): TickColumns {
  const { file, start, end, digits, reject } = options;
  const bytes = unpack(packed, file, tickBytes);
  const count = bytes.length / tickBytes;
  const ticks = allocateTicks(count);
  const { time, bid, ask } = ticks;
  const judge = createRecordJudge(file, reject);
  const pointsPerUnit = 10 ** digits;
  let row = 0;
  let last = start;
  for (let record = 0, at = 0; record < count; record++, at += tickBytes) {
    const now = start + readU32(bytes, at);
    const askPoints = readU32(bytes, at + 4);
    const bidPoints = readU32(bytes, at + 8);
    const reason =
      now >= end
        ? "time-outside"
        : now < last
          ? "time-backwards"
          : askPoints === 0 || bidPoints === 0
            ? "price-not-positive"
            : undefined;
    if (reason !== undefined) {
      judge.reject(record + 1, reason, [now - start, askPoints, bidPoints]);
      continue;
    }
    last = now;
    time[row] = now;
    bid[row] = bidPoints / pointsPerUnit;
    ask[row] = askPoints / pointsPerUnit;
    row++;
  }
  judge.finish(count);
  return viewTicks(ticks, 0, row);
}

/**
 * The candles of a day, month or year: `u32 s after its beginning, u32 open, u32 close, u32 low, u32 high,
 * f32 volume`. The volume, in millions of the base currency, goes to `tickVolume` as it is; it is 0 where
 * nothing was quoted and the vendor repeats the last close.
 *
 * @returns New columns; no rows of no bytes.
 * @throws as `decodeBi5Ticks`
 */
export function decodeBi5Candles(packed: Uint8Array, options: Bi5Options): BarColumns {
  const { file, start, end, digits, reject } = options;
  const bytes = unpack(packed, file, candleBytes);
  const count = bytes.length / candleBytes;
  const bars = allocateBars(count);
  const judge = createRecordJudge(file, reject);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pointsPerUnit = 10 ** digits;
  let row = 0;
  for (let record = 0, at = 0; record < count; record++, at += candleBytes) {
    const time = start + readU32(bytes, at) * secondMs;
    const open = readU32(bytes, at + 4);
    const close = readU32(bytes, at + 8);
    const low = readU32(bytes, at + 12);
    const high = readU32(bytes, at + 16);
    const volume = view.getFloat32(at + 20);
    const reason =
      time >= end
        ? "time-outside"
        : open === 0 || close === 0 || low === 0 || high === 0
          ? "price-not-positive"
          : !(volume >= 0 && volume < Number.POSITIVE_INFINITY)
            ? "number-unreadable"
            : undefined;
    if (reason !== undefined) {
      const values = [(time - start) / secondMs, open, close, low, high, volume];
      judge.reject(record + 1, reason, values);
      continue;
    }
    bars.openTime[row] = time;
    bars.open[row] = open / pointsPerUnit;
    bars.high[row] = high / pointsPerUnit;
    bars.low[row] = low / pointsPerUnit;
    bars.close[row] = close / pointsPerUnit;
    bars.tickVolume[row] = volume;
    row++;
  }
  judge.finish(count);
  return viewBars(bars, 0, row);
}

function unpack(packed: Uint8Array, file: string, recordBytes: number): Uint8Array {
  if (packed.length === 0) return packed;
  const bytes = lzma.decode(packed, file, maximumBytes);
  if (bytes.length % recordBytes === 0) return bytes;
  throw new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${file} unpacks to ${bytes.length} bytes, expected whole records of ${recordBytes}`,
    where: { file, sizeBytes: bytes.length, recordBytes },
    remedy: "download it again",
  });
}

function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
