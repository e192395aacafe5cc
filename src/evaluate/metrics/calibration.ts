/** One bin of the reliability diagram. */
export interface CalibrationBin {
  /** Mean prediction in the bin. */
  readonly predicted: number;
  /** Share that went up. */
  readonly observed: number;
  readonly rowCount: number;
}

/**
 * The reliability diagram in bins of equal row counts, and the expected calibration error: the mean
 * over rows of |observed − predicted| of their bin (Naeini, Cooper and Hauskrecht, AAAI 2015).
 *
 * @param binCount - Bins asked for; fewer where there are fewer rows.
 */
export function calibration(
  probability: Float64Array,
  label: Float64Array,
  binCount = 10,
): { readonly bins: readonly CalibrationBin[]; readonly error: number } {
  const order = Uint32Array.from(probability, (_, i) => i).sort(
    (a, b) => probability[a] - probability[b] || a - b,
  );
  const bins: CalibrationBin[] = [];
  let error = 0;
  for (let bin = 0; bin < binCount; bin++) {
    const start = Math.floor((bin * order.length) / binCount);
    const end = Math.floor(((bin + 1) * order.length) / binCount);
    if (start === end) continue;
    let predicted = 0;
    let observed = 0;
    for (let i = start; i < end; i++) {
      predicted += probability[order[i]];
      observed += label[order[i]];
    }
    const rowCount = end - start;
    error += Math.abs(observed - predicted);
    bins.push({ predicted: predicted / rowCount, observed: observed / rowCount, rowCount });
  }
  return { bins, error: order.length === 0 ? 0 : error / order.length };
}
