import { fileURLToPath } from "node:url";
import { PlumblineError } from "../core/errors.js";

/** A line of a file of the user's own. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The call that made each thing. An error object: its text is made only if it is asked for. */
const calls = new WeakMap<object, Error>();

/** Notes that these nodes or operators were made by whoever is calling now. */
export function markOrigin(...made: readonly object[]): void {
  const call = new Error("made here");
  for (const one of made) calls.set(one, call);
}

/**
 * Where a node was built or an operator defined, if that was in a file of the user's own. Nodes of
 * stored sets have no place.
 */
export function originOf(made: object): Place | undefined {
  return placeIn(calls.get(made)?.stack);
}

/** Where the code of this very package lies: `src/` or `dist/`. */
const packageRoot = fileURLToPath(new URL("../", import.meta.url));

/** The innermost line of a stack that is neither ours, nor Node's, nor of a package. */
export function placeIn(stack: string | undefined): Place | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const frame = /^\s+at (?:.*\()?([^()]+):(\d+):\d+\)?$/.exec(line);
    if (frame === null) continue;
    const [, location, lineNumber] = frame;
    const file = location.startsWith("file:") ? fileURLToPath(location) : location;
    const isUsers =
      !file.startsWith("node:") &&
      !file.startsWith(packageRoot) &&
      !/[\\/]node_modules[\\/]/.test(file);
    if (isUsers) return { file: file.replace(/^async /, ""), line: Number(lineNumber) };
  }
  return undefined;
}

/** An error of ours with the line of the user's file added to its place, unless it names a file. */
export function placed(error: PlumblineError, place: Place | undefined): PlumblineError {
  if (place === undefined || "file" in error.where) return error;
  const { code, message, where, remedy, retryable } = error;
  const added = { ...where, file: place.file, line: place.line };
  return new PlumblineError(code, { message, where: added, remedy, retryable, cause: error });
}
