import { PlumblineError } from "../core/errors.js";
import { type Hooks, silentHooks } from "../core/hooks.js";
import type { BarColumns, BarSeries } from "../market/bar.js";
import { instrument } from "../market/instrument.js";
import type { TickColumns } from "../market/tick.js";
import { aggregateTicks } from "./aggregate-ticks.js";
import { detectFile } from "./detect-format.js";
import type { TextFile } from "./file-bytes.js";
import type { DetectedFile, FileFormat, FormatOverride } from "./file-format.js";
import { foldSeconds } from "./fold-seconds.js";
import type { ByteContent } from "./formats/format.js";
import { defaultChunkRows, type LineParser, mostRows, parseRows } from "./line-parser.js";
import type { Quarantine, RejectedLine } from "./quarantine.js";
import { createRowParser } from "./row-parser.js";
import { createTickParser } from "./tick-parser.js";

/** What to read from a file, and who wants to know of it. */
export interface ReadOptions extends FormatOverride {
  readonly instrument: string;
  /** Where rejected rows go. */
  readonly quarantine: Quarantine;
  readonly hooks?: Hooks;
}

/** One file, ready to be read. Chunks are in the file's order, UTC, each valid until the next is asked for. */
export interface OpenedFile {
  readonly format: FileFormat;
  readonly content:
    | { readonly rows: "bars"; readonly chunks: AsyncGenerator<BarColumns> }
    | { readonly rows: "ticks"; readonly chunks: AsyncGenerator<TickColumns> };
}

/** One file as bars. */
export interface BarFile {
  readonly series: BarSeries;
  readonly format: FileFormat;
  /** In the file's order, UTC. Each chunk is valid until the next is asked for. */
  readonly rows: AsyncGenerator<BarColumns>;
}

/**
 * Reads a file of bars, or one of ticks as the bars that they make. Nothing is sorted, dropped or mended:
 * rows that can be read come out as they stand, rows that cannot go to quarantine.
 *
 * @throws as `openFile`
 */
export async function readBarFile(path: string, options: ReadOptions): Promise<BarFile> {
  const { format, content } = await openFile(path, options);
  const { timeframe, side, name, until } = format;
  const series = { instrument: instrument(options.instrument).symbol, timeframe, side };
  if (content.rows === "bars") return { series, format, rows: content.chunks };
  const file = { name, chunks: content.chunks, until };
  return {
    series,
    format,
    rows: aggregateTicks([file], timeframe, side, options.quarantine).chunks,
  };
}

/**
 * Looks at a file, and is ready to read its rows.
 *
 * @throws INGEST_INSTRUMENT_MISMATCH, and what `detectFile` throws. The rows throw INGEST_FORMAT_WRONG,
 *   INGEST_INSTRUMENTS_MIXED and what the file's bytes throw.
 */
export async function openFile(path: string, options: ReadOptions): Promise<OpenedFile> {
  const wanted = instrument(options.instrument).symbol;
  return openDetected(await detectFile(path, { ...options, instrument: wanted }), options);
}

/**
 * Is ready to read the rows of a file that has been looked at.
 *
 * @throws INGEST_INSTRUMENT_MISMATCH; its rows as those of `openFile`.
 */
export function openDetected(detected: DetectedFile, options: ReadOptions): OpenedFile {
  const wanted = instrument(options.instrument).symbol;
  const { format } = detected;
  if (format.instrument !== null && format.instrument !== wanted) {
    throw mismatch(format.name, wanted, format.instrument);
  }
  const report = { format, symbol: wanted, hooks: options.hooks ?? silentHooks };
  const { reject, rejected } = counting(options.quarantine);
  if (detected.kind === "bytes") {
    return { format, content: readBytes(detected.content, reject, rejected, report) };
  }
  const { layout, file } = detected;
  const mostBytes = format.container === "plain" ? format.sizeBytes : Number.POSITIVE_INFINITY;
  const chunkRows = Math.min(defaultChunkRows, mostRows(mostBytes));
  const shared = { file: format.name, clock: format.clock, reject, chunkRows, mostBytes };
  if (layout.rows === "ticks") {
    const parser = createTickParser(layout, shared);
    return { format, content: { rows: "ticks", chunks: readText(file, parser, rejected, report) } };
  }
  const { digits } = instrument(wanted);
  const parser = createRowParser(layout, { ...shared, digits, side: format.side });
  const rows = readText(file, parser, rejected, report);
  const chunks = format.timeframeFrom === "seconds" ? foldSeconds(rows) : rows;
  return { format, content: { rows: "bars", chunks } };
}

interface Report {
  readonly format: FileFormat;
  readonly symbol: string;
  readonly hooks: Hooks;
}

async function* readText<Columns>(
  file: TextFile,
  parser: LineParser<Columns>,
  rejected: () => number,
  { format, symbol, hooks }: Report,
): AsyncGenerator<Columns> {
  const { name, sizeBytes } = format;
  let bytesRead = 0;
  const bytes = file.read((count) => {
    bytesRead = count;
  });
  let reported = 0;
  const report = (): void => {
    if (bytesRead === reported) return;
    reported = bytesRead;
    hooks.emit({
      type: "progress",
      stage: "ingest",
      subject: name,
      done: bytesRead,
      total: sizeBytes,
      unit: "bytes",
    });
  };
  for await (const chunk of parseRows(bytes, parser)) {
    report();
    yield chunk;
  }
  report();
  reportRows({ format, symbol, hooks }, parser.counts().rows, rejected());
}

function readBytes(
  content: ByteContent,
  reject: (row: RejectedLine) => void,
  rejected: () => number,
  report: Report,
): OpenedFile["content"] {
  if (content.rows === "bars") {
    const rowsOf = ({ openTime }: BarColumns) => openTime.length;
    return { rows: "bars", chunks: counted(content.read(reject), rowsOf, rejected, report) };
  }
  const rowsOf = ({ time }: TickColumns) => time.length;
  return { rows: "ticks", chunks: counted(content.read(reject), rowsOf, rejected, report) };
}

async function* counted<Columns>(
  chunks: AsyncGenerator<Columns>,
  rowsOf: (chunk: Columns) => number,
  rejected: () => number,
  report: Report,
): AsyncGenerator<Columns> {
  let rows = 0;
  for await (const chunk of chunks) {
    rows += rowsOf(chunk);
    if (rowsOf(chunk) > 0) yield chunk;
  }
  reportRows(report, rows, rejected());
}

function reportRows({ format, symbol, hooks }: Report, rows: number, rejected: number): void {
  const labels = { instrument: symbol, format: format.format };
  hooks.emit({ type: "metric", name: "plumbline_ingest_rows", value: rows, labels });
  hooks.emit({ type: "metric", name: "plumbline_ingest_rejected_rows", value: rejected, labels });
}

function counting(quarantine: Quarantine): {
  readonly reject: (row: RejectedLine) => void;
  readonly rejected: () => number;
} {
  let count = 0;
  return {
    reject: (row) => {
      count++;
      quarantine.add(row);
    },
    rejected: () => count,
  };
}

function mismatch(file: string, wanted: string, found: string): PlumblineError {
  return new PlumblineError("INGEST_INSTRUMENT_MISMATCH", {
    message: `${file} is of ${found}, expected ${wanted}`,
    where: { file, wanted, found },
    remedy: `ask for ${found}, or name a file of ${wanted}`,
  });
}
