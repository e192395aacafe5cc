import { open } from "node:fs/promises";
import { basename } from "node:path";
import { statFile } from "./file-bytes.js";
import type { DetectedFile, FileFormat, FormatOverride } from "./file-format.js";
import { placeNames } from "./file-name.js";
import { formatNamed, unexpectedFormat } from "./format-named.js";
import type { ByteFile, ByteFormat, OpenedBytes } from "./formats/format.js";
import { formats } from "./formats/index.js";

const headBytes = 1_024;

/**
 * Tells the format of a file that is no text; undefined where it is a text, or may be one.
 *
 * @throws INGEST_FORMAT_UNEXPECTED, INGEST_FILE_MISSING, INGEST_FILE_IS_FOLDER, and what the format throws.
 */
export async function detectBytes(
  path: string,
  override: FormatOverride,
): Promise<DetectedFile | undefined> {
  const wanted = override.format === undefined ? undefined : formatNamed(override.format);
  if (wanted?.kind === "text") return undefined;
  const file = await readByteFile(path);
  for (const format of formats) {
    if (format.kind !== "bytes" || (wanted !== undefined && format !== wanted)) continue;
    if (!format.recognise(file)) continue;
    const clock = override.clock ?? format.clock;
    const opened = await format.open(file, { ...override, clock });
    return {
      kind: "bytes",
      format: describe(file, format, opened, override),
      content: opened.content,
    };
  }
  if (wanted !== undefined) throw unexpectedFormat(file.name, wanted);
  return undefined;
}

async function readByteFile(path: string): Promise<ByteFile> {
  const { size } = await statFile(path);
  const head = new Uint8Array(Math.min(size, headBytes));
  // A file that may not be read is for the reader of texts to explain.
  const file = await open(path, "r").catch(() => undefined);
  try {
    const { bytesRead = 0 } = (await file?.read(head, 0, head.length, 0)) ?? {};
    const names = placeNames(path);
    return {
      path,
      name: basename(path),
      names,
      sizeBytes: size,
      head: head.subarray(0, bytesRead),
    };
  } finally {
    await file?.close();
  }
}

function describe(
  file: ByteFile,
  format: ByteFormat,
  opened: OpenedBytes,
  override: FormatOverride,
): FileFormat {
  const { content, timeframe: own = "M1", side: ownSide } = opened;
  const hasOption = override.timeframe !== undefined;
  const timeframe = override.timeframe ?? own;
  const notes = [...opened.notes];
  if (content.rows === "bars" && timeframe !== own) {
    notes.push(`the file has bars of ${own}, read as ${timeframe} as was asked`);
  }
  return {
    path: file.path,
    name: opened.name ?? file.name,
    container: "plain",
    sizeBytes: file.sizeBytes,
    format: format.name,
    title: format.title,
    rows: content.rows,
    layout: null,
    clock: opened.isUtc ? "UTC" : (override.clock ?? format.clock),
    clockFrom: opened.isUtc ? "file" : override.clock !== undefined ? "option" : "format",
    timeframe,
    timeframeFrom: hasOption ? "option" : content.rows === "ticks" ? "ticks" : "file",
    // Rows that hold both sides are of the mid unless another is asked for.
    side: override.side ?? ownSide ?? (content.rows === "ticks" ? "mid" : format.side),
    sideFrom: override.side !== undefined ? "option" : ownSide !== undefined ? "file" : "format",
    statedSide: ownSide ?? null,
    instrument: opened.instrument ?? null,
    firstOpenTime: opened.firstOpenTime,
    until: content.rows === "ticks" ? (content.until ?? null) : null,
    notes,
  };
}
