/**
 * From raw columns to bins:
 *
 * 1. `sampleRows` draws the rows from which bins are chosen.
 * 2. `chooseCuts` puts cuts between the sample's values, so that bins hold about equally many.
 * 3. `binColumns` has every value's bin written, one byte each, four features to a 32-bit word (`bins.ts`).
 *
 * A categorical column has a bin a category instead of cuts: `category-binning.ts`.
 *
 * The rule that binds training to prediction: a value v is in bin b exactly where
 * `cuts[b − 1] < v ≤ cuts[b]`, compared as float64. A split after bin b is stored as the threshold
 * `cuts[b]`, so `v ≤ threshold` on the raw value decides as the bin did, for every value there is.
 */
import type { Random } from "../../../core/random.js";
import { type BinnedMatrix, wordsPerRow } from "./binned-matrix.js";
import { holdsMissing } from "./bins.js";
import { chooseCodes, writeCodes } from "./category-binning.js";
import { columnOf, type FeatureColumns } from "./columns.js";
import type { Kernels } from "./kernels.js";
import { createPlainKernels } from "./plain-kernels.js";

/** How bins are chosen. */
export interface BinningOptions {
  /** Largest number of value bins, 2 to 255. */
  readonly maxBin: number;
  /** Rows in the sample. */
  readonly sampleCount: number;
  readonly random: Random;
  /** Columns that hold category codes. */
  readonly categorical?: readonly number[];
}

/** Bins columns of equal length, holding one at a time. */
export function binColumns(
  columns: FeatureColumns,
  rowCount: number,
  options: BinningOptions,
  kernels: Kernels = createPlainKernels(rowCount),
): BinnedMatrix {
  const sample = sampleRows(rowCount, options.sampleCount, options.random);
  const features: number[] = [];
  const missing: number[] = [];
  const slotCuts: Float64Array[] = [];
  const slotCodes: (Int32Array | undefined)[] = [];
  const choose = (column: Float32Array, feature: number): void => {
    if (options.categorical?.includes(feature)) {
      const { codes, hasOthers } = chooseCodes(column, sample, options.maxBin);
      if (codes.length === 0 || (codes.length === 1 && !hasOthers)) return;
      features.push(feature);
      missing.push(hasOthers ? 1 : 0);
      slotCuts.push(new Float64Array(codes.length - 1));
      slotCodes.push(codes);
      return;
    }
    const cuts = chooseCuts(kernels.sortedValues(column, sample), options.maxBin);
    const hasMissing = holdsMissing(column);
    if (cuts === undefined || (cuts.length === 0 && !hasMissing)) return;
    features.push(feature);
    missing.push(hasMissing ? 1 : 0);
    slotCuts.push(cuts);
    slotCodes.push(undefined);
  };
  for (let f = 0; f < columns.length; f++) choose(columnOf(columns, f), f);
  const slotCount = features.length;
  const slotBins = Int32Array.from(slotCuts, (cuts) => cuts.length + 1);
  const slotOffset = kernels.int32(slotCount + 1);
  for (let slot = 0; slot < slotCount; slot++) {
    slotOffset[slot + 1] = slotOffset[slot] + slotBins[slot] + missing[slot];
  }
  const rowWords = wordsPerRow(slotCount);
  const words = kernels.words(rowWords);
  const columnOfSlot = (slot: number) => columnOf(columns, features[slot]);
  const numericColumn = (slot: number) =>
    slotCodes[slot] === undefined ? columnOfSlot(slot) : undefined;
  kernels.writeBins(numericColumn, slotCuts, words, rowWords);
  slotCodes.forEach((codes, slot) => {
    if (codes !== undefined) writeCodes(columnOfSlot(slot), codes, slot, words, rowWords);
  });
  return {
    rowCount,
    featureCount: columns.length,
    slotCount,
    slotFeature: Int32Array.from(features),
    slotBins,
    slotMissing: Uint8Array.from(missing),
    slotOffset,
    slotCuts,
    slotCodes,
    wordsPerRow: rowWords,
    words,
  };
}

/**
 * `count` of `rowCount` rows, ascending, every choice equally likely; undefined where all are taken.
 * Selection sampling: D. E. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 */
export function sampleRows(
  rowCount: number,
  count: number,
  random: Random,
): Int32Array | undefined {
  if (rowCount <= count) return undefined;
  const rows = new Int32Array(count);
  let chosen = 0;
  for (let row = 0; chosen < count; row++) {
    if (random.uniform() * (rowCount - row) < count - chosen) rows[chosen++] = row;
  }
  return rows;
}

/**
 * Cuts between the distinct values of an ascending sample: midpoints between all neighbours where
 * there are at most `maxBin`, otherwise between bins of about equal counts, a value of more than its
 * share having a bin of its own (the greedy rule of LightGBM's `GreedyFindBin`). A midpoint of two
 * float32 values is exact in float64 and strictly between them.
 *
 * @param ascending - Sorted values without NaN.
 * @returns Ascending cuts, at most `maxBin` − 1; none for a single value; undefined for no value.
 */
export function chooseCuts(ascending: Float32Array, maxBin: number): Float64Array | undefined {
  if (ascending.length === 0) return undefined;
  const { values, counts } = distinctValues(ascending);
  const cuts: number[] = [];
  const cutAfter = (i: number) => cuts.push((values[i] + values[i + 1]) / 2);
  if (values.length <= maxBin) {
    for (let i = 0; i + 1 < values.length; i++) cutAfter(i);
    return Float64Array.from(cuts);
  }
  const share = ascending.length / maxBin;
  let restCount = ascending.length;
  let restBins = maxBin;
  for (const count of counts) {
    if (count < share) continue;
    restCount -= count;
    restBins--;
  }
  let target = restCount / Math.max(1, restBins);
  let held = 0;
  for (let i = 0; i + 1 < values.length && cuts.length < maxBin - 1; i++) {
    const heavy = counts[i] >= share;
    if (!heavy) restCount -= counts[i];
    held += counts[i];
    const beforeHeavy = counts[i + 1] >= share && held >= Math.max(1, target / 2);
    if (!heavy && held < target && !beforeHeavy) continue;
    cutAfter(i);
    held = 0;
    if (!heavy) {
      restBins--;
      target = restCount / Math.max(1, restBins);
    }
  }
  return Float64Array.from(cuts);
}

/** Kept from column to column: fresh ones were 80 MB of rubbish for 50 columns. */
let distinct = { values: new Float32Array(0), counts: new Int32Array(0) };

/** The distinct values of a sample and how often each is there, until the next call. */
function distinctValues(ascending: Float32Array): { values: Float32Array; counts: Int32Array } {
  const { length } = ascending;
  if (distinct.counts.length < length) {
    distinct = { values: new Float32Array(length), counts: new Int32Array(length) };
  }
  const { values, counts } = distinct;
  counts.fill(0, 0, length);
  let last = -1;
  for (let i = 0; i < ascending.length; i++) {
    if (last < 0 || ascending[i] !== values[last]) values[++last] = ascending[i];
    counts[last]++;
  }
  return { values: values.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}
