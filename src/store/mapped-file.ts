import { constants } from "node:buffer";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import koffi from "koffi";
import { spaceMissing } from "./durable.js";

/** A file's bytes in memory, a part at a time: on Node 20 one array cannot hold more than 4 GB. */
export interface MappedFile {
  readonly sizeBytes: number;
  /** Whether the memory is the file itself (mmap) or a copy of it. */
  readonly isMapped: boolean;
  /**
   * Bytes [at, at + length), which must lie in the file. Of a file for writing they become the file's
   * at `close` at the latest; parts that are asked for twice must not be written twice.
   *
   * @throws RangeError for more than an array can hold (4 GB on Node 20).
   */
  view(at: number, length: number): ArrayBuffer;
  /**
   * Lets the memory go; a file mapped for writing is written out and synced first. Views must not be
   * touched afterwards: reading unmapped memory ends the process. May be called again.
   */
  close(): void;
}

const protRead = 1;
const protWrite = 2;
const mapShared = 1;
/** `(void *) -1`, which koffi gives as an unsigned address. */
const mapFailed = 0xffff_ffff_ffff_ffffn;
/** From `errno.h`, the same on Linux and macOS: too large, no space. */
const fullDisk: readonly number[] = [27, 28];

/** The C library's calls. */
interface MemoryCalls {
  mmap(
    address: null,
    length: number,
    protection: number,
    flags: number,
    file: number,
    offset: number,
  ): bigint | null;
  munmap(address: bigint, length: number): number;
  /** Returns an error number; undefined where the system has no such call. */
  readonly allocate: ((file: number, offset: number, length: number) => number) | undefined;
}

let calls: MemoryCalls | null | undefined;

/** The calls, or null where there are none (Windows): files are read and written whole instead. */
function memoryCalls(): MemoryCalls | null {
  if (calls !== undefined) return calls;
  try {
    const library = koffi.load(null);
    // The prototypes as C has them; koffi knows no types of TypeScript.
    calls = {
      mmap: library.func(
        "void *mmap(void *a, size_t length, int prot, int flags, int fd, int64_t at)",
      ),
      munmap: library.func("int munmap(void *a, size_t length)"),
      allocate:
        process.platform === "linux"
          ? library.func("int posix_fallocate(int fd, int64_t offset, int64_t length)")
          : undefined,
    } as unknown as MemoryCalls;
  } catch {
    calls = null;
  }
  return calls;
}

/**
 * Maps a file for reading. Only immutable files may be mapped: one that is cut short while mapped
 * ends the process.
 *
 * @param mayMap - False reads each part into memory instead, as is done where files cannot be mapped.
 */
export function mapForReading(path: string, mayMap = true): MappedFile {
  const file = openSync(path, "r");
  try {
    const sizeBytes = fstatSync(file).size;
    const close = once(() => closeSync(file));
    const mapped = mayMap ? map(file, sizeBytes, protRead) : undefined;
    if (mapped === undefined) {
      return {
        sizeBytes,
        isMapped: false,
        view: (at, length) => readPart(file, at, length),
        close,
      };
    }
    close(); // the mapping stays without it
    return { sizeBytes, isMapped: true, view: mapped.view, close: once(mapped.unmap) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * Makes a file of the given length, filled with zeros, and maps it for writing. Its room on the disk
 * is taken now where the system can: a disk that fills up under a mapping ends the process.
 *
 * @throws STORE_SPACE_MISSING
 */
export function mapForWriting(path: string, sizeBytes: number, mayMap = true): MappedFile {
  const file = openSync(path, "w+");
  try {
    takeRoom(path, file, sizeBytes);
    const mapped = mayMap ? map(file, sizeBytes, protRead | protWrite) : undefined;
    const parts: { at: number; bytes: ArrayBuffer }[] = [];
    const allocate = (at: number, length: number): ArrayBuffer => {
      const bytes = new ArrayBuffer(length);
      parts.push({ at, bytes });
      return bytes;
    };
    return {
      sizeBytes,
      isMapped: mapped !== undefined,
      view: mapped?.view ?? allocate,
      close: once(() => {
        try {
          mapped?.unmap();
          for (const { at, bytes } of parts) writePart(file, at, bytes);
          fsyncSync(file); // also what was changed through the mapping
        } finally {
          closeSync(file);
        }
      }),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function takeRoom(path: string, file: number, sizeBytes: number): void {
  if (sizeBytes === 0) return;
  const failure = memoryCalls()?.allocate?.(file, 0, sizeBytes);
  if (failure !== undefined && fullDisk.includes(failure)) throw spaceMissing(path);
  if (failure !== 0) ftruncateSync(file, sizeBytes); // this disk takes room only as it is written
}

interface Mapping {
  view(at: number, length: number): ArrayBuffer;
  unmap(): void;
}

function map(file: number, sizeBytes: number, protection: number): Mapping | undefined {
  const memory = memoryCalls();
  if (memory === null || sizeBytes === 0) return undefined;
  const address = memory.mmap(null, sizeBytes, protection, mapShared, file, 0);
  if (address === null || address === mapFailed) return undefined;
  return {
    view: (at, length) => {
      if (length === 0) return new ArrayBuffer(0);
      // koffi ends the process where V8 refuses.
      if (length > constants.MAX_LENGTH) throw new RangeError(`a view of ${length} bytes`);
      return koffi.view(address + BigInt(at), length);
    },
    unmap: () => void memory.munmap(address, sizeBytes),
  };
}

/** Most bytes of one system call: Linux moves no more than 2 GB at a time. */
const pieceBytes = 1 << 28;

function readPart(file: number, start: number, length: number): ArrayBuffer {
  const bytes = new ArrayBuffer(length);
  for (let at = 0; at < length; ) {
    const piece = new Uint8Array(bytes, at, Math.min(pieceBytes, length - at));
    const count = readSync(file, piece, 0, piece.length, start + at);
    if (count === 0) throw new RangeError(`the file ends before byte ${start + length}`);
    at += count;
  }
  return bytes;
}

function writePart(file: number, start: number, bytes: ArrayBuffer): void {
  for (let at = 0; at < bytes.byteLength; ) {
    const piece = new Uint8Array(bytes, at, Math.min(pieceBytes, bytes.byteLength - at));
    at += writeSync(file, piece, 0, piece.length, start + at);
  }
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
