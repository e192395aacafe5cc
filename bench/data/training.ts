import { createRandom } from "../../src/core/random.js";

/** Rows to learn from, row-major for the peers and in columns for us. */
export interface SampleRows {
  readonly rowCount: number;
  readonly featureCount: number;
  /** `rowCount × featureCount`, row-major. */
  readonly matrix: Float32Array;
  readonly columns: readonly Float32Array[];
  /** 0 or 1. */
  readonly label: Float64Array;
}

/**
 * Normal features, four of ten of which bear on the label: by a line, a threshold, a product and a
 * cycle, under much noise (the best possible AUC is about 0.75). No value is missing.
 */
export function sampleRows(rowCount: number, featureCount: number, seed: number): SampleRows {
  const random = createRandom(seed);
  const matrix = new Float32Array(rowCount * featureCount);
  const columns = Array.from({ length: featureCount }, () => new Float32Array(rowCount));
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * featureCount;
    for (let f = 0; f < featureCount; f++) {
      const value = Math.fround(random.normal());
      matrix[at + f] = value;
      columns[f][row] = value;
    }
    let margin = 0;
    for (let f = 0; f + 3 < featureCount; f += 10) {
      margin += 0.25 * matrix[at + f];
      margin += matrix[at + f + 1] > 0.5 ? 0.35 : -0.15;
      margin += 0.25 * matrix[at + f + 2] * matrix[at + f + 3];
      margin += 0.2 * Math.sin(3 * matrix[at + f + 3]);
    }
    label[row] = random.uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { rowCount, featureCount, matrix, columns, label };
}
