import { PlumblineError, shown } from "../core/errors.js";
import { sha256 } from "../core/hash.js";

/*
 * Layout of a snapshot, numbers little-endian as on every machine that Node runs on:
 *
 *   0   8 bytes    "PLUMBSNP"
 *   8   float64    layout version
 *   16  32 bytes   id of the plan, ASCII
 *   48  32 bytes   first half of the SHA-256 of all that follows, ASCII
 *   80  float64    number of parts, then for each its length in bytes (float64)
 *   …   the parts, one after another
 *
 * Times and machine facts are not in it: equal states give equal bytes.
 */

const magic = "PLUMBSNP";
const layoutVersion = 1;
const planAt = 16;
const hashAt = 48;
const bodyAt = 80;
const idLength = 32;

const ascii = new TextEncoder();

/** One snapshot of all the parts of an engine's state. */
export function encodeSnapshot(planId: string, parts: readonly Uint8Array[]): Uint8Array {
  const tableLength = 8 * (1 + parts.length);
  const partsLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const bytes = new Uint8Array(bodyAt + tableLength + partsLength);
  const view = new DataView(bytes.buffer);
  bytes.set(ascii.encode(magic), 0);
  view.setFloat64(8, layoutVersion, true);
  bytes.set(ascii.encode(planId), planAt);
  view.setFloat64(bodyAt, parts.length, true);
  let at = bodyAt + tableLength;
  parts.forEach((part, i) => {
    view.setFloat64(bodyAt + 8 * (i + 1), part.byteLength, true);
    bytes.set(part, at);
    at += part.byteLength;
  });
  bytes.set(ascii.encode(sha256(bytes.subarray(bodyAt)).slice(0, idLength)), hashAt);
  return bytes;
}

/**
 * The parts of a snapshot, as views.
 *
 * @throws FEATURES_SNAPSHOT_CORRUPT, FEATURES_SNAPSHOT_FOREIGN
 */
export function decodeSnapshot(bytes: Uint8Array, planId: string): Uint8Array[] {
  if (bytes.byteLength < bodyAt + 8) {
    throw corrupt(`has ${bytes.byteLength} bytes, expected at least ${bodyAt + 8}`);
  }
  const word = (start: number, end: number): string =>
    String.fromCharCode(...bytes.subarray(start, end));
  if (word(0, magic.length) !== magic) {
    throw corrupt(`begins with ${shown(word(0, magic.length))}, expected ${shown(magic)}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getFloat64(8, true);
  if (version !== layoutVersion) {
    throw foreign(`has layout version ${version}, expected ${layoutVersion}`, { version });
  }
  const found = word(planAt, planAt + idLength);
  if (found !== planId) {
    throw foreign(`is of plan ${shown(found)}, expected ${shown(planId)}`, {
      found,
      expected: planId,
    });
  }
  const hash = sha256(bytes.subarray(bodyAt)).slice(0, idLength);
  if (word(hashAt, hashAt + idLength) !== hash) throw corrupt("does not have the hash it states");
  const partCount = view.getFloat64(bodyAt, true);
  let at = bodyAt + 8 * (1 + partCount);
  return Array.from({ length: partCount }, (_, i) => {
    const length = view.getFloat64(bodyAt + 8 * (i + 1), true);
    at += length;
    return bytes.subarray(at - length, at);
  });
}

function corrupt(problem: string): PlumblineError {
  return new PlumblineError("FEATURES_SNAPSHOT_CORRUPT", {
    message: `the snapshot ${problem}`,
    remedy: "use another snapshot, or replay history",
  });
}

function foreign(problem: string, where: Record<string, string | number>): PlumblineError {
  return new PlumblineError("FEATURES_SNAPSHOT_FOREIGN", {
    message: `the snapshot ${problem}`,
    where,
    remedy:
      "restore it with the set, instrument and timeframe that made it, or replay history with this set",
  });
}

/** The parts of a whole snapshot do not fit a plan of that very id: operators have changed unnoticed. */
export function snapshotMismatch(planId: string): PlumblineError {
  return foreign("holds state of other lengths than the plan's operators keep", { plan: planId });
}
