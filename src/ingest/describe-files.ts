import { basename } from "node:path";
import { runningHash } from "../core/hash.js";
import { readPlain, statFile } from "./file-bytes.js";
import { tellingsOf } from "./file-name.js";

/** What a file is, for the identity of what is made from it. */
export interface FileDescription {
  /** As it was given. Not for identities: the same file in another folder is the same file, unless that tells. */
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Of the bytes on disk, packed or not; 64 hex digits. */
  readonly sha256: string;
  /** What its name and folders say of its rows that its bytes do not: see `tellingsOf`. For identities too. */
  readonly told: string;
}

/** Hashes of files that have not changed since, by `path`, size and time of change. A `Map` is one. */
export interface HashCache {
  get(key: string): string | undefined;
  set(key: string, sha256: string): unknown;
}

/**
 * Size and SHA-256 of each file, in the order given. Files are read one after another, a quarter of a
 * megabyte at a time.
 *
 * @param cache - Where given, a file whose path, size and time of change are known is not read again.
 * @throws INGEST_FILE_MISSING, INGEST_FILE_IS_FOLDER
 */
export async function describeFiles(
  paths: readonly string[],
  cache?: HashCache,
): Promise<readonly FileDescription[]> {
  const found: FileDescription[] = [];
  for (const path of paths) {
    const { size, mtimeMs } = await statFile(path);
    const key = JSON.stringify([path, size, mtimeMs]);
    const sha256 = cache?.get(key) ?? (await hashFile(path, size));
    cache?.set(key, sha256);
    found.push({ path, name: basename(path), sizeBytes: size, sha256, told: tellingsOf(path) });
  }
  return found;
}

async function hashFile(path: string, sizeBytes: number): Promise<string> {
  const hash = runningHash();
  for await (const piece of readPlain(path, sizeBytes)) hash.update(piece);
  return hash.digest();
}
