/**
 * The bytes of a model, the same for all learners:
 *
 *   8 bytes   "PLUMBMDL"
 *   4 bytes   format version, little endian
 *   4 bytes   length of the header
 *   header    canonical JSON: learner, its facts, and the name, type and length of each array
 *   arrays    one after the other, each beginning at a multiple of 8 bytes, little endian
 *   32 bytes  SHA-256 of all the bytes before
 *
 * Typed arrays are written as they lie in memory, and every machine that Node runs on in practice is
 * little endian.
 */
import { type Canonical, canonicalJson } from "../../core/canonical-json.js";
import { PlumblineError } from "../../core/errors.js";
import { sha256 } from "../../core/hash.js";
import { bytesOf } from "../../core/typed-array.js";

/** A model taken apart: facts that fit JSON, and arrays. */
export interface ModelParts {
  readonly facts: { readonly [key: string]: Canonical };
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

/** What a model's array may be. */
export type ModelArray = Float64Array | Int32Array | Uint8Array;

const magic = "PLUMBMDL";
/**
 * 2: forests may have several outputs, categories and features whose zeros are missing, as arrays that
 * version 1 did not know. What version 1 wrote is read as it was.
 */
const formatVersion = 2;
const oldestVersion = 1;
const hashBytes = 32;
const align = (offset: number): number => (offset + 7) & ~7;

/** A model's parts as bytes. Equal parts give equal bytes. */
export function encodeModel(learner: string, parts: ModelParts): Uint8Array {
  const entries = Object.entries(parts.arrays).sort(([a], [b]) => (a < b ? -1 : 1));
  const header = new TextEncoder().encode(
    canonicalJson({
      learner,
      facts: parts.facts,
      arrays: entries.map(([name, array]) => ({
        name,
        type: arrayType(array),
        length: array.length,
      })),
    }),
  );
  let size = align(16 + header.length);
  for (const [, array] of entries) size = align(size + array.byteLength);
  const bytes = new Uint8Array(size + hashBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic), 0);
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, header.length, true);
  bytes.set(header, 16);
  let offset = align(16 + header.length);
  for (const [, array] of entries) {
    bytes.set(bytesOf(array), offset);
    offset = align(offset + array.byteLength);
  }
  bytes.set(Buffer.from(sha256(bytes.subarray(0, size)), "hex"), size);
  return bytes;
}

/**
 * A model's parts from its bytes.
 *
 * @throws TRAIN_MODEL_CORRUPT where the bytes are cut, edited or no model.
 * @throws TRAIN_MODEL_VERSION where they are whole, but of a format this version does not read.
 */
export function decodeModel(bytes: Uint8Array): { readonly learner: string } & ModelParts {
  const size = bytes.length - hashBytes;
  if (size < 16 || new TextDecoder().decode(bytes.subarray(0, 8)) !== magic) {
    throw corruptModel(
      `expected a model beginning with ${magic}, found ${bytes.length} bytes without`,
    );
  }
  if (Buffer.from(bytes.subarray(size)).toString("hex") !== sha256(bytes.subarray(0, size))) {
    throw corruptModel(
      `the checksum of ${bytes.length} bytes does not hold: they were cut short or edited`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version < oldestVersion || version > formatVersion) {
    throw new PlumblineError("TRAIN_MODEL_VERSION", {
      message: `expected model format ${oldestVersion} to ${formatVersion}, found ${version}`,
      where: { version },
      remedy: "train the model again with this version, or read it with the version that wrote it",
    });
  }
  const headerLength = view.getUint32(12, true);
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(16, 16 + headerLength)),
  ) as EncodedHeader; // its checksum holds, so it is what encodeModel wrote
  const arrays: Record<string, ModelArray> = {};
  let offset = align(16 + headerLength);
  for (const { name, type, length } of header.arrays) {
    const array = emptyArray(type, length);
    bytesOf(array).set(bytes.subarray(offset, offset + array.byteLength));
    arrays[name] = array;
    offset = align(offset + array.byteLength);
  }
  if (offset !== size) {
    throw corruptModel(`expected arrays up to byte ${size}, found them to end at ${offset}`);
  }
  return { learner: header.learner, facts: header.facts, arrays };
}

/** The error of a model whose bytes cannot be what was written. */
export function corruptModel(problem: string): PlumblineError {
  return new PlumblineError("TRAIN_MODEL_CORRUPT", {
    message: problem,
    remedy: "take the model from the artifact store again, or train it again",
  });
}

interface EncodedHeader {
  readonly learner: string;
  readonly facts: { readonly [key: string]: Canonical };
  readonly arrays: readonly {
    readonly name: string;
    readonly type: "f64" | "i32" | "u8";
    readonly length: number;
  }[];
}

function arrayType(array: ModelArray): "f64" | "i32" | "u8" {
  if (array instanceof Float64Array) return "f64";
  return array instanceof Int32Array ? "i32" : "u8";
}

function emptyArray(type: "f64" | "i32" | "u8", length: number): ModelArray {
  if (type === "f64") return new Float64Array(length);
  return type === "i32" ? new Int32Array(length) : new Uint8Array(length);
}
