import type { FileHandle } from "node:fs/promises";
import { PlumblineError, shown, shownList } from "../core/errors.js";

/** One file in a zip: where its packed bytes are and what they unpack to. */
export interface ZipEntry {
  readonly name: string;
  readonly isStored: boolean;
  /** Range of the packed bytes in the zip, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly sizeBytes: number;
  readonly crc32: number;
}

// Records and offsets: PKWARE, .ZIP File Format Specification 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
/** Section 4.5.3. */
const zip64Field = 1;
const allOnes = 0xffffffff;
const endLength = 22;
const centralLength = 46;
const localLength = 30;
const longestComment = 65_535;
/** Directories of vendors' zips have a few entries; this is some hundred thousand. */
const maximumDirectoryBytes = 16 * 1024 * 1024;

/**
 * The one CSV of a zip, by its central directory. Vendors' gap reports (`.txt`) and folders are passed over.
 *
 * @param name - The zip's name, for errors.
 * @throws INGEST_FILE_TRUNCATED where the directory, which ends a zip, is not there;
 *   INGEST_FILE_CORRUPT, INGEST_ZIP_UNSUPPORTED, INGEST_ZIP_UNSAFE, INGEST_ZIP_AMBIGUOUS.
 */
export async function findCsvEntry(
  file: FileHandle,
  sizeBytes: number,
  name: string,
): Promise<ZipEntry> {
  const directory = await readDirectory(file, sizeBytes, name);
  const csv: DirectoryEntry[] = [];
  for (const entry of directory) {
    if (climbs(entry.name)) {
      throw new PlumblineError("INGEST_ZIP_UNSAFE", {
        message: `${name} holds an entry named ${shown(entry.name)}, which climbs out of its folder`,
        where: { file: name, entry: entry.name },
        remedy: "do not use this file: no vendor of market data makes such names",
      });
    }
    const isOurs = /\.csv$/i.test(entry.name) && !entry.name.startsWith("__MACOSX/");
    if (isOurs) csv.push(entry);
  }
  if (csv.length !== 1) {
    const names = shownList((csv.length === 0 ? directory : csv).map((entry) => entry.name));
    const found = csv.length === 0 ? `no CSV (it holds ${names || "nothing"})` : names;
    throw new PlumblineError("INGEST_ZIP_AMBIGUOUS", {
      message: `expected one CSV in ${name}, found ${found}`,
      where: { file: name, csvCount: csv.length },
      remedy: "unpack it and name the CSV files one by one",
    });
  }
  return locate(file, sizeBytes, name, csv[0]);
}

interface DirectoryEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly localOffset: number;
}

async function readDirectory(
  file: FileHandle,
  sizeBytes: number,
  name: string,
): Promise<DirectoryEntry[]> {
  const tailLength = Math.min(sizeBytes, endLength + longestComment);
  const tail = await readAt(file, sizeBytes - tailLength, tailLength);
  let at = tailLength - endLength;
  // A comment may hold the signature by chance: the true record's comment ends the file.
  while (
    at >= 0 &&
    !(
      tail.readUInt32LE(at) === endSignature &&
      at + endLength + tail.readUInt16LE(at + 20) <= tailLength
    )
  ) {
    at--;
  }
  if (at < 0) {
    throw new PlumblineError("INGEST_FILE_TRUNCATED", {
      message: `${name} is a zip that ends before its directory, at ${sizeBytes} bytes`,
      where: { file: name, sizeBytes },
      remedy: "download it again",
    });
  }
  const isInParts = tail.readUInt16LE(at + 4) !== 0 || tail.readUInt16LE(at + 6) !== 0;
  const count = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  if (isInParts || count === 0xffff || offset === allOnes || length > maximumDirectoryBytes) {
    throw unsupported(name, "it is in parts, or larger than 4 GB");
  }
  if (offset + length > sizeBytes) throw corrupt(name, "its directory lies outside of it");
  const bytes = await readAt(file, offset, length);
  const entries: DirectoryEntry[] = [];
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (next + centralLength > length || bytes.readUInt32LE(next) !== centralSignature) {
      throw corrupt(name, `entry ${i + 1} of its directory is not one`);
    }
    const nameLength = bytes.readUInt16LE(next + 28);
    const nameStart = next + centralLength;
    const extraStart = nameStart + nameLength;
    const extraLength = bytes.readUInt16LE(next + 30);
    entries.push({
      name: bytes.toString("utf8", nameStart, extraStart),
      flags: bytes.readUInt16LE(next + 8),
      method: bytes.readUInt16LE(next + 10),
      crc32: bytes.readUInt32LE(next + 16),
      ...sizesOf(bytes, next, extraStart, extraStart + extraLength),
    });
    next = extraStart + extraLength + bytes.readUInt16LE(next + 32);
  }
  return entries;
}

/**
 * Sizes and place of an entry. Tools that pack without knowing the size beforehand write all ones, and the
 * numbers in an extra field of 64 bits, whatever they are (QuantConnect's zips are such).
 */
function sizesOf(
  bytes: Buffer,
  entry: number,
  extraStart: number,
  extraEnd: number,
): Pick<DirectoryEntry, "packedBytes" | "sizeBytes" | "localOffset"> {
  let packedBytes = bytes.readUInt32LE(entry + 20);
  let sizeBytes = bytes.readUInt32LE(entry + 24);
  let localOffset = bytes.readUInt32LE(entry + 42);
  let at = extraStart;
  const limit = Math.min(extraEnd, bytes.length);
  while (at + 4 <= limit) {
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (bytes.readUInt16LE(at) === zip64Field && end <= limit) {
      let next = at + 4;
      // They stand in this order, each only where its 32 bits are all ones.
      const wide = (narrow: number): number => {
        if (narrow !== allOnes || next + 8 > end) return narrow;
        next += 8;
        return Number(bytes.readBigUInt64LE(next - 8));
      };
      sizeBytes = wide(sizeBytes);
      packedBytes = wide(packedBytes);
      localOffset = wide(localOffset);
    }
    at = end;
  }
  return { packedBytes, sizeBytes, localOffset };
}

async function locate(
  file: FileHandle,
  sizeBytes: number,
  name: string,
  entry: DirectoryEntry,
): Promise<ZipEntry> {
  if ((entry.flags & 1) !== 0) throw unsupported(name, "it is encrypted");
  if (entry.method !== 0 && entry.method !== 8) {
    throw unsupported(name, `${entry.name} is packed by method ${entry.method}, not by deflate`);
  }
  const isHuge = [entry.packedBytes, entry.sizeBytes, entry.localOffset].some((n) => n >= allOnes);
  if (isHuge) throw unsupported(name, "it is larger than 4 GB");
  const isInside = entry.localOffset + localLength <= sizeBytes;
  const local = isInside ? await readAt(file, entry.localOffset, localLength) : undefined;
  if (local === undefined || local.readUInt32LE(0) !== localSignature) {
    throw corrupt(name, `${entry.name} is not where its directory says`);
  }
  const start = entry.localOffset + localLength + local.readUInt16LE(26) + local.readUInt16LE(28);
  const end = start + entry.packedBytes;
  if (end > sizeBytes) throw corrupt(name, `${entry.name} reaches beyond its end`);
  const isStored = entry.method === 0;
  return { name: entry.name, isStored, start, end, sizeBytes: entry.sizeBytes, crc32: entry.crc32 };
}

/** Whether a name leaves the folder that it would be unpacked in. */
function climbs(name: string): boolean {
  return /^([\\/]|[a-z]:)/i.test(name) || name.split(/[\\/]/).includes("..");
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break; // the file shrank under us: the zeros left fail the signature checks
    filled += bytesRead;
  }
  return bytes;
}

function unsupported(name: string, why: string): PlumblineError {
  return new PlumblineError("INGEST_ZIP_UNSUPPORTED", {
    message: `${name} cannot be unpacked: ${why}`,
    where: { file: name },
    remedy: "unpack it by hand and give the CSV",
  });
}

function corrupt(name: string, why: string): PlumblineError {
  return new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${name} is a damaged zip: ${why}`,
    where: { file: name },
    remedy: "download it again",
  });
}
