import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { formatDuration } from "../core/time.js";
import type { Zone } from "../core/zone.js";
import type { Side } from "../market/bar.js";
import { instrument } from "../market/instrument.js";
import { type Timeframe, timeframes } from "../market/timeframe.js";
import { type Container, openTextFile, type TextFile } from "./file-bytes.js";
import { readNameHints } from "./file-name.js";
import type { Format, FormatName, Recognised } from "./formats/format.js";
import { formats } from "./formats/index.js";
import type { Layout } from "./layout.js";
import { createRowParser, feedBytes } from "./row-parser.js";
import { readSample, type Sample } from "./sample.js";

/** What the user says of a file, against what its content and its name say. */
export interface FormatOverride {
  /** Needed for files in points where their name does not say it. */
  readonly instrument?: string;
  readonly format?: FormatName;
  readonly clock?: Zone;
  readonly timeframe?: Timeframe;
  readonly side?: Side;
}

/** All that is known of a file of bars before it is read. */
export interface FileFormat {
  readonly path: string;
  /** Without folders; `zip!entry` where it is a zip. */
  readonly name: string;
  readonly container: Container;
  readonly sizeBytes: number;
  readonly format: FormatName;
  readonly title: string;
  readonly layout: Layout;
  /** The zone of the times in the file. */
  readonly clock: Zone;
  /** Who says so: the times themselves, the user, the vendor's name on the file, or the format's custom. */
  readonly clockFrom: "file" | "option" | "name" | "format";
  readonly timeframe: Timeframe;
  readonly timeframeFrom: "option" | "rows" | "name";
  readonly side: Side;
  readonly sideFrom: "option" | "name" | "format";
  /** What the column of symbols says, else the file's name; null where both say nothing. */
  readonly instrument: string | null;
  /** UTC ms of the first row that can be read. */
  readonly firstOpenTime: number;
  /** What a person should know of how the file is read. */
  readonly notes: readonly string[];
}

/**
 * Tells the format of a file by its content, and with it how the file will be read.
 *
 * 1. `openTextFile` unwraps gzip and zip; 2. `readSample` takes the beginning; 3. `recognise` asks the
 * formats in turn; 4. `readFirstRows` reads the sample's rows, whose steps give the timeframe.
 *
 * @throws INGEST_FORMAT_UNKNOWN, INGEST_FORMAT_UNEXPECTED, INGEST_FORMAT_WRONG, INGEST_TIMEFRAME_UNCLEAR,
 *   INGEST_FILE_NO_ROWS, and what opening the file and reading its header throw.
 */
export async function inspectFile(
  path: string,
  override: FormatOverride = {},
): Promise<FileFormat> {
  const file = await openTextFile(path);
  const sample = await readSample(file);
  const { format, found } = recognise(sample, override.format);
  const hints = readNameHints(file.entry === null ? [file.name] : [file.entry, file.name]);
  const { clock, clockFrom } = clockOf(format, found, override, hints.isHistdata);
  const symbol = override.instrument ?? hints.instrument;
  const digits = symbol === undefined ? 5 : instrument(symbol).digits;
  const first = readFirstRows(sample, found.layout, clock, digits);
  const inferred = mostCommonStep(first.localTimes);
  const step = timeframes.find((name) => barSteps[name] === inferred);
  const timeframe = override.timeframe ?? step ?? hints.timeframe;
  if (timeframe === undefined) throw unclearTimeframe(file, inferred);
  const notes = [...found.notes];
  if (override.timeframe !== undefined && step !== undefined && step !== override.timeframe) {
    notes.push(`the rows step by ${step}, read as ${override.timeframe} as was asked`);
  }
  return {
    path,
    name: file.name,
    container: file.container,
    sizeBytes: file.sizeBytes,
    format: format.name,
    title: format.title,
    layout: found.layout,
    clock,
    clockFrom,
    timeframe,
    timeframeFrom:
      override.timeframe !== undefined ? "option" : step !== undefined ? "rows" : "name",
    side: override.side ?? hints.side ?? format.side,
    sideFrom: override.side !== undefined ? "option" : hints.side !== undefined ? "name" : "format",
    instrument: first.symbol ?? hints.instrument ?? null,
    firstOpenTime: first.firstOpenTime,
    notes,
  };
}

/**
 * The format of a name.
 *
 * @throws INGEST_REQUEST_INVALID
 */
export function formatNamed(name: string): Format {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  const known = formats.map((format) => format.name);
  const nearest = nearestName(name, known);
  throw new PlumblineError("INGEST_REQUEST_INVALID", {
    message: `no format ${shown(name)}, expected one of ${known.join(", ")}`,
    where: { format: name },
    remedy: nearest ? `did you mean ${nearest}?` : "leave the format to be recognised",
  });
}

function recognise(
  sample: Sample,
  wanted: FormatName | undefined,
): { readonly format: Format; readonly found: Recognised } {
  if (wanted !== undefined) {
    const format = formatNamed(wanted);
    const found = format.recognise(sample);
    if (found !== undefined) return { format, found };
    throw new PlumblineError("INGEST_FORMAT_UNEXPECTED", {
      message: `${sample.file} is not in the format ${wanted}, whose rows are ${shown(format.example)}`,
      where: { file: sample.file, format: wanted },
      remedy: "leave the format to be recognised, or name the right one",
    });
  }
  for (const format of formats) {
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
  format: Format,
  found: Recognised,
  override: FormatOverride,
  isHistdata: boolean,
): Pick<FileFormat, "clock" | "clockFrom"> {
  // An offset or an epoch leaves nothing to say; a column's name is only a word, which the user may correct.
  const { time } = found.layout;
  const isBeyondDoubt = time.kind === "epoch" || time.hasOffset;
  if (isBeyondDoubt) return { clock: "UTC", clockFrom: "file" };
  if (override.clock !== undefined) return { clock: override.clock, clockFrom: "option" };
  if (found.isUtc) return { clock: "UTC", clockFrom: "file" };
  // HistData sells the same rows in MetaTrader's format, in its own clock.
  if (isHistdata && format.name !== "histdata") return { clock: "NewYork", clockFrom: "name" };
  return { clock: format.clock, clockFrom: "format" };
}

/** From one bar to the next as files stamp them, in the file's clock: a day is a day, a week is seven. */
const barSteps: Readonly<Record<Timeframe, number>> = {
  M1: 60_000,
  M5: 300_000,
  M15: 900_000,
  M30: 1_800_000,
  H1: 3_600_000,
  H4: 14_400_000,
  D1: 86_400_000,
  W1: 604_800_000,
};

interface FirstRows {
  /** Of the column of symbols; undefined where there is none. */
  readonly symbol: string | undefined;
  readonly firstOpenTime: number;
  /** Times in the file's own clock, so that changes to summer time leave no odd steps. */
  readonly localTimes: Float64Array;
}

function readFirstRows(sample: Sample, layout: Layout, clock: Zone, digits: number): FirstRows {
  const options = { file: sample.file, digits, reject: () => {}, chunkRows: 8_192 };
  const local = createRowParser(layout, { ...options, clock: "UTC" });
  const real = createRowParser(layout, { ...options, clock, chunkRows: 1 });
  for (const parser of [local, real]) {
    parser.feed(sample.bytes.subarray(0, feedBytes));
    parser.finish();
    parser.parse();
  }
  const localTimes = local.take()?.openTime;
  const firstOpenTime = real.take()?.openTime[0];
  if (localTimes === undefined || firstOpenTime === undefined) {
    throw new PlumblineError("INGEST_FILE_NO_ROWS", {
      message: `${sample.file} holds no row that can be read`,
      where: { file: sample.file },
      remedy: "export it again, or leave it out",
    });
  }
  return { firstOpenTime, localTimes, symbol: local.symbol() || undefined };
}

/** The most common step forward between rows, the shorter of equals; undefined where there is none. */
function mostCommonStep(times: Float64Array): number | undefined {
  const counts = new Map<number, number>();
  for (let row = 1; row < times.length; row++) {
    const step = times[row] - times[row - 1];
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [step, count] of counts) {
    const bestCount = best === undefined ? 0 : (counts.get(best) ?? 0);
    if (count > bestCount || (count === bestCount && best !== undefined && step < best))
      best = step;
  }
  return best;
}

function unclearTimeframe(file: TextFile, step: number | undefined): PlumblineError {
  const found = step === undefined ? "no row after the first" : formatDuration(step);
  return new PlumblineError("INGEST_TIMEFRAME_UNCLEAR", {
    message: `the most common step between rows of ${file.name} is ${found}, expected that of ${timeframes.join(", ")}`,
    where: { file: file.path },
    remedy: "name the timeframe with --timeframe",
  });
}
