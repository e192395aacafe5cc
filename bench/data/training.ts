import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/core/random.js";
import { bytesOf } from "../../src/core/typed-array.js";
import type { ColumnSource, FitRows } from "../../src/train/index.js";
import { writeNpy } from "./npy.js";

/** Columns of every set of rows. */
export const sampleFeatureCount = 50;

/** Rows as we learn from them. */
export interface SampleRows {
  readonly columns: readonly Float32Array[];
  /** 0 or 1. */
  readonly label: Float64Array;
}

/**
 * Writes rows for training (seed 1) and for judging (seed 2): as numpy reads them, row-major, for the
 * peers, and in columns for us.
 *
 * Features are normal; four of ten bear on the label: by a line, a threshold, a product and a cycle,
 * under much noise (the best possible AUC is about 0.75). No value is missing.
 */
export function writeSamples(folder: string, trainRows: number, testRows: number): void {
  const sets = [
    ["train", trainRows, 1],
    ["test", testRows, 2],
  ] as const;
  for (const [name, rowCount, seed] of sets) {
    const { matrix, label } = sampleRows(rowCount, seed);
    writeNpy(join(folder, `${name}.npy`), matrix, [rowCount, sampleFeatureCount]);
    writeNpy(join(folder, `${name}_label.npy`), label);
    writeFileSync(join(folder, `${name}.f32`), bytesOf(inColumns(matrix, rowCount)));
    writeFileSync(join(folder, `${name}.f64`), bytesOf(label));
  }
}

/** Reads the rows of a set that `writeSamples` wrote. */
export function readSamples(folder: string, set: "train" | "test", rowCount: number): SampleRows {
  const file = openSync(join(folder, `${set}.f32`), "r");
  try {
    const columns = Array.from({ length: sampleFeatureCount }, () => {
      const column = new Float32Array(rowCount);
      readSync(file, bytesOf(column));
      return column;
    });
    return { columns, label: readDoubles(join(folder, `${set}.f64`), rowCount) };
  } finally {
    closeSync(file);
  }
}

/** The same rows with columns that are read one at a time into one array, as of a table that memory cannot hold. */
export function openSamples(folder: string, set: "train" | "test", rowCount: number): FitRows {
  const file = join(folder, `${set}.f32`);
  const held = new Float32Array(rowCount);
  const columns: ColumnSource = {
    length: sampleFeatureCount,
    column(index) {
      const opened = openSync(file, "r");
      readSync(opened, bytesOf(held), 0, held.byteLength, index * held.byteLength);
      closeSync(opened);
      return held;
    },
  };
  return { columns, label: readDoubles(join(folder, `${set}.f64`), rowCount) };
}

/** The float64 values of a file, as numpy's `tofile` writes them. */
export function readDoubles(path: string, count: number): Float64Array {
  const values = new Float64Array(count);
  const file = openSync(path, "r");
  try {
    readSync(file, bytesOf(values));
  } finally {
    closeSync(file);
  }
  return values;
}

function sampleRows(rowCount: number, seed: number) {
  const random = createRandom(seed);
  const matrix = new Float32Array(rowCount * sampleFeatureCount);
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * sampleFeatureCount;
    for (let f = 0; f < sampleFeatureCount; f++) matrix[at + f] = random.normal();
    let margin = 0;
    for (let f = 0; f + 3 < sampleFeatureCount; f += 10) {
      margin += 0.25 * matrix[at + f];
      margin += matrix[at + f + 1] > 0.5 ? 0.35 : -0.15;
      margin += 0.25 * matrix[at + f + 2] * matrix[at + f + 3];
      margin += 0.2 * Math.sin(3 * matrix[at + f + 3]);
    }
    label[row] = random.uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { matrix, label };
}

function inColumns(matrix: Float32Array, rowCount: number): Float32Array {
  const columns = new Float32Array(matrix.length);
  for (let row = 0; row < rowCount; row++) {
    for (let f = 0; f < sampleFeatureCount; f++) {
      columns[f * rowCount + row] = matrix[row * sampleFeatureCount + f];
    }
  }
  return columns;
}
