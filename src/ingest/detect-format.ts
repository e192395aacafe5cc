import { PlumblineError, shown } from "../core/errors.js";
import { formatDuration } from "../core/time.js";
import { localToUtc, type Zone } from "../core/zone.js";
import { instrument } from "../market/instrument.js";
import type { Timeframe } from "../market/timeframe.js";
import { detectBytes } from "./detect-bytes.js";
import { openTextFile, type TextFile } from "./file-bytes.js";
import type { DetectedFile, FileFormat, FormatOverride } from "./file-format.js";
import { readNameHints } from "./file-name.js";
import { formatNamed, unexpectedFormat } from "./format-named.js";
import type { FormatName, Recognised, TextFormat } from "./formats/format.js";
import { formats } from "./formats/index.js";
import type { Layout } from "./layout.js";
import { feedBytes, mostRows } from "./line-parser.js";
import { createRowParser } from "./row-parser.js";
import { isPartOfMinute, stepOf, unclearTimeframe } from "./row-steps.js";
import { readSample, type Sample } from "./sample.js";
import { createTickParser } from "./tick-parser.js";

/**
 * Tells the format of a file by its content, and with it how the file will be read.
 *
 * 1. `detectBytes` asks the formats that are no text; 2. `openTextFile` unwraps gzip and zip; 3. `readSample`
 * takes the beginning; 4. `recognise` asks the formats of text in turn; 5. `readFirstRows` reads the sample's
 * rows, whose steps give the timeframe.
 *
 * @throws INGEST_FORMAT_UNKNOWN, INGEST_FORMAT_UNEXPECTED, INGEST_FORMAT_WRONG, INGEST_TIMEFRAME_UNCLEAR,
 *   INGEST_FILE_NO_ROWS, and what opening the file and reading its header throw.
 */
export async function detectFile(
  path: string,
  override: FormatOverride = {},
): Promise<DetectedFile> {
  const bytes = await detectBytes(path, override);
  if (bytes !== undefined) return bytes;
  return detectText(await openTextFile(path), override);
}

/** The format alone. @throws as `detectFile` */
export async function inspectFile(
  path: string,
  override: FormatOverride = {},
): Promise<FileFormat> {
  return (await detectFile(path, override)).format;
}

/** Tells the format of a text, wherever its bytes are. @throws as `detectFile` */
export async function detectText(file: TextFile, override: FormatOverride): Promise<DetectedFile> {
  const { path } = file;
  const sample = await readSample(file);
  const { format, found } = recognise(sample, override.format);
  const { layout } = found;
  const hints = readNameHints(file.entry === null ? [file.name] : [file.entry, file.name]);
  const { clock, clockFrom } = clockOf(format, found, override, hints.isHistdata);
  const symbol = override.instrument ?? hints.instrument;
  const digits = symbol === undefined ? 5 : instrument(symbol).digits;
  const first = readFirstRows(sample, layout, clock, digits);
  const notes = [...found.notes];
  const step = timeframeOf(file, layout, first.localTimes, hints.timeframe, override, notes);
  // A file of both sides is named for neither: `EURUSD_bid_ask.csv`.
  const hasBothSides = layout.rows === "ticks" || layout.ask !== undefined;
  const named = hasBothSides ? undefined : hints.side;
  const until = found.localEnd === undefined ? null : localToUtc(clock, found.localEnd);
  const described: FileFormat = {
    path,
    name: file.name,
    container: file.container,
    sizeBytes: file.sizeBytes,
    format: format.name,
    title: format.title,
    rows: layout.rows,
    layout,
    clock,
    clockFrom,
    ...step,
    side: override.side ?? named ?? format.side,
    sideFrom: override.side !== undefined ? "option" : named !== undefined ? "name" : "format",
    statedSide: named ?? null,
    instrument: first.symbol ?? hints.instrument ?? null,
    firstOpenTime: first.firstOpenTime,
    until,
    notes,
  };
  return { kind: "text", format: described, layout, file };
}

/** The timeframe of the bars that come of a text, and who says so. */
function timeframeOf(
  file: TextFile,
  layout: Layout,
  localTimes: Float64Array,
  named: Timeframe | undefined,
  { timeframe: wanted }: FormatOverride,
  notes: string[], // written
): Pick<FileFormat, "timeframe" | "timeframeFrom"> {
  if (layout.rows === "ticks") {
    return wanted === undefined
      ? { timeframe: "M1", timeframeFrom: "ticks" }
      : { timeframe: wanted, timeframeFrom: "option" };
  }
  const { stepMs, timeframe: step } = stepOf(localTimes);
  if (stepMs !== undefined && isPartOfMinute(stepMs)) {
    if (wanted !== undefined && wanted !== "M1") throw unclearTimeframe(file.name, stepMs);
    notes.push(`the rows step by ${formatDuration(stepMs)}, made to M1`);
    return { timeframe: "M1", timeframeFrom: "seconds" };
  }
  const timeframe = wanted ?? step ?? named;
  if (timeframe === undefined) throw unclearTimeframe(file.name, stepMs);
  if (wanted !== undefined && step !== undefined && step !== wanted) {
    notes.push(`the rows step by ${step}, read as ${wanted} as was asked`);
  }
  const timeframeFrom = wanted !== undefined ? "option" : step !== undefined ? "rows" : "name";
  return { timeframe, timeframeFrom };
}

function recognise(
  sample: Sample,
  wanted: FormatName | undefined,
): { readonly format: TextFormat; readonly found: Recognised } {
  if (wanted !== undefined) {
    const format = formatNamed(wanted);
    const found = format.kind === "text" ? format.recognise(sample) : undefined;
    if (format.kind === "text" && found !== undefined) return { format, found };
    throw unexpectedFormat(sample.file, format);
  }
  for (const format of formats) {
    if (format.kind !== "text") continue;
    const found = format.recognise(sample);
    if (found !== undefined) return { format, found };
  }
  const first = sample.lines[0];
  throw new PlumblineError("INGEST_FORMAT_UNKNOWN", {
    message: `line ${first.number} of ${sample.file} is in no known format: ${shown(first.fields.join(sample.separator))}`,
    where: { file: sample.file, line: first.number },
    remedy: "give the file a header such as time,open,high,low,close,volume",
  });
}

function clockOf(
  format: TextFormat,
  found: Recognised,
  override: FormatOverride,
  isHistdata: boolean,
): Pick<FileFormat, "clock" | "clockFrom"> {
  // An offset or an epoch leaves nothing to say; a column's name is only a word, which the user may correct.
  const { time } = found.layout;
  const isBeyondDoubt = time.kind === "epoch" || (time.kind === "calendar" && time.hasOffset);
  if (isBeyondDoubt) return { clock: "UTC", clockFrom: "file" };
  if (override.clock !== undefined) return { clock: override.clock, clockFrom: "option" };
  if (found.isUtc) return { clock: "UTC", clockFrom: "file" };
  if (found.clock !== undefined) return { clock: found.clock, clockFrom: "name" };
  // HistData sells the same rows in MetaTrader's format, in its own clock.
  if (isHistdata && format.name !== "histdata") return { clock: "NewYork", clockFrom: "name" };
  return { clock: format.clock, clockFrom: "format" };
}

interface FirstRows {
  /** Of the column of symbols; undefined where there is none. */
  readonly symbol: string | undefined;
  readonly firstOpenTime: number;
  /** Times in the file's own clock, so that changes to summer time leave no odd steps. */
  readonly localTimes: Float64Array;
}

function readFirstRows(sample: Sample, layout: Layout, clock: Zone, digits: number): FirstRows {
  const bytes = sample.bytes.subarray(0, feedBytes);
  const parse = (zone: Zone, chunkRows: number) => {
    const shared = { file: sample.file, digits, reject: () => {}, clock: zone };
    const options = { ...shared, chunkRows, mostBytes: bytes.length };
    const parser =
      layout.rows === "bars" ? createRowParser(layout, options) : createTickParser(layout, options);
    parser.feed(bytes);
    parser.finish();
    parser.parse();
    const taken = parser.take();
    const times = taken === undefined ? undefined : "time" in taken ? taken.time : taken.openTime;
    return { times, symbol: parser.symbol() || undefined };
  };
  const { times: localTimes, symbol } = parse("UTC", Math.min(8_192, mostRows(bytes.length)));
  const firstOpenTime = parse(clock, 1).times?.[0];
  if (localTimes === undefined || firstOpenTime === undefined) {
    throw new PlumblineError("INGEST_FILE_NO_ROWS", {
      message: `${sample.file} holds no row that can be read`,
      where: { file: sample.file },
      remedy: "export it again, or leave it out",
    });
  }
  return { firstOpenTime, localTimes, symbol };
}
