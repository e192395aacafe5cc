import { PlumblineError } from "../core/errors.js";
import { type Hooks, silentHooks } from "../core/hooks.js";
import type { BarColumns, BarSeries } from "../market/bar.js";
import { instrument } from "../market/instrument.js";
import { type FileFormat, type FormatOverride, inspectFile } from "./detect-format.js";
import { openTextFile } from "./file-bytes.js";
import type { Quarantine } from "./quarantine.js";
import { createRowParser, parseRows } from "./row-parser.js";

/** What to read from a file, and who wants to know of it. */
export interface ReadOptions extends FormatOverride {
  readonly instrument: string;
  /** Where rejected rows go. */
  readonly quarantine: Quarantine;
  readonly hooks?: Hooks;
}

/** One file as bars. */
export interface BarFile {
  readonly series: BarSeries;
  readonly format: FileFormat;
  /** In the file's order, UTC. Each chunk is valid until the next is asked for. */
  readonly rows: AsyncGenerator<BarColumns>;
}

/**
 * Reads a file of bars. Nothing is sorted, dropped or mended: rows that can be read come out as they
 * stand, rows that cannot go to quarantine.
 *
 * @throws INGEST_INSTRUMENT_MISMATCH, and what `inspectFile` throws. The rows throw INGEST_FORMAT_WRONG,
 *   INGEST_INSTRUMENTS_MIXED and what the file's bytes throw.
 */
export async function readBarFile(path: string, options: ReadOptions): Promise<BarFile> {
  const wanted = instrument(options.instrument).symbol;
  const format = await inspectFile(path, { ...options, instrument: wanted });
  if (format.instrument !== null && format.instrument !== wanted) {
    throw mismatch(format.name, wanted, format.instrument);
  }
  const { timeframe, side } = format;
  return {
    series: { instrument: wanted, timeframe, side },
    format,
    rows: readRows(format, wanted, options.quarantine, options.hooks ?? silentHooks),
  };
}

async function* readRows(
  format: FileFormat,
  symbol: string,
  quarantine: Quarantine,
  hooks: Hooks,
): AsyncGenerator<BarColumns> {
  const { path, layout, clock, name, sizeBytes } = format;
  const file = await openTextFile(path);
  const parser = createRowParser(layout, {
    file: name,
    clock,
    digits: instrument(symbol).digits,
    reject: quarantine.add,
  });
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
  const { rows, rejected } = parser.counts();
  const labels = { instrument: symbol, format: format.format };
  hooks.emit({ type: "metric", name: "plumbline_ingest_rows", value: rows, labels });
  hooks.emit({ type: "metric", name: "plumbline_ingest_rejected_rows", value: rejected, labels });
}

function mismatch(file: string, wanted: string, found: string): PlumblineError {
  return new PlumblineError("INGEST_INSTRUMENT_MISMATCH", {
    message: `${file} is of ${found}, expected ${wanted}`,
    where: { file, wanted, found },
    remedy: `ask for ${found}, or name a file of ${wanted}`,
  });
}
