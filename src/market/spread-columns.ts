/** What the quotes inside each bar say of the spread: columns beside those of the bars. Price units. */
export interface SpreadColumns {
  /** Mean of ask − bid over the ticks of the bar, each tick counting once. */
  readonly mean: Float64Array;
  /** Negative where a quote was crossed. */
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  /** Ticks whose ask lies below their bid. */
  readonly crossedCount: Float64Array;
  /** Ticks whose ask is their bid. */
  readonly lockedCount: Float64Array;
}

const names = ["mean", "lowest", "highest", "crossedCount", "lockedCount"] as const;

/** New columns for `rowCount` bars, all 0. */
export function allocateSpreads(rowCount: number): SpreadColumns {
  return {
    mean: new Float64Array(rowCount),
    lowest: new Float64Array(rowCount),
    highest: new Float64Array(rowCount),
    crossedCount: new Float64Array(rowCount),
    lockedCount: new Float64Array(rowCount),
  };
}

/** Copies rows [start, end) of `from` to `to`, beginning at row `at`. */
export function copySpreads(
  from: SpreadColumns,
  start: number,
  end: number,
  to: SpreadColumns, // written
  at: number,
): void {
  for (const name of names) to[name].set(from[name].subarray(start, end), at);
}

/** One new set of columns with the parts after one another. */
export function concatenateSpreads(parts: readonly SpreadColumns[]): SpreadColumns {
  const whole = allocateSpreads(parts.reduce((sum, part) => sum + part.mean.length, 0));
  let at = 0;
  for (const part of parts) {
    copySpreads(part, 0, part.mean.length, whole, at);
    at += part.mean.length;
  }
  return whole;
}
