/** The median of the last `length` values, kept sorted: O(log n) to find, O(n) bytes to move. */
export interface RollingMedian {
  /** Takes a value in; the oldest leaves once there are `length`. NaN is not allowed. */
  push(value: number): void;
  /** Middle of the values held (the upper one where their count is even); NaN of none. */
  median(): number;
  /** Number of values held. */
  count(): number;
}

/** A rolling median over the last `length` values, integer ≥ 1. */
export function createRollingMedian(length: number): RollingMedian {
  const ring = new Float64Array(length);
  const sorted = new Float64Array(length);
  let held = 0;
  let at = 0;

  /** First place in sorted[0, held) whose value is ≥ wanted. */
  const place = (wanted: number): number => {
    let low = 0;
    let high = held;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    push: (value) => {
      if (held < length) {
        const to = place(value);
        for (let i = held; i > to; i--) sorted[i] = sorted[i - 1];
        sorted[to] = value;
        held++;
      } else {
        // The hole that the oldest leaves moves to where the new one belongs.
        const oldest = ring[at];
        let hole = place(oldest);
        while (hole + 1 < length && sorted[hole + 1] < value) {
          sorted[hole] = sorted[hole + 1];
          hole++;
        }
        while (hole > 0 && sorted[hole - 1] > value) {
          sorted[hole] = sorted[hole - 1];
          hole--;
        }
        sorted[hole] = value;
      }
      ring[at] = value;
      at = at + 1 === length ? 0 : at + 1;
    },
    median: () => (held === 0 ? Number.NaN : sorted[held >>> 1]),
    count: () => held,
  };
}
