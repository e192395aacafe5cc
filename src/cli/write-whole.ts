import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PlumblineError } from "../core/errors.js";
import { errorNumber, explainSpace } from "../store/durable.js";

/**
 * Writes a file that the user asked for, whole or not at all, and the folders that it is to stand in.
 *
 * @param file - Absolute; what is there is replaced.
 * @throws CLI_FILE_UNWRITABLE, STORE_SPACE_MISSING
 */
export function writeWhole(file: string, content: Uint8Array | string): void {
  placeWhole(file, (temporary) => writeFileSync(temporary, content));
}

/** The same of a file that is there already: a copy of it. */
export function copyWhole(from: string, file: string): void {
  placeWhole(file, (temporary) => copyFileSync(from, temporary));
}

function placeWhole(file: string, fill: (temporary: string) => void): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    try {
      fill(temporary);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw explainRefusal(explainSpace(error, file), file);
  }
}

/** What the file system refused, as an error that names the file; anything else as it is. */
function explainRefusal(error: unknown, file: string): unknown {
  const number = error instanceof PlumblineError ? undefined : errorNumber(error);
  if (number === undefined) return error;
  return new PlumblineError("CLI_FILE_UNWRITABLE", {
    message: `${file} cannot be written: ${reasons[number] ?? number}`,
    where: { file },
    remedy: "name a file in a folder that you may write to",
    cause: error,
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "its folder gives no permission to (EACCES)",
  EPERM: "its folder gives no permission to (EPERM)",
  EROFS: "its disk can only be read (EROFS)",
  ENOTDIR: "a part of its path is a file, not a folder (ENOTDIR)",
  EEXIST: "a part of its path is a file, not a folder (EEXIST)",
  EISDIR: "a folder stands there (EISDIR)",
  ENAMETOOLONG: "its name is too long (ENAMETOOLONG)",
};
