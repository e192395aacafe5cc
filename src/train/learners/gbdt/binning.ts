/**
 * From raw columns to bins:
 *
 * 1. `sampleRows` draws the rows from which bins are chosen.
 * 2. `chooseCuts` puts cuts between the sample's values, so that bins hold about equally many.
 * 3. `binColumns` writes every value's bin, one byte each, four features to a 32-bit word.
 *
 * A categorical column has a bin a category instead of cuts: `category-binning.ts`.
 *
 * The rule that binds training to prediction: a value v is in bin b exactly where
 * `cuts[b − 1] < v ≤ cuts[b]`, compared as float64. A split after bin b is stored as the threshold
 * `cuts[b]`, so `v ≤ threshold` on the raw value decides as the bin did, for every value there is.
 */
import type { Random } from "../../../core/random.js";
import { chooseCodes, writeCodes } from "./category-binning.js";

/**
 * All values as bins. A *slot* is a feature that can split at all; features with one value and
 * nothing missing have none.
 */
export interface BinnedMatrix {
  readonly rowCount: number;
  readonly featureCount: number;
  readonly slotCount: number;
  /** Feature of each slot, ascending. */
  readonly slotFeature: Int32Array;
  /** Number of value bins of each slot, 1 to 255. */
  readonly slotBins: Int32Array;
  /** 1 where the slot has missing values; their bin is the one after the value bins. */
  readonly slotMissing: Uint8Array;
  /** First bin of each slot in a histogram of all slots; one entry more for the end. */
  readonly slotOffset: Int32Array;
  /** Cuts of each slot: one fewer than its value bins, ascending. */
  readonly slotCuts: readonly Float64Array[];
  /** For each slot of categories the code of each value bin, ascending; undefined for the others. */
  readonly slotCodes: readonly (Int32Array | undefined)[];
  /**
   * Bins of four slots a group: `words[g][row]` holds slot 4g in its lowest byte and 4g + 3 in its
   * highest. Group-major: one pass of a histogram reads one word a row.
   */
  readonly words: readonly Uint32Array[];
}

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

/** Bins columns of equal length. */
export function binColumns(
  columns: readonly Float32Array[],
  rowCount: number,
  options: BinningOptions,
): BinnedMatrix {
  const sample = sampleRows(rowCount, options.sampleCount, options.random);
  const features: number[] = [];
  const missing: number[] = [];
  const slotCuts: Float64Array[] = [];
  const slotCodes: (Int32Array | undefined)[] = [];
  columns.forEach((column, feature) => {
    if (options.categorical?.includes(feature)) {
      const { codes, hasOthers } = chooseCodes(column, sample, options.maxBin);
      if (codes.length === 0 || (codes.length === 1 && !hasOthers)) return;
      features.push(feature);
      missing.push(hasOthers ? 1 : 0);
      slotCuts.push(new Float64Array(codes.length - 1));
      slotCodes.push(codes);
      return;
    }
    const cuts = chooseCuts(sampledValues(column, sample), options.maxBin);
    const hasMissing = holdsMissing(column);
    if (cuts === undefined || (cuts.length === 0 && !hasMissing)) return;
    features.push(feature);
    missing.push(hasMissing ? 1 : 0);
    slotCuts.push(cuts);
    slotCodes.push(undefined);
  });
  const slotCount = features.length;
  const slotBins = Int32Array.from(slotCuts, (cuts) => cuts.length + 1);
  const slotOffset = new Int32Array(slotCount + 1);
  for (let slot = 0; slot < slotCount; slot++) {
    slotOffset[slot + 1] = slotOffset[slot] + slotBins[slot] + missing[slot];
  }
  const words: Uint32Array[] = [];
  for (let slot = 0; slot < slotCount; slot++) {
    if (slot % 4 === 0) words.push(new Uint32Array(rowCount));
    const column = columns[features[slot]];
    const codes = slotCodes[slot];
    const shift = (slot & 3) * 8;
    if (codes === undefined) writeBins(column, slotCuts[slot], words[slot >>> 2], shift);
    else writeCodes(column, codes, words[slot >>> 2], shift);
  }
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

function distinctValues(ascending: Float32Array): { values: Float32Array; counts: Int32Array } {
  const values = new Float32Array(ascending.length);
  const counts = new Int32Array(ascending.length);
  let last = -1;
  for (let i = 0; i < ascending.length; i++) {
    if (last < 0 || ascending[i] !== values[last]) values[++last] = ascending[i];
    counts[last]++;
  }
  return { values: values.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}

function sampledValues(column: Float32Array, sample: Int32Array | undefined): Float32Array {
  const count = sample === undefined ? column.length : sample.length;
  const values = new Float32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const value = column[sample === undefined ? i : sample[i]];
    if (value === value) values[kept++] = value;
  }
  return values.subarray(0, kept).sort();
}

function holdsMissing(column: Float32Array): boolean {
  for (let i = 0; i < column.length; i++) if (column[i] !== column[i]) return true;
  return false;
}

/** Cuts of the column being written, filled up with infinities. */
const ladder = new Float64Array(256);

/**
 * Writes each value's bin into one byte of its word.
 *
 * The search is free of branches: a comparison becomes 0 or 1 and is shifted into place, 8 ns a
 * value for 255 random bins; with `if` each of the eight steps is mispredicted half the time (42 ns).
 */
function writeBins(
  column: Float32Array,
  cuts: Float64Array,
  words: Uint32Array,
  shift: number,
): void {
  ladder.fill(Number.POSITIVE_INFINITY);
  ladder.set(cuts);
  const missing = cuts.length + 1;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    let bin = bit(value > ladder[127]) << 7;
    bin |= bit(value > ladder[bin + 63]) << 6;
    bin |= bit(value > ladder[bin + 31]) << 5;
    bin |= bit(value > ladder[bin + 15]) << 4;
    bin |= bit(value > ladder[bin + 7]) << 3;
    bin |= bit(value > ladder[bin + 3]) << 2;
    bin |= bit(value > ladder[bin + 1]) << 1;
    bin |= bit(value > ladder[bin]);
    words[row] |= (value === value ? bin : missing) << shift;
  }
}

/** A comparison as 0 or 1. V8 compiles `Number(…)` of a comparison to one instruction. */
function bit(claim: boolean): number {
  return Number(claim);
}
