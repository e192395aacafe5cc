import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PlumblineError } from "../core/errors.js";
import { runningHash } from "../core/hash.js";

/** Size and hash of a file. */
export interface FileDigest {
  readonly sizeBytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** Read piece by piece into one buffer: a fresh large one costs many times the reading. */
const buffer = new Uint8Array(new ArrayBuffer(1 << 20));

/** Hashes a file in pieces of 1 MB, whatever its size, and before that syncs it if asked. */
export function digestFile(path: string, isSynced: boolean): FileDigest {
  const file = openSync(path, isSynced ? syncMode : "r");
  try {
    if (isSynced) fsyncSync(file);
    const hash = runningHash();
    for (;;) {
      const count = readSync(file, buffer, 0, buffer.length, null);
      if (count === 0) break;
      hash.update(buffer.subarray(0, count));
    }
    return { sizeBytes: fstatSync(file).size, sha256: hash.digest() };
  } finally {
    closeSync(file);
  }
}

/** Windows syncs only what is open for writing. */
const syncMode = process.platform === "win32" ? "r+" : "r";

/** Writes a small file and syncs it. */
export function writeSynced(path: string, text: string): void {
  writeFileSync(path, text, { flush: true });
}

/** Syncs the entries of a folder, so that what was made or renamed in it outlives a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return; // which has no such call: its journal does it
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a folder and those above it, each new one synced into its parent. */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= first.length; made = dirname(made)) {
    syncFolder(dirname(made));
  }
}

/** What a folder holds at any depth, by path relative to it with forward slashes, sorted. */
export interface Tree {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export function listTree(folder: string): Tree {
  const files: string[] = [];
  const folders: string[] = [];
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        folders.push(path);
        visit(path);
      } else {
        files.push(path);
      }
    }
  };
  visit("");
  return { files: files.sort(), folders: folders.sort() };
}

/** Names of the folders in a folder, sorted; none where it is not there. */
export function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (errorNumber(error) === "ENOENT") return [];
    throw error;
  }
}

/** `ENOENT` and the like, of an error of the file system; undefined of others. */
export function errorNumber(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** A full disk as an error that says so; anything else as it is. */
export function explainSpace(error: unknown, path: string): unknown {
  const number = errorNumber(error);
  const isFull = number === "ENOSPC" || number === "EDQUOT" || number === "EFBIG";
  return isFull ? spaceMissing(path, error) : error;
}

/** The error for a disk that has no room. */
export function spaceMissing(path: string, cause?: unknown): PlumblineError {
  return new PlumblineError("STORE_SPACE_MISSING", {
    message: `no room on the disk for ${path}`,
    where: { path },
    remedy: "free space, or move the workspace to a larger disk, and run again: nothing is lost",
    retryable: true,
    cause,
  });
}
