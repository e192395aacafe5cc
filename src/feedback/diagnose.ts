import { correlation } from "../evaluate/index.js";

/** What one node shows about one feature. Plain JSON. */
export interface FeatureEvidence {
  readonly node: string;
  readonly feature: string;
  /** Share of the model's gain, in [0, 1]; the features of a node sum to 1, or all are 0. */
  readonly importanceShare: number;
  /** Share of rows without a value. */
  readonly missingShare: number;
  /** Population stability index of the later half of the rows against the earlier. */
  readonly drift: number;
  /** The most important other feature that says nearly the same, if there is one. */
  readonly sameAs: string | null;
  /** Correlation with it; 0 where there is none. */
  readonly correlation: number;
}

/** A node's training rows and what its model made of them. */
export interface DiagnosedNode {
  readonly node: string;
  readonly featureNames: readonly string[];
  /** `Float32Array` of all rows for each feature, in time order, NaN where missing. */
  readonly columns: readonly Float32Array[];
  /** Gain of each feature, ≥ 0, any scale. */
  readonly importance: Float64Array;
}

/** Features whose correlation is beyond this say the same. */
export const sameCorrelation = 0.98;

/** Rows that are looked at: evenly spaced, so that a long history costs no more than a short one. */
const sampleRows = 4_000;

/** Looks at each feature of a node. Features come back in the order of their columns. */
export function diagnoseFeatures(diagnosed: DiagnosedNode): FeatureEvidence[] {
  const { node, featureNames, columns, importance } = diagnosed;
  const total = importance.reduce((sum, gain) => sum + gain, 0);
  const samples = columns.map(sampled);
  const scratch = [new Float64Array(sampleRows), new Float64Array(sampleRows)] as const;
  // From the most important down, so that of two twins the more useful one stands.
  const order = featureNames.map((_, index) => index);
  order.sort((a, b) => importance[b] - importance[a] || a - b);
  const sameAs = new Map<number, { index: number; correlation: number }>();
  order.forEach((index, rank) => {
    for (const other of order.slice(0, rank)) {
      if (sameAs.has(other)) continue;
      const found = presentCorrelation(samples[index], samples[other], scratch);
      if (Math.abs(found) < sameCorrelation) continue;
      sameAs.set(index, { index: other, correlation: found });
      return;
    }
  });
  return featureNames.map((feature, index) => {
    const twin = sameAs.get(index);
    return {
      node,
      feature,
      importanceShare: total > 0 ? importance[index] / total : 0,
      missingShare: missingShare(columns[index]),
      drift: populationStability(columns[index]),
      sameAs: twin === undefined ? null : featureNames[twin.index],
      correlation: twin === undefined ? 0 : twin.correlation,
    };
  });
}

/**
 * Population stability index between the earlier and the later half of a column, over the deciles of
 * the earlier: Σ (q − p) ln(q / p). Below 0.1 is usually called stable, above 0.25 changed (Siddiqi,
 * Credit Risk Scorecards, 2006). Half a row is added to each bin, so that an empty one counts finite.
 */
export function populationStability(column: Float32Array): number {
  const half = column.length >>> 1;
  const earlier = presentValues(column.subarray(0, half)).sort();
  const later = presentValues(column.subarray(half));
  if (earlier.length < 10 || later.length < 10) return 0;
  const edges = Array.from(
    { length: 9 },
    (_, i) => earlier[Math.floor(((i + 1) * earlier.length) / 10)],
  );
  const before = binShares(earlier, edges);
  const after = binShares(later, edges);
  let index = 0;
  for (let bin = 0; bin < 10; bin++) {
    index += (after[bin] - before[bin]) * Math.log(after[bin] / before[bin]);
  }
  return index;
}

function binShares(values: Float32Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0.5);
  for (const value of values) {
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]) bin++;
    counts[bin]++;
  }
  return counts.map((count) => count / (values.length + 0.5 * counts.length));
}

function sampled(column: Float32Array): Float64Array {
  const count = Math.min(sampleRows, column.length);
  return Float64Array.from(
    { length: count },
    (_, i) => column[Math.floor((i * column.length) / count)],
  );
}

/**
 * Correlation over the rows in which both have a value; 0 where it does not exist.
 *
 * @param scratch - Two arrays, as long as the columns. Written: with hundreds of features there are tens
 *   of thousands of pairs, and new arrays for each took most of the time.
 */
function presentCorrelation(
  x: Float64Array,
  y: Float64Array,
  scratch: readonly [Float64Array, Float64Array],
): number {
  const [presentX, presentY] = scratch;
  let count = 0;
  for (let row = 0; row < x.length; row++) {
    if (x[row] !== x[row] || y[row] !== y[row]) continue;
    presentX[count] = x[row];
    presentY[count++] = y[row];
  }
  const found = correlation(presentX.subarray(0, count), presentY.subarray(0, count));
  return Number.isFinite(found) ? found : 0;
}

function presentValues(column: Float32Array): Float32Array {
  return column.filter((value) => value === value);
}

function missingShare(column: Float32Array): number {
  return column.length === 0 ? 0 : 1 - presentValues(column).length / column.length;
}
