/** The last values of a series, for a median that is seldom asked for: taking one in is a write. */
export interface RecentValues {
  /** Takes a value in; the oldest leaves once there are `length`. NaN is not allowed. */
  push(value: number): void;
  /** Middle of the values held (the upper one where their count is even); NaN of none. O(n log n). */
  median(): number;
  /** Number of values held. */
  count(): number;
}

/** The last `length` values, integer ≥ 1. Where the median is asked for row by row: `createRollingMedian`. */
export function createRecentValues(length: number): RecentValues {
  const ring = new Float64Array(length);
  const sorted = new Float64Array(length);
  let held = 0;
  let at = 0;
  return {
    push: (value) => {
      ring[at] = value;
      at = at + 1 === length ? 0 : at + 1;
      if (held < length) held++;
    },
    median: () => {
      if (held === 0) return Number.NaN;
      sorted.set(ring);
      // Places not yet written stand after all others.
      return held < length
        ? sorted.subarray(0, held).sort()[held >>> 1]
        : sorted.sort()[held >>> 1];
    },
    count: () => held,
  };
}
