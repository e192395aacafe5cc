import { closeSync, openSync, writeSync } from "node:fs";
import { bytesOf } from "../../src/core/typed-array.js";

/**
 * Writes an array as numpy reads it (format 1.0, https://numpy.org/neps/nep-0001-npy-format.html).
 *
 * @param shape - Row-major.
 */
export function writeNpy(
  path: string,
  values: Float32Array | Float64Array,
  shape: readonly number[] = [values.length],
): void {
  const type = values instanceof Float32Array ? "<f4" : "<f8";
  const size = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${size}, }`;
  const magic = 10; // bytes before the text
  const padded = `${text.padEnd(Math.ceil((magic + text.length + 1) / 64) * 64 - magic - 1)}\n`;
  const head = Buffer.alloc(magic);
  head.write("\x93NUMPY\x01\x00", "latin1");
  head.writeUInt16LE(padded.length, 8);
  const file = openSync(path, "w");
  try {
    writeSync(file, head);
    writeSync(file, padded, null, "latin1");
    const bytes = bytesOf(values);
    const step = 1 << 30; // a write takes 2 GB at most
    for (let at = 0; at < bytes.length; )
      at += writeSync(file, bytes, at, Math.min(step, bytes.length - at));
  } finally {
    closeSync(file);
  }
}
