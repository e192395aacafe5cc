/** Takes durations on a hot path: no allocation, well under a microsecond a call. */
export interface LatencyRecorder {
  /** @param seconds - ≥ 0; anything else is left out. */
  record(seconds: number): void;
  /** Durations taken since the beginning. */
  readonly count: number;
  /** Their sum in seconds. */
  readonly sum: number;
  /** How many were at most each bound, cumulative as Prometheus has it; the last bound is infinite. */
  cumulative(): readonly { readonly bound: number; readonly count: number }[];
  /**
   * A quantile of the most recent durations (4,096 where not said otherwise), exact, in seconds: the
   * smallest that at least `share` of them do not exceed. NaN of none.
   *
   * @param share - In (0, 1].
   */
  quantile(share: number): number;
}

/** Seconds, from 10 µs to 1 s. */
export const latencyBounds: readonly number[] = [
  10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 100e-3,
  200e-3, 500e-3, 1,
];

/** Keeps exact counts by bound, and the recent durations for quantiles. */
export function createLatencyRecorder(recentLength = 4_096): LatencyRecorder {
  const bounds = Float64Array.from(latencyBounds);
  const counts = new Float64Array(bounds.length + 1);
  const recent = new Float64Array(recentLength);
  let count = 0;
  let sum = 0;
  return {
    record: (seconds) => {
      if (!(seconds >= 0)) return;
      let place = 0;
      while (place < bounds.length && seconds > bounds[place]) place++;
      counts[place]++;
      recent[count % recentLength] = seconds;
      count++;
      sum += seconds;
    },
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    cumulative: () => {
      let below = 0;
      return Array.from(counts, (own, place) => {
        below += own;
        return { bound: bounds[place] ?? Number.POSITIVE_INFINITY, count: below };
      });
    },
    quantile: (share) => {
      const held = Math.min(count, recentLength);
      if (held === 0) return Number.NaN;
      const sorted = recent.slice(0, held).sort();
      return sorted[Math.max(0, Math.ceil(share * held) - 1)];
    },
  };
}
