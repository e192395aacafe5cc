import { ladderOf, sortedValues, writeBins } from "./bins.js";
import { subtractHistogram, sumHistogram, sumPairs } from "./histogram.js";
import type { Kernels } from "./kernels.js";
import { logisticPairs } from "./objectives/logistic.js";
import { addLeafValues, partitionRows } from "./partition.js";

/**
 * The loops in plain TypeScript: what WebAssembly is held equal to, and what runs where it is not to be had, where
 * its 4 GB are too few, and where there are too few rows to be worth starting it.
 */
export function createPlainKernels(rowCount: number): Kernels {
  const scratch = new Int32Array(rowCount);
  return {
    float64: (length) => new Float64Array(length),
    int32: (length) => new Int32Array(length),
    uint8: (length) => new Uint8Array(length),
    words: (wordsPerRow) => new Uint32Array(rowCount * wordsPerRow),
    sortedValues,
    writeBins(columnOf, slotCuts, words, wordsPerRow) {
      slotCuts.forEach((cuts, slot) => {
        const column = columnOf(slot);
        if (column === undefined) return;
        writeBins(column, ladderOf(cuts), cuts.length + 1, slot, words, wordsPerRow);
      });
    },
    logisticPairs,
    sumHistogram,
    sumPairs,
    subtractHistogram,
    partitionRows: (matrix, split, rows, start, end) =>
      partitionRows(matrix, split, rows, start, end, scratch),
    addLeafValues,
    close: () => {},
  };
}
