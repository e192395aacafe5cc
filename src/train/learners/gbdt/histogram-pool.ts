import type { BinnedMatrix } from "./binned-matrix.js";
import type { Histogram } from "./histogram.js";
import type { Kernels } from "./kernels.js";

/** Histograms that are handed out and taken back, so that growing a tree allocates none. */
export interface HistogramPool {
  take(): Histogram;
  giveBack(histogram: Histogram): void;
}

export function createHistogramPool(matrix: BinnedMatrix, kernels: Kernels): HistogramPool {
  const entries = matrix.slotOffset[matrix.slotCount];
  const free: Histogram[] = [];
  return {
    take: () =>
      free.pop() ?? { sums: kernels.float64(2 * entries), counts: kernels.int32(entries) },
    giveBack: (histogram) => void free.push(histogram),
  };
}
