import type { BinnedMatrix } from "./binned-matrix.js";
import type { Histogram } from "./histogram.js";
import type { Split } from "./split-rules.js";

/**
 * The loops in which training spends its time, and the arrays that they work on. There are two of each loop: plain
 * TypeScript (`createPlainKernels`) and WebAssembly (`createWasmKernels`). They give the same numbers in every bit,
 * at any number of threads, so that which of them runs is nothing that a model knows of.
 *
 * Arrays that are written, and pairs, margins, rows and slots that are read, come from the same kernels; columns,
 * labels and weights from anywhere.
 */
export interface Kernels {
  /** An array of zeros. */
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint8(length: number): Uint8Array;
  /** Words for the bins of a matrix, `rowCount × wordsPerRow` zeros. Asked for once. */
  words(wordsPerRow: number): Uint32Array;
  /**
   * Values of a column without NaN, ascending, −0 before +0.
   *
   * @param sample - Rows to take; all where undefined.
   * @returns An array that the next call may write over.
   */
  sortedValues(column: Float32Array, sample: Int32Array | undefined): Float32Array;
  /**
   * Writes the bins of all values; see `writeBins`.
   *
   * @param columnOf - Values of a slot, until the next is asked for; undefined for those whose bins are none of cuts.
   * @param slotCuts - Cuts of each slot.
   * @param words - Zeros as `words` gives them.
   */
  writeBins(
    columnOf: (slot: number) => Float32Array | undefined,
    slotCuts: readonly Float64Array[],
    words: Uint32Array,
    wordsPerRow: number,
  ): void;
  /** See `logisticPairs`. */
  logisticPairs(
    label: Float64Array,
    weight: Float64Array | undefined,
    margin: Float64Array,
    outPairs: Float64Array,
    onesFactor: number,
  ): void;
  /** See `sumHistogram`. */
  sumHistogram(
    matrix: BinnedMatrix,
    rows: Int32Array,
    start: number,
    end: number,
    pairs: Float64Array,
    isUsed: Uint8Array,
    out: Histogram,
  ): void;
  /** See `sumPairs`. */
  sumPairs(rows: Int32Array, rowCount: number, pairs: Float64Array, out: Float64Array): void;
  /** See `subtractHistogram`. */
  subtractHistogram(parent: Histogram, child: Histogram): void;
  /** See `partitionRows`. */
  partitionRows(
    matrix: BinnedMatrix,
    split: Split,
    rows: Int32Array,
    start: number,
    end: number,
  ): number;
  /** See `addLeafValues`. */
  addLeafValues(
    margin: Float64Array,
    rows: Int32Array,
    leafEnds: Int32Array,
    leafValues: Float64Array,
    leafCount: number,
  ): void;
  /** Ends the threads. Nothing may be called afterwards. */
  close(): void;
}

/** How much memory a training needs at most. */
export interface KernelSizes {
  readonly rowCount: number;
  readonly featureCount: number;
  readonly outputCount: number;
  /** Most bins of a feature, the one of missing values included. */
  readonly binCount: number;
  /** Most histograms held at once. */
  readonly histogramCount: number;
  /** Most leaves of a tree. */
  readonly leafCount: number;
  /** Rows from which the bins are chosen. */
  readonly sampleCount: number;
}
