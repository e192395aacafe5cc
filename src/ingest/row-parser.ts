import { PlumblineError, shown } from "../core/errors.js";
import type { Zone } from "../core/zone.js";
import { allocateBars, type BarColumns, viewBars } from "../market/bar.js";
import { instrumentSymbols } from "../market/instrument.js";
import { isPadding, parseDecimal } from "./decimal.js";
import type { Layout } from "./layout.js";
import type { RejectedLine, RejectReason } from "./quarantine.js";
import { createTimeReader, earliestTime, latestTime } from "./row-time.js";

/** Rows of the chunks that ingest gives: about 4 MB in columns, and DuckDB's 32 vectors. */
export const defaultChunkRows = 65_536;
/** Bytes that `feed` takes at a time. */
export const feedBytes = 262_144;
/** A line longer than this is none of a market's. */
const maximumLineBytes = 65_536;
/** Rows after which it is decided whether the format fits. */
const verdictRows = 1_000;
const maximumFields = 64;

/** What a parser must know besides the layout. */
export interface RowParserOptions {
  /** Name of the file in errors and quarantine. */
  readonly file: string;
  readonly clock: Zone;
  /** Decimals of the instrument's last digit, for prices and spreads in points. */
  readonly digits: number;
  readonly reject: (row: RejectedLine) => void;
  readonly chunkRows?: number;
}

/**
 * Turns the bytes of a file into rows. Feed some bytes, then parse; while `parse` says that the rows
 * are full, take them and parse on. After the last bytes `finish`, and take what is left.
 */
export interface RowParser {
  /** Takes at most `feedBytes` bytes; they are copied. */
  feed(bytes: Uint8Array): void;
  /** True where the rows are full and must be taken before more can be parsed. */
  parse(): boolean;
  /** Says that the file ends here. Then `parse` once more. */
  finish(): void;
  /** The rows so far, valid until the next `parse`; undefined where there are none. */
  take(): BarColumns | undefined;
  /** The symbol of the rows so far, where the format has a column of it; else empty. */
  symbol(): string;
  /** Rows read, rows rejected, lines seen. */
  counts(): { readonly rows: number; readonly rejected: number; readonly lines: number };
}

/**
 * A parser of one file.
 *
 * Its `parse` throws INGEST_FORMAT_WRONG where more than half of the first thousand rows (or of all, where there
 * are fewer) are rejected, and INGEST_INSTRUMENTS_MIXED where a symbol column changes its value.
 *
 * No text is made of a row that is kept: fields are found in one pass over the bytes, then each number
 * is read from its bytes. Measured on HistData EURUSD 2015 (20 MB, 372,210 rows), one core, Node 20: 3.1
 * M rows/s from the plain file, 2.1 M from its zip. Tried without gain: skipping bytes above the
 * separator, int32 for the first nine digits.
 */
export function createRowParser(layout: Layout, options: RowParserOptions): RowParser {
  const { file, reject } = options;
  const chunkRows = options.chunkRows ?? defaultChunkRows;
  const separator = layout.separator.charCodeAt(0);
  const decimalMark = layout.decimalMark.charCodeAt(0);
  const { fieldCount, headerLines, dateField, timeOfDayField } = layout;
  const { openField, highField, lowField, closeField } = layout;
  const { volumeField, spreadField, symbolField, isZeroVolumeUnknown } = layout;
  const isInPoints = layout.priceUnit === "point";
  const pointsPerUnit = 10 ** options.digits;
  const spreadDivisor = layout.spreadUnit === "point" ? pointsPerUnit : 1;
  const readTime = createTimeReader(layout.time, options.clock);

  const bars = allocateBars(chunkRows);
  const { openTime, open, high, low, close, spread, tickVolume } = bars;
  const buffer = new Uint8Array(maximumLineBytes + feedBytes);
  /** Byte after the last of field i is `fieldEnds[i + 1]`; `fieldEnds[0]` is the byte before the row. */
  const fieldEnds = new Int32Array(maximumFields + 1);
  let filled = 0;
  let at = 0;
  let isStart = true;
  let isFinished = false;
  let isSkippingLine = false;
  let chunkCount = 0;
  let rows = 0;
  let rejected = 0;
  let lines = 0;
  let symbol = "";
  let symbolBytes: Uint8Array = new Uint8Array(0);
  let firstReject: RejectedLine | undefined;

  function feed(bytes: Uint8Array): void {
    buffer.copyWithin(0, at, filled);
    filled -= at;
    at = 0;
    buffer.set(bytes, filled);
    filled += bytes.length;
    if (isStart && filled >= 3) {
      isStart = false;
      // The byte order mark of UTF-8.
      if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) at = 3;
    }
  }

  function parse(): boolean {
    while (chunkCount < chunkRows) {
      let fields = 0;
      let end = at;
      fieldEnds[0] = at - 1;
      for (; end < filled; end++) {
        const byte = buffer[end];
        if (byte === separator) {
          if (fields < maximumFields) fieldEnds[++fields] = end;
        } else if (byte === 10) break;
      }
      const isWhole = end < filled;
      if (!isWhole && !isFinished) {
        if (isSkippingLine) at = filled;
        else if (filled - at >= maximumLineBytes) {
          lines++;
          if (lines > headerLines) rejectRow(at, filled, "line-too-long");
          isSkippingLine = true;
          at = filled;
        }
        break;
      }
      const start = at;
      at = isWhole ? end + 1 : end;
      if (isSkippingLine) {
        isSkippingLine = false;
        if (isWhole) continue;
        break;
      }
      if (!isWhole && start === end) break;
      lines++;
      if (lines <= headerLines) continue;
      if (fields < maximumFields) fieldEnds[++fields] = end;
      const isTooLong = end - start >= maximumLineBytes;
      const reason = isTooLong
        ? "line-too-long"
        : fields === fieldCount
          ? readRow(chunkCount)
          : "field-count";
      if (reason === undefined) {
        chunkCount++;
        rows++;
      } else {
        if (fields === 1 && isBlank(start, end)) continue;
        rejectRow(start, end, isWhole || isTooLong ? reason : "half-line");
      }
      if (rows + rejected === verdictRows) judge();
    }
    if (isFinished && at === filled && rows + rejected < verdictRows) judge();
    return chunkCount === chunkRows;
  }

  function readRow(row: number): RejectReason | undefined {
    const hasClock = timeOfDayField >= 0;
    const time = readTime(
      buffer,
      fieldEnds[dateField] + 1,
      fieldEnds[dateField + 1],
      hasClock ? fieldEnds[timeOfDayField] + 1 : -1,
      hasClock ? fieldEnds[timeOfDayField + 1] : -1,
    );
    if (time !== time) return "time-unreadable";
    if (!(time >= earliestTime && time < latestTime)) return "time-outside";
    let o = readField(openField);
    let h = readField(highField);
    let l = readField(lowField);
    let c = readField(closeField);
    if (isInPoints) {
      o = fromPoints(o);
      h = fromPoints(h);
      l = fromPoints(l);
      c = fromPoints(c);
    }
    const sum = o + h + l + c;
    if (sum !== sum) return "number-unreadable";
    if (!(o > 0 && h > 0 && l > 0 && c > 0)) return "price-not-positive";
    let volume = Number.NaN;
    if (volumeField >= 0 && !isUnknown(volumeField)) {
      volume = readField(volumeField);
      if (volume !== volume) return "number-unreadable";
      if (isZeroVolumeUnknown && volume === 0) volume = Number.NaN;
    }
    let width = Number.NaN;
    if (spreadField >= 0 && !isUnknown(spreadField)) {
      width = readField(spreadField) / spreadDivisor;
      if (width !== width) return "number-unreadable";
    }
    if (symbolField >= 0) checkSymbol(fieldEnds[symbolField] + 1, fieldEnds[symbolField + 1]);
    openTime[row] = time;
    open[row] = o;
    high[row] = h;
    low[row] = l;
    close[row] = c;
    tickVolume[row] = volume;
    spread[row] = width;
    return undefined;
  }

  function readField(field: number): number {
    return parseDecimal(buffer, fieldEnds[field] + 1, fieldEnds[field + 1], decimalMark);
  }

  /** `130053.0` or `129587.00000000001` points: rounded to the point, then the nearest double. */
  function fromPoints(points: number): number {
    const whole = Math.round(points);
    return Math.abs(points - whole) < 1e-3 ? whole / pointsPerUnit : Number.NaN;
  }

  /** Whether a field that may be left out is: nothing, or `NaN`, `N/A`, `null` as programs write it. */
  function isUnknown(field: number): boolean {
    let start = fieldEnds[field] + 1;
    let end = fieldEnds[field + 1];
    while (start < end && isPadding(buffer[start])) start++;
    while (end > start && isPadding(buffer[end - 1])) end--;
    if (start === end) return true;
    if (end - start > 4 || (buffer[start] | 32) !== 110) return false; // 110 is n
    return /^(nan|n\/a|na|null)$/i.test(textOf(start, end));
  }

  function checkSymbol(start: number, end: number): void {
    let isSame = end - start === symbolBytes.length;
    for (let i = 0; isSame && i < symbolBytes.length; i++) {
      isSame = buffer[start + i] === symbolBytes[i];
    }
    if (isSame) return;
    const found = symbolOf(textOf(start, end));
    if (symbol !== "" && found !== symbol) {
      throw new PlumblineError("INGEST_INSTRUMENTS_MIXED", {
        message: `${file} holds rows of ${shown(symbol)} and, at line ${lines}, of ${shown(found)}`,
        where: { file, line: lines },
        remedy: "split the file by its symbol column: one file, one instrument",
      });
    }
    symbol = found;
    symbolBytes = buffer.slice(start, end);
  }

  function rejectRow(start: number, end: number, reason: RejectReason): void {
    rejected++;
    const row = { file, line: lines, reason, text: textOf(start, end).slice(0, 200) };
    firstReject ??= row;
    reject(row);
  }

  function textOf(start: number, end: number): string {
    // 800 bytes hold 200 characters of UTF-8 of any kind.
    const bytes = buffer.subarray(start, Math.min(end, start + 800));
    return new TextDecoder().decode(bytes).replace(/\r$/, "");
  }

  function isBlank(start: number, end: number): boolean {
    for (let i = start; i < end; i++) if (!isPadding(buffer[i])) return false;
    return true;
  }

  function judge(): void {
    const seen = rows + rejected;
    if (firstReject === undefined || rejected * 2 <= seen) return;
    const { line, reason, text } = firstReject;
    throw new PlumblineError("INGEST_FORMAT_WRONG", {
      message: `${rejected} of the first ${seen} rows of ${file} cannot be read, the first at line ${line} (${reason}): ${shown(text)}`,
      where: { file, line, reason, rejected, rows: seen },
      remedy: "look at that line; name the right format, or export the file again",
    });
  }

  return {
    feed,
    parse,
    finish: () => {
      isFinished = true;
    },
    take: () => {
      if (chunkCount === 0) return undefined;
      const taken = viewBars(bars, 0, chunkCount);
      chunkCount = 0;
      return taken;
    },
    symbol: () => symbol,
    counts: () => ({ rows, rejected, lines }),
  };
}

/** `EUR/USD`, `eurusd.m` and `EURUSD` are one; what is none of the 28 pairs is left as it is written. */
function symbolOf(text: string): string {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const pair = letters.slice(0, 6);
  return instrumentSymbols.includes(pair) ? pair : letters;
}

/** The rows of a stream of bytes. Each chunk is valid until the next one is asked for. */
export async function* parseRows(
  bytes: AsyncIterable<Uint8Array>,
  parser: RowParser,
): AsyncGenerator<BarColumns> {
  for await (const piece of bytes) {
    for (let start = 0; start < piece.length; start += feedBytes) {
      parser.feed(piece.subarray(start, start + feedBytes));
      yield* fullChunks(parser);
    }
  }
  parser.finish();
  yield* fullChunks(parser);
  const last = parser.take();
  if (last !== undefined) yield last;
}

function* fullChunks(parser: RowParser): Generator<BarColumns> {
  while (parser.parse()) {
    const full = parser.take();
    if (full !== undefined) yield full;
  }
}
