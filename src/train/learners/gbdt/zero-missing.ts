import type { ForestPredictor } from "./fast-predictor.js";

/** Largest size of a value that counts as zero: LightGBM's `kZeroThreshold`, a float32. */
export const zeroThreshold = Math.fround(1e-35);

/** Whether a value counts as missing where zeros do. */
export function isZeroOrMissing(value: number): boolean {
  return !(Math.abs(value) > zeroThreshold);
}

/** Copies a row, with NaN in place of the zeros of the features that are marked by 1. */
export function copyWithoutZeros(row: Float32Array, isMarked: Uint8Array, out: Float32Array): void {
  for (let f = 0; f < isMarked.length; f++) {
    out[f] = isMarked[f] === 1 && isZeroOrMissing(row[f]) ? Number.NaN : row[f];
  }
}

/** Rows of which copies are made at a time. */
const blockRows = 4_096;

/** A predictor to which the zeros of the marked features are missing values. */
export function withMissingZeros(
  predictor: ForestPredictor,
  isMarked: Uint8Array,
): ForestPredictor {
  const copy = new Float32Array(isMarked.length);
  return {
    marginRow(row) {
      copyWithoutZeros(row, isMarked, copy);
      return predictor.marginRow(copy);
    },
    addColumns(columns, out) {
      const copies = Array.from(isMarked, (mark) => new Float32Array(mark === 1 ? blockRows : 0));
      for (let start = 0; start < out.length; start += blockRows) {
        const end = Math.min(start + blockRows, out.length);
        const block = columns.map((column, f) => {
          const values = column.subarray(start, end);
          return isMarked[f] === 1 ? copyOfColumn(values, copies[f]) : values;
        });
        predictor.addColumns(block, out.subarray(start, end));
      }
    },
  };
}

/** Copies a column's values to the beginning of `out`, NaN in place of zeros; returns that part. */
function copyOfColumn(values: Float32Array, out: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    out[i] = isZeroOrMissing(values[i]) ? Number.NaN : values[i];
  }
  return out.subarray(0, values.length);
}
