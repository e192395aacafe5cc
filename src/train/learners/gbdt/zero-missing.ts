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
      const copies = columns.map((column, f) =>
        isMarked[f] === 1
          ? column.map((value) => (isZeroOrMissing(value) ? Number.NaN : value))
          : column,
      );
      predictor.addColumns(copies, out);
    },
  };
}
