/**
 * A segment: blocks one after the other, each the records of one commit.
 *
 * A block is 24 bytes of head and whole slots of records (see `record.ts`). The head: 8 bytes of a mark
 * that says what this is, the length of the records as a float64, the first 8 bytes of their SHA-256.
 * Reading ends at the first block that is not whole: what a killed process was about to write, which it
 * had acknowledged to nobody.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { slotBytes } from "../../core/shared-ring.js";
import { errorNumber, explainSpace, makeFolder, syncFolder } from "../durable.js";

const sync = promisify(fdatasync);

const mark = new TextEncoder().encode("PLTRACK1");
const headBytes = 24;
const checkBytes = 8;

/** A segment that has come to this size is followed by another. */
const defaultSegmentBytes = 64 * 1024 * 1024;

/** The longest block that is read: more is not one of ours. */
const longestBlock = 64 * 1024 * 1024;

/** A place in the segments of a run. */
export interface SegmentPlace {
  /** From 0. */
  readonly segment: number;
  /** Byte after the last block. */
  readonly end: number;
}

/** Appends blocks to the segments of one run. */
export interface SegmentWriter {
  /**
   * Appends a block and waits until it is on the disk. A block that could not be written whole is taken
   * back, so that it may be tried again.
   *
   * @param records - Whole slots.
   * @throws STORE_SPACE_MISSING if the disk fills up; an error of Node's where it fails otherwise.
   */
  append(records: Uint8Array): Promise<SegmentPlace>;
  close(): void;
}

/** Begins the segments of a run in a folder, which is made where it is not there. */
export function openSegments(folder: string, segmentBytes = defaultSegmentBytes): SegmentWriter {
  let file: number | undefined;
  let segment = -1;
  let end = 0;

  function begin(): number {
    if (segment < 0) makeFolder(folder);
    const next = openSync(join(folder, segmentName(segment + 1)), "wx");
    syncFolder(folder);
    if (file !== undefined) closeSync(file);
    file = next;
    segment++;
    end = 0;
    return next;
  }

  return {
    append: async (records) => {
      try {
        const open = file === undefined || end >= segmentBytes ? begin() : file;
        try {
          let at = end;
          for (const part of [blockHead(records), records]) at = writeAll(open, part, at);
          await sync(open);
          end = at;
        } catch (error) {
          ftruncateSync(open, end);
          throw error;
        }
      } catch (error) {
        throw explainSpace(error, folder);
      }
      return { segment, end };
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function writeAll(file: number, bytes: Uint8Array, start: number): number {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(file, bytes, done, bytes.length - done, start + done);
  }
  return start + done;
}

function blockHead(records: Uint8Array): Uint8Array {
  const head = new Uint8Array(headBytes);
  head.set(mark);
  new Float64Array(head.buffer, 8, 1)[0] = records.length;
  head.set(checkOf(records), 16);
  return head;
}

function checkOf(records: Uint8Array): Uint8Array {
  return createHash("sha256").update(records).digest().subarray(0, checkBytes);
}

function segmentName(segment: number): string {
  return `${String(segment).padStart(5, "0")}.track`;
}

/** Numbers of the segments of a run that are on the disk, ascending. */
export function segmentsIn(folder: string): number[] {
  try {
    const names = readdirSync(folder).filter((name) => /^\d{5,}\.track$/.test(name));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
  } catch (error) {
    if (errorNumber(error) === "ENOENT") return [];
    throw error;
  }
}

/**
 * The whole blocks of a segment, in order, from a byte at which one begins.
 *
 * @returns Of each, the records and the byte after it. The records' memory is used again for the next.
 */
export function* readBlocks(
  folder: string,
  segment: number,
  start = 0,
): Generator<{ readonly records: Uint8Array; readonly end: number }> {
  const file = openSync(join(folder, segmentName(segment)), "r");
  try {
    const { size } = fstatSync(file);
    const head = new Uint8Array(headBytes);
    let memory = new Uint8Array(0);
    let at = start;
    while (at + headBytes <= size && readAll(file, head, at)) {
      const length = new Float64Array(head.buffer, 8, 1)[0];
      const isBlock = mark.every((byte, i) => head[i] === byte) && length % slotBytes === 0;
      const end = at + headBytes + length;
      if (!isBlock || !(length <= longestBlock) || end > size) return;
      if (memory.length < length) memory = new Uint8Array(length);
      const records = memory.subarray(0, length);
      if (!readAll(file, records, at + headBytes)) return;
      const check = checkOf(records);
      if (check.some((byte, i) => head[16 + i] !== byte)) return;
      yield { records, end };
      at = end;
    }
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, bytes: Uint8Array, start: number): boolean {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, start + done);
    if (count === 0) return false;
    done += count;
  }
  return true;
}
