import { readFileSync, writeFileSync } from "node:fs";
import { bytesOf, canonicalizeNaN } from "../core/typed-array.js";

/**
 * Writes numbers as they lie in memory: float64, little-endian, nothing else. For columns whose every
 * bit counts, such as probabilities; NaN is made canonical first.
 *
 * @param values - Not changed.
 */
export function writeNumbers(path: string, values: Float64Array): void {
  const copy = values.slice();
  canonicalizeNaN(copy);
  writeFileSync(path, bytesOf(copy));
}

/** Reads what `writeNumbers` wrote. */
export function readNumbers(path: string): Float64Array {
  const bytes = readFileSync(path);
  const values = new Float64Array(bytes.length / 8);
  bytesOf(values).set(bytes);
  return values;
}
