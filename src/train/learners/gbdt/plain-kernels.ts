import { ladderOf, sortedValues, writeBins } from "./bins.js";
import { subtractHistogram, sumHistogram, sumPairs } from "./histogram.js";
import type { Kernels } from "./kernels.js";
import { logisticPairs } from "./objectives/logistic.js";
import { addLeafValues, partitionRows } from "./partition.js";

/** Rows whose words stay in a core's caches while one slot after another is written. */
const blockRows = 2_048;

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
    writeBins(columns, slotCuts, words, wordsPerRow) {
      const ladders = slotCuts.map(ladderOf);
      for (let start = 0; start < rowCount; start += blockRows) {
        const end = Math.min(start + blockRows, rowCount);
        columns.forEach((column, slot) => {
          if (column === undefined) return;
          const missing = slotCuts[slot].length + 1;
          writeBins(column, ladders[slot], missing, slot, start, end, words, wordsPerRow);
        });
      }
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
