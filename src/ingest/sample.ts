import { PlumblineError, shown } from "../core/errors.js";
import type { TextFile } from "./file-bytes.js";
import { placeNames } from "./file-name.js";

/** The beginning of a file, cut into lines and fields, from which its format is told. */
export interface Sample {
  readonly file: string;
  /** Names that may say what the file is: the entry in a zip, the file, then its folders, nearest first. */
  readonly names: readonly string[];
  /** Up to a quarter of a megabyte, ending with a whole line unless the file itself does not. */
  readonly bytes: Uint8Array;
  /** Nonblank lines: how many lines of the file stand before and with each, and its fields. */
  readonly lines: readonly SampleLine[];
  readonly separator: string;
}

/** One nonblank line. */
export interface SampleLine {
  /** From 1, blank lines counted. */
  readonly number: number;
  /** Without spaces and quotes around them. */
  readonly fields: readonly string[];
}

const sampleBytes = 262_144;
/** Lines that are looked at to tell the format. */
const sampleLines = 50;
/** Where several divide a line equally often, the earlier is right: `1,1;1,2` is two fields. */
const separators = ["\t", ";", "|", ","] as const;

/**
 * Reads the beginning of a file.
 *
 * @throws INGEST_FILE_BINARY, INGEST_FILE_EMPTY, INGEST_SEPARATOR_UNKNOWN, INGEST_FORMAT_UNKNOWN
 */
export async function readSample(file: TextFile): Promise<Sample> {
  const { bytes, isWhole } = await readHead(file);
  refuseBinary(file, bytes);
  const lastEnd = bytes.lastIndexOf(10);
  const kept = isWhole || lastEnd < 0 ? bytes : bytes.subarray(0, lastEnd + 1);
  const texts = new TextDecoder().decode(kept.subarray(0, 65_536)).split("\n");
  const numbered = texts
    .map((text, index) => ({ number: index + 1, text: text.trimEnd() }))
    .filter(({ text }) => text.trim() !== "")
    .slice(0, sampleLines);
  if (numbered.length === 0) {
    throw new PlumblineError("INGEST_FILE_EMPTY", {
      message: `${file.name} holds nothing but blank lines`,
      where: { file: file.path },
      remedy: "download or export it again",
    });
  }
  const first = numbered[0].text;
  if (/^\s*<(!doctype|html|\?xml)/i.test(first)) {
    throw new PlumblineError("INGEST_FORMAT_UNKNOWN", {
      message: `${file.name} holds a web page, expected rows of prices`,
      where: { file: file.path },
      remedy: "download it again: the vendor answered with a page, often of an error",
    });
  }
  const separator = separatorOf(numbered.map(({ text }) => text));
  if (separator === undefined) {
    throw new PlumblineError("INGEST_SEPARATOR_UNKNOWN", {
      message: `the first line of ${file.name} has no comma, semicolon, tab or | in it: ${shown(first)}`,
      where: { file: file.path, line: numbered[0].number },
      remedy: "use a comma, a semicolon, a tab or | between the fields",
    });
  }
  return {
    file: file.name,
    names: placeNames(file.path, file.entry),
    bytes: kept,
    separator,
    lines: numbered.map(({ number, text }) => ({
      number,
      fields: text.split(separator).map((field) => field.trim().replace(/^"\s*|\s*"$/g, "")),
    })),
  };
}

async function readHead(file: TextFile): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const isPlain = file.container === "plain";
  const head = new Uint8Array(isPlain ? Math.min(sampleBytes, file.sizeBytes) : sampleBytes);
  let filled = 0;
  for await (const piece of file.read()) {
    const room = head.length - filled;
    head.set(piece.subarray(0, room), filled);
    filled += Math.min(room, piece.length);
    if (piece.length > room) return { bytes: head, isWhole: false };
  }
  return { bytes: head.subarray(0, filled), isWhole: true };
}

/** The separator of most fields in the first line that has any; of the next lines where that has none. */
function separatorOf(texts: readonly string[]): string | undefined {
  for (const text of texts.slice(0, 3)) {
    let best: string | undefined;
    let bestCount = 0;
    for (const separator of separators) {
      const count = text.split(separator).length - 1;
      if (count > bestCount) {
        best = separator;
        bestCount = count;
      }
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

function refuseBinary(file: TextFile, bytes: Uint8Array): void {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const head = bytes.subarray(0, 4_096);
  let controls = 0;
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32)) controls++;
  // Text has none; packed bytes have one in ten. A few may be damage, which is for the rows to show.
  if (!isUtf16 && controls * 20 <= head.length) return;
  throw new PlumblineError("INGEST_FILE_BINARY", {
    message: isUtf16
      ? `${file.name} is text in UTF-16, expected UTF-8 or ASCII`
      : `${file.name} holds bytes that are no text`,
    where: { file: file.path },
    remedy: isUtf16
      ? "save it as UTF-8, for example with iconv -f UTF-16 -t UTF-8"
      : "give a CSV, or a .gz or .zip that holds one",
  });
}
