import { PlumblineError, shown } from "../core/errors.js";
import { sha256 } from "../core/hash.js";

/*
 * Layout, numbers little-endian as on every machine that Node runs on:
 *
 *   0   8 bytes    "PLUMLIVE"
 *   8   32 bytes   identity of what it is the state of, ASCII
 *   40  64 bytes   SHA-256 of all that follows, ASCII
 *   104 float64    number of parts, then for each its length in bytes (float64)
 *   …   the parts, one after another
 */

const magic = "PLUMLIVE";
const identityAt = 8;
const hashAt = 40;
const bodyAt = 104;

const ascii = new TextEncoder();

/**
 * Parts of a state as one sequence of bytes.
 *
 * @param identity - 32 ASCII characters: nothing else restores it.
 */
export function encodeLiveSnapshot(identity: string, parts: readonly Uint8Array[]): Uint8Array {
  const table = Float64Array.of(parts.length, ...parts.map((part) => part.byteLength));
  const partsLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const bytes = new Uint8Array(bodyAt + table.byteLength + partsLength);
  bytes.set(ascii.encode(magic), 0);
  bytes.set(ascii.encode(identity), identityAt);
  bytes.set(new Uint8Array(table.buffer), bodyAt);
  let at = bodyAt + table.byteLength;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  bytes.set(ascii.encode(sha256(bytes.subarray(bodyAt))), hashAt);
  return bytes;
}

/**
 * The parts of a whole snapshot, in memory of their own.
 *
 * @throws SERVE_SNAPSHOT_CORRUPT, SERVE_SNAPSHOT_FOREIGN
 */
export function decodeLiveSnapshot(bytes: Uint8Array, identity: string): Uint8Array[] {
  const word = (start: number, end: number): string =>
    String.fromCharCode(...bytes.subarray(start, end));
  if (bytes.byteLength < bodyAt + 8) {
    throw corrupt(`has ${bytes.byteLength} bytes, expected at least ${bodyAt + 8}`);
  }
  const found = word(0, identityAt);
  if (found !== magic) throw corrupt(`begins with ${shown(found)}, expected ${shown(magic)}`);
  if (sha256(bytes.subarray(bodyAt)) !== word(hashAt, bodyAt)) {
    throw corrupt("does not have the hash that it states");
  }
  const owner = word(identityAt, hashAt);
  if (owner !== identity) {
    throw new PlumblineError("SERVE_SNAPSHOT_FOREIGN", {
      message: `the live snapshot is the state of ${owner}, expected ${identity}`,
      where: { found: owner, expected: identity },
      remedy: "replay the history, or restore it with the model, instrument and timeframe it is of",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getFloat64(bodyAt, true);
  let at = bodyAt + 8 * (1 + count);
  return Array.from({ length: count }, (_, i) => {
    const length = view.getFloat64(bodyAt + 8 * (i + 1), true);
    at += length;
    return new Uint8Array(bytes.subarray(at - length, at)); // a Buffer's own slice is a view
  });
}

function corrupt(problem: string): PlumblineError {
  return new PlumblineError("SERVE_SNAPSHOT_CORRUPT", {
    message: `the live snapshot ${problem}`,
    remedy: "replay the history instead",
  });
}
