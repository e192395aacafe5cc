/**
 * The loops in WebAssembly:
 *
 * 1. `memoryNeed` says how much memory a training takes, before any is asked for.
 * 2. `createWasmKernels` lays the arrays out in one shared memory, one after the other, and starts the threads.
 * 3. Every loop is a call with the places of its arrays; `assembly/` holds the code.
 *
 * What comes from outside is copied in: labels and weights, and one column at a time.
 */
import { wordsPerRow } from "../binned-matrix.js";
import type { KernelSizes, Kernels } from "../kernels.js";
import { markLeft } from "../partition.js";
import { roundedDown } from "../rounded-down.js";
import { type Loops, loopsModule } from "./loops.js";
import { giveBackMemory, takeMemory } from "./memory.js";
import { startThreads } from "./threads.js";
import { webAssembly } from "./web-assembly.js";

/** All that 32 bits of address reach. */
const mostBytes = 2 ** 32;

/** Arrays begin where what a cache fetches at once does. */
const alignment = 64;

/** Bytes of a group's sums and counts while they are added up; see `assembly/histogram.ts`. */
const groupBytes = 40_960;

/** Bytes of the cuts of the slot that is being binned; see `assembly/bins.ts`. */
const ladderBytes = 1_024;

/** What arrays take that no count of rows, slots or leaves decides, gaps between them included. */
const fixedBytes = 65_536;

/** Bytes that a training needs at most; it may use fewer, and memory that is never written costs nothing. */
export function memoryNeed(sizes: KernelSizes, threadCount: number): number {
  const { rowCount, featureCount, outputCount, binCount, histogramCount, leafCount } = sizes;
  const slots = 4 * Math.ceil(featureCount / 4);
  const perRow =
    4 * wordsPerRow(featureCount) + // bins, row after row
    slots + // bins, slot after slot
    24 * outputCount + // pairs and margins
    16 + // labels and weights
    8; // rows and scratch
  const perSlot = groupBytes / 4 + 16;
  const histogramBytes = 20 * featureCount * binCount + 2 * alignment;
  return (
    fixedBytes +
    arraysBegin(threadCount) +
    rowCount * perRow +
    12 * Math.min(rowCount, sizes.sampleCount) +
    slots * perSlot +
    histogramCount * histogramBytes +
    32 * leafCount
  );
}

/** First byte of arrays: after the threads' own scratch; see `assembly/team.ts`. */
function arraysBegin(threadCount: number): number {
  return 4_096 + 167_936 * threadCount;
}

/**
 * Kernels in WebAssembly, or undefined where they cannot be had: without vectors and shared memory, where the rows
 * need more than the 4 GB that WebAssembly addresses (about 26 M rows of 50 features), or where the system has not
 * that much.
 *
 * @param threadCount - Threads that work, this one included; integer ≥ 1.
 */
export function createWasmKernels(sizes: KernelSizes, threadCount: number): Kernels | undefined {
  const module = webAssembly && loopsModule(webAssembly);
  const need = memoryNeed(sizes, threadCount);
  if (webAssembly === undefined || module === undefined || need > mostBytes) return undefined;
  const memory = takeMemory(need);
  if (memory === undefined) return undefined;
  const { buffer } = memory;
  const imports = { env: { memory, exp: Math.exp } };
  // The exports are the functions of `assembly/index.ts`, which `Loops` lists.
  const loops = new webAssembly.Instance(module, imports).exports as unknown as Loops;
  const { rowCount } = sizes;
  let next = arraysBegin(threadCount);

  function place(byteCount: number): number {
    const at = Math.ceil(next / alignment) * alignment;
    next = at + byteCount;
    return at;
  }
  const float64 = (length: number) => new Float64Array(buffer, place(8 * length), length);
  const int32 = (length: number) => new Int32Array(buffer, place(4 * length), length);
  const uint8 = (length: number) => new Uint8Array(buffer, place(length), length);

  const scratch = int32(rowCount);
  /** A column that is being binned, where partitions come later. */
  const staged = new Float32Array(buffer, scratch.byteOffset, rowCount);
  const lefts = place(rowCount / 1_024); // a count for each stretch of 16,384 rows, and more
  const goesLeft = uint8(256);
  const sampleCount = Math.min(rowCount, sizes.sampleCount);
  const sampled = new Float32Array(buffer, place(4 * sampleCount), sampleCount);
  const sorting = place(4 * sampleCount);
  const ladder = new Float32Array(buffer, place(ladderBytes), ladderBytes / 4);
  const groupSums = place(groupBytes * Math.ceil(sizes.featureCount / 4));
  /** The bins once more, slot after slot: a partition asks for one slot, and a row's words would bring all. */
  let slotBins = 0;
  let label: Float64Array | undefined;
  let weight: Float64Array | undefined;
  const threads = startThreads(module, memory, loops, threadCount - 1);

  function copyIn(values: Float64Array): Float64Array {
    const copy = float64(values.length);
    copy.set(values);
    return copy;
  }

  return {
    float64,
    int32,
    uint8,
    words: (rowWords) =>
      new Uint32Array(buffer, place(4 * rowCount * rowWords), rowCount * rowWords),
    sortedValues(column, sample) {
      const count = takePresent(column, sample, sampled);
      loops.sortValues(sampled.byteOffset, count, sorting, loops.scratchOfFirst());
      return sampled.subarray(0, count);
    },
    writeBins(columnOf, slotCuts, words, rowWords) {
      const slots = 4 * Math.ceil(slotCuts.length / 4);
      slotBins = place(rowCount * slots);
      slotCuts.forEach((cuts, slot) => {
        const column = columnOf(slot);
        if (column === undefined) return; // bin 0, to be written later
        ladder.fill(Number.POSITIVE_INFINITY);
        ladder.set(cuts.map(roundedDown));
        staged.set(column);
        const missing = cuts.length + 1;
        const out = slotBins + rowCount * slot;
        loops.writeBins(staged.byteOffset, ladder.byteOffset, missing, rowCount, out);
      });
      const rowBytes = 4 * rowWords;
      loops.layRows(slotBins, rowCount, slots, rowCount, words.byteOffset, rowBytes);
    },
    logisticPairs(labels, weights, margin, outPairs, onesFactor) {
      label ??= copyIn(labels); // the labels and weights of a training are the same in every tree
      if (weights !== undefined) weight ??= copyIn(weights);
      loops.logisticPairs(
        label.byteOffset,
        weight?.byteOffset ?? 0,
        margin.byteOffset,
        outPairs.byteOffset,
        margin.length,
        onesFactor,
      );
    },
    sumHistogram(matrix, rows, start, end, pairs, isUsed, out) {
      if (matrix.slotCount === 0) return;
      const isWhole = end - start === rowCount; // all rows, still in their order
      loops.sumHistogram(
        matrix.words.byteOffset,
        4 * matrix.wordsPerRow,
        matrix.slotCount,
        matrix.slotOffset.byteOffset,
        isUsed.byteOffset,
        isWhole ? 0 : rows.byteOffset + 4 * start,
        end - start,
        pairs.byteOffset,
        groupSums,
        out.sums.byteOffset,
        out.counts.byteOffset,
        threadCount,
      );
    },
    sumPairs(rows, count, pairs, out) {
      const isWhole = count === rowCount; // ascending, so that they are all rows in their order
      loops.sumPairs(pairs.byteOffset, isWhole ? 0 : rows.byteOffset, count, out.byteOffset);
    },
    subtractHistogram(parent, child) {
      loops.subtractHistogram(
        parent.sums.byteOffset,
        parent.counts.byteOffset,
        child.sums.byteOffset,
        child.counts.byteOffset,
        parent.counts.length,
      );
    },
    partitionRows(matrix, split, rows, start, end) {
      markLeft(matrix, split, goesLeft);
      // Codes of categories are in the words alone. WebAssembly's bytes lie lowest first.
      const isInWords = matrix.slotCodes[split.slot] !== undefined;
      const leftCount = loops.partitionRows(
        isInWords ? matrix.words.byteOffset + split.slot : slotBins + rowCount * split.slot,
        isInWords ? 4 * matrix.wordsPerRow : 1,
        goesLeft.byteOffset,
        rows.byteOffset + 4 * start,
        end - start,
        scratch.byteOffset,
        lefts,
        threadCount > 1 ? 1 : 0,
      );
      return start + (leftCount >>> 0);
    },
    addLeafValues(margin, rows, leafEnds, leafValues, leafCount) {
      loops.addLeaves(
        margin.byteOffset,
        rows.byteOffset,
        leafEnds.byteOffset,
        leafValues.byteOffset,
        leafCount,
        rowCount,
      );
    },
    close() {
      if (threads.end()) giveBackMemory(memory);
    },
  };
}

/** Copies the values of a column at some rows, all where undefined, but for NaN; returns their number. */
function takePresent(
  column: Float32Array,
  sample: Int32Array | undefined,
  out: Float32Array,
): number {
  let kept = 0;
  for (let i = 0; i < out.length; i++) {
    const value = column[sample === undefined ? i : sample[i]];
    out[kept] = value;
    if (value === value) kept++;
  }
  return kept;
}
