import { PlumblineError, shownList } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import type { BarColumns, BarSeries } from "../market/bar.js";
import type { FileFormat } from "./detect-format.js";
import { type BarFile, type ReadOptions, readBarFile } from "./read-bar-file.js";

/** Files that are one series. */
export interface IngestOptions extends ReadOptions {
  readonly paths: readonly string[];
}

/** Several files as one stream of bars. */
export interface IngestedFiles {
  readonly series: BarSeries;
  /** In the order in which the files are read. */
  readonly formats: readonly FileFormat[];
  /** In the order of the files; overlaps are left as they are. Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<BarColumns>;
}

/**
 * Reads files as one series, in the order of their first rows. All are looked at before the first is
 * read, so that a bad one is found before any work is done. Rows that stand in two files stand in the
 * result twice: which to keep is cleaning's to say.
 *
 * @throws INGEST_REQUEST_INVALID for no files; INGEST_FILES_DIFFER; what `readBarFile` throws.
 */
export async function ingestFiles(options: IngestOptions): Promise<IngestedFiles> {
  const { paths, ...reading } = options;
  if (paths.length === 0) {
    throw new PlumblineError("INGEST_REQUEST_INVALID", {
      message: "no files were named, expected one or more",
      remedy: "name the files to read",
    });
  }
  const files: BarFile[] = [];
  for (const path of paths) files.push(await readBarFile(path, reading));
  // Files that begin together keep the order in which they were named: sorting is stable.
  files.sort((a, b) => a.format.firstOpenTime - b.format.firstOpenTime);
  const { series } = files[0];
  for (const file of files) requireSame(files[0], file);
  for (const { format } of files) {
    reading.hooks?.emit({
      type: "note",
      stage: "ingest",
      level: "info",
      message: `${format.name}: ${format.title}, ${format.timeframe}, ${format.side}, clock ${format.clock} (${clockReasons[format.clockFrom]}), from ${formatUtc(format.firstOpenTime)}`,
    });
    for (const message of format.notes) {
      const facts = { file: format.name };
      reading.hooks?.emit({ type: "note", stage: "ingest", level: "warning", message, facts });
    }
  }
  return { series, formats: files.map((file) => file.format), chunks: chunksOf(files) };
}

const clockReasons: Readonly<Record<FileFormat["clockFrom"], string>> = {
  file: "the file says so",
  option: "as was asked",
  name: "by the vendor's name on the file",
  format: "assumed of this format",
};

async function* chunksOf(files: readonly BarFile[]): AsyncGenerator<BarColumns> {
  for (const file of files) yield* file.rows;
}

function requireSame(first: BarFile, other: BarFile): void {
  const differing = (["timeframe", "side"] as const).filter(
    (key) => first.series[key] !== other.series[key],
  );
  if (differing.length === 0) return;
  const [key] = differing;
  throw new PlumblineError("INGEST_FILES_DIFFER", {
    message: `${first.format.name} has ${key} ${first.series[key]} and ${other.format.name} has ${other.series[key]}, expected one series`,
    where: { first: first.format.name, other: other.format.name, differing: shownList(differing) },
    remedy: "ingest them as two series",
  });
}
