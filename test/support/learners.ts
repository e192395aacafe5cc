import { createRandom } from "../../src/core/random.js";
import type { TrainingRows } from "../../src/train/learners/learner.js";

/** What planted rows are made of. */
export interface PlantedOptions {
  readonly seed: number;
  readonly rowCount: number;
  readonly featureCount: number;
  /** Share of the values that are missing. */
  readonly missing?: number;
  /** P(label = 1) from a row's values before any went missing. */
  readonly probability: (value: (feature: number) => number) => number;
}

/** Seeded rows of standard normal features whose labels follow a planted rule. */
export function plantedRows(options: PlantedOptions): TrainingRows {
  const { rowCount, featureCount, missing = 0 } = options;
  const random = createRandom(options.seed);
  const columns = Array.from({ length: featureCount }, () => new Float32Array(rowCount));
  const label = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    for (const column of columns) column[row] = random.normal();
    label[row] = random.chance(options.probability((feature) => columns[feature][row])) ? 1 : 0;
    for (const column of columns) if (random.chance(missing)) column[row] = Number.NaN;
  }
  return { columns, label };
}

/** The given rows of a set, in the given order. */
export function pickRows(rows: TrainingRows, wanted: readonly number[]): TrainingRows {
  const pick = (values: Float64Array) => Float64Array.from(wanted, (row) => values[row]);
  return {
    columns: rows.columns.map((column) => Float32Array.from(wanted, (row) => column[row])),
    label: pick(rows.label),
    ...(rows.weight && { weight: pick(rows.weight) }),
    ...(rows.initialScore && { initialScore: pick(rows.initialScore) }),
  };
}

/** Whole numbers start, start + 1, … end − 1. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

/** Values of one row. */
export function rowOf(columns: readonly Float32Array[], row: number): Float32Array {
  return Float32Array.from(columns, (column) => column[row]);
}

/** Mean log loss of probabilities. */
export function logLossOf(label: Float64Array, probability: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < label.length; i++) {
    sum -= Math.log(label[i] === 1 ? probability[i] : 1 - probability[i]);
  }
  return sum / label.length;
}

/** Share of pairs (one, zero) in which the one scores higher; equal scores count half. */
export function aucOf(label: Float64Array, score: Float64Array): number {
  const order = range(0, label.length).sort((a, b) => score[a] - score[b]);
  let rankSum = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && score[order[j]] === score[order[i]]) j++;
    for (let k = i; k < j; k++) if (label[order[k]] === 1) rankSum += (i + j + 1) / 2;
    i = j;
  }
  const ones = label.reduce((sum, value) => sum + value, 0);
  return (rankSum - (ones * (ones + 1)) / 2) / (ones * (label.length - ones));
}

/** Deterministic generator that any language repeats: xorshift32, 24 bits in [0, 1). */
export function portableRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) / 16_777_216;
  };
}
