/** How each feature is brought to mean 0 and standard deviation 1. Part of the model. */
export interface Standardisation {
  /** Weighted mean of the values that are not missing; 0 where there are none. */
  readonly mean: Float64Array;
  /** Weighted standard deviation (divided by the sum of weights); 0 for a constant feature. */
  readonly scale: Float64Array;
}

/**
 * Measures columns. Missing values count as the mean, so they make the standard deviation smaller by
 * their share, as scikit-learn's `SimpleImputer` and `StandardScaler` in a row do.
 */
export function standardisationOf(
  columns: readonly Float32Array[],
  weight: Float64Array | undefined,
): Standardisation {
  const mean = new Float64Array(columns.length);
  const scale = new Float64Array(columns.length);
  columns.forEach((column, f) => {
    let total = 0;
    let present = 0;
    let sum = 0;
    for (let row = 0; row < column.length; row++) {
      const factor = weight === undefined ? 1 : weight[row];
      total += factor;
      if (column[row] !== column[row]) continue;
      present += factor;
      sum += factor * column[row];
    }
    if (!(present > 0)) return;
    const centre = sum / present;
    let squares = 0;
    for (let row = 0; row < column.length; row++) {
      if (column[row] !== column[row]) continue;
      squares += (weight === undefined ? 1 : weight[row]) * (column[row] - centre) ** 2;
    }
    const deviation = Math.sqrt(squares / total);
    mean[f] = centre;
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    scale[f] = deviation > 1e-12 * Math.abs(centre) ? deviation : 0;
  });
  return { mean, scale };
}

/**
 * The factor of each raw value less its mean: coefficient / scale, 0 for a constant feature.
 */
export function rawFactors(coefficient: Float64Array, scale: Float64Array): Float64Array {
  return coefficient.map((value, f) => (scale[f] > 0 ? value / scale[f] : 0));
}

/**
 * Adds factor × (value − mean) of all features, in their order, to `out`. A missing value adds
 * nothing, which is to say its mean.
 */
export function addLinear(
  columns: readonly Float32Array[],
  mean: Float64Array,
  factor: Float64Array,
  out: Float64Array,
): void {
  for (let f = 0; f < columns.length; f++) {
    const column = columns[f];
    const centre = mean[f];
    const slope = factor[f];
    if (slope === 0) continue;
    for (let row = 0; row < out.length; row++) {
      const value = column[row];
      if (value === value) out[row] += slope * (value - centre);
    }
  }
}
