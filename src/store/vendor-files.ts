import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PlumblineError } from "../core/errors.js";
import { sha256 as hashOf } from "../core/hash.js";
import { errorNumber, explainSpace, type FileDigest, makeFolder, syncFolder } from "./durable.js";
import { openScratch } from "./scratch.js";

/**
 * What vendors sent, byte for byte, under the SHA-256 of the bytes. A file is never altered and never
 * replaced: where a vendor revises its history both versions stand.
 */
export interface VendorFiles {
  /**
   * Keeps bytes: synced, then renamed into place, so that a file is there whole or not at all. Bytes
   * that are there already cost their hash.
   *
   * @throws STORE_SPACE_MISSING if the disk fills up.
   */
  write(bytes: Uint8Array): FileDigest;
  /** Whether a file of that hash and size is there. Looks at its length, not at its bytes. */
  has(file: FileDigest): boolean;
  /** Where the file of a hash is, or would be. */
  path(sha256: string): string;
}

/** Writes a file whole and syncs it: the place at which tests fill up the disk. */
export type FileWriter = (path: string, bytes: Uint8Array) => void;

const writeSyncedBytes: FileWriter = (path, bytes) => writeFileSync(path, bytes, { flush: true });

/** Opens the vendors' files of a workspace, whose folder must exist. */
export function openVendorFiles(
  workspacePath: string,
  writeFile: FileWriter = writeSyncedBytes,
): VendorFiles {
  const root = join(workspacePath, "vendor-files");
  const scratch = openScratch(workspacePath);
  // 256 folders: a folder of a million names is slow to list on most disks.
  const pathOf = (sha256: string): string => join(root, sha256.slice(0, 2), sha256);
  const files: VendorFiles = {
    path: pathOf,
    has: ({ sha256, sizeBytes }) => sizeOf(pathOf(sha256)) === sizeBytes,
    write: (bytes) => {
      const digest = { sha256: hashOf(bytes), sizeBytes: bytes.length };
      if (files.has(digest)) return digest;
      const path = pathOf(digest.sha256);
      let temporary: string | undefined;
      try {
        temporary = scratch.create();
        const written = join(temporary, "bytes");
        writeFile(written, bytes);
        makeFolder(dirname(path));
        renameSync(written, path);
        syncFolder(dirname(path));
      } catch (error) {
        throw explainSpace(error, path);
      } finally {
        if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
      }
      return digest;
    },
  };
  return files;
}

/**
 * The bytes of a vendor's file, checked against the hash that names it.
 *
 * @throws STORE_VENDOR_FILE_CORRUPT where they are others; STORE_VENDOR_FILE_MISSING.
 */
export function readVendorFile(path: string, sha256: string): Uint8Array {
  if (!existsSync(path)) {
    throw new PlumblineError("STORE_VENDOR_FILE_MISSING", {
      message: `a vendor's file is not there: ${path}`,
      where: { file: path },
      remedy: "plumbline ingest, with the same source and range, fetches it again",
    });
  }
  const bytes = readFileSync(path);
  const found = hashOf(bytes);
  if (found === sha256) return bytes;
  throw new PlumblineError("STORE_VENDOR_FILE_CORRUPT", {
    message: `a vendor's file is not what was written: SHA-256 ${found}, expected ${sha256}`,
    where: { file: path },
    remedy: "delete the file; plumbline ingest, with the same source and range, fetches it again",
  });
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size;
  } catch (error) {
    if (errorNumber(error) === "ENOENT") return undefined;
    throw error;
  }
}
