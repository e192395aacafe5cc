import { createReadStream, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";
import { PlumblineError } from "../core/errors.js";
import { crc32 } from "./crc32.js";
import { findCsvEntry, type ZipEntry } from "./zip-entry.js";

/** How the text of a file is wrapped. Told by its first bytes, never by its name. */
export type Container = "plain" | "gzip" | "zip";

/** A file that can be read as text from its start, any number of times. */
export interface TextFile {
  readonly path: string;
  /** Name for people and for records: without folders, and with `!entry` where it is a zip. */
  readonly name: string;
  readonly container: Container;
  readonly sizeBytes: number;
  /** Name of the CSV in a zip. */
  readonly entry: string | null;
  /**
   * The unpacked bytes. Memory does not grow with the file; leaving the loop early lets it go.
   *
   * @param onProgress - Told how many bytes of the file on disk have been read so far.
   */
  read(onProgress?: (bytesRead: number) => void): AsyncGenerator<Uint8Array>;
}

const readBytes = 262_144;
/** Text of market data packs 4 to 30 times; a bomb of deflate reaches 1,032 times. */
const maximumRatio = 200;
/** Below this no ratio is too large: 64 MiB of unpacked bytes. */
const ratioFreeBytes = 67_108_864;

/**
 * Looks at a file and finds the text in it.
 *
 * @throws INGEST_FILE_MISSING, INGEST_FILE_IS_FOLDER, INGEST_FILE_EMPTY; of zips what `findCsvEntry`
 *   throws. Its `read` throws INGEST_FILE_TRUNCATED, INGEST_FILE_CORRUPT, INGEST_FILE_TOO_LARGE.
 */
export async function openTextFile(path: string): Promise<TextFile> {
  const { size } = await statFile(path);
  const name = basename(path);
  if (size === 0) {
    throw new PlumblineError("INGEST_FILE_EMPTY", {
      message: `${name} holds no bytes`,
      where: { file: path },
      remedy: "download or export it again",
    });
  }
  const file = await openForReading(path);
  try {
    const head = new Uint8Array(4);
    await file.read(head, 0, 4, 0);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    const isZip = head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
    const entry = isZip ? await findCsvEntry(file, size, name) : null;
    return {
      path,
      name: entry === null ? name : `${name}!${entry.name}`,
      container: isZip ? "zip" : isGzip ? "gzip" : "plain",
      sizeBytes: size,
      entry: entry?.name ?? null,
      read: (onProgress = () => {}) => {
        if (entry !== null) return readEntry(path, name, entry, onProgress);
        return isGzip ? readGzip(path, name, onProgress) : readPlain(path, size, onProgress);
      },
    };
  } finally {
    await file.close();
  }
}

/**
 * Size and time of change of a file.
 *
 * @throws INGEST_FILE_MISSING, INGEST_FILE_IS_FOLDER
 */
export async function statFile(path: string): Promise<Stats> {
  const found = await stat(path).catch((cause: unknown) => {
    throw missing(path, cause);
  });
  if (!found.isDirectory()) return found;
  throw new PlumblineError("INGEST_FILE_IS_FOLDER", {
    message: `${path} is a folder, expected a file`,
    where: { file: path },
    remedy: "name the files inside it",
  });
}

async function openForReading(path: string): Promise<FileHandle> {
  return open(path, "r").catch((cause: unknown) => {
    throw missing(path, cause);
  });
}

function missing(path: string, cause: unknown): PlumblineError {
  const isThere = cause instanceof Error && "code" in cause && cause.code === "EACCES";
  return new PlumblineError("INGEST_FILE_MISSING", {
    message: isThere ? `${path} may not be read` : `there is no file ${path}`,
    where: { file: path },
    remedy: "check the path and the rights of the file",
    cause,
  });
}

/**
 * The first bytes of a file as they are on disk, a quarter of a megabyte at a time in one buffer: each piece
 * is valid until the next is asked for.
 *
 * @param sizeBytes - The size of the file when it was looked at. What is appended later is not read.
 */
export async function* readPlain(
  path: string,
  sizeBytes: number,
  onProgress: (bytesRead: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const file = await openForReading(path);
  try {
    const buffer = new Uint8Array(Math.min(readBytes, sizeBytes));
    let total = 0;
    while (total < sizeBytes) {
      const wanted = Math.min(buffer.length, sizeBytes - total);
      const { bytesRead } = await file.read(buffer, 0, wanted, null);
      if (bytesRead === 0) return;
      total += bytesRead;
      onProgress(total);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* readGzip(
  path: string,
  name: string,
  onProgress: (bytesRead: number) => void,
): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(path, { highWaterMark: readBytes });
  yield* unpack(
    packed,
    createGunzip({ chunkSize: readBytes }),
    name,
    () => packed.bytesRead,
    onProgress,
  );
}

async function* readEntry(
  path: string,
  name: string,
  entry: ZipEntry,
  onProgress: (bytesRead: number) => void,
): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  let sum = 0;
  if (entry.sizeBytes > 0) {
    const range = { start: entry.start, end: entry.end - 1, highWaterMark: readBytes };
    const packed = createReadStream(path, range);
    const inflate = entry.isStored ? undefined : createInflateRaw({ chunkSize: readBytes });
    for await (const piece of unpack(packed, inflate, name, () => packed.bytesRead, onProgress)) {
      sizeBytes += piece.length;
      if (sizeBytes > entry.sizeBytes) break;
      sum = crc32(piece, sum);
      yield piece;
    }
  }
  if (sizeBytes === entry.sizeBytes && sum === entry.crc32) return;
  throw new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${entry.name} in ${name} does not unpack to the ${entry.sizeBytes} bytes and the checksum that the zip says`,
    where: { file: name, entry: entry.name },
    remedy: "download it again",
  });
}

async function* unpack(
  packed: Readable,
  unpacker: (Readable & NodeJS.WritableStream) | undefined,
  name: string,
  bytesRead: () => number,
  onProgress: (bytesRead: number) => void,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  // Errors of either stream surface in the loop below; the callback must be there to be given them.
  const unpacked: Readable = unpacker === undefined ? packed : pipeline(packed, unpacker, () => {});
  try {
    for await (const piece of unpacked) {
      const bytes: Uint8Array = piece;
      total += bytes.length;
      if (total > ratioFreeBytes && total > maximumRatio * bytesRead()) {
        throw new PlumblineError("INGEST_FILE_TOO_LARGE", {
          message: `${name} unpacks to more than ${maximumRatio} times its size, expected market data, which packs 4 to 30 times`,
          where: { file: name, packedBytes: bytesRead(), unpackedBytes: total },
          remedy: "unpack it by hand and look at it",
        });
      }
      onProgress(bytesRead());
      yield bytes;
    }
  } catch (cause) {
    throw explained(cause, name);
  } finally {
    packed.destroy();
  }
}

function explained(cause: unknown, name: string): unknown {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (!code.startsWith("Z_")) return cause;
  const isCut = code === "Z_BUF_ERROR";
  return new PlumblineError(isCut ? "INGEST_FILE_TRUNCATED" : "INGEST_FILE_CORRUPT", {
    message: isCut
      ? `${name} ends before its packed bytes do`
      : `${name} holds packed bytes that do not unpack (${code})`,
    where: { file: name },
    remedy: "download it again",
    cause,
  });
}
