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
  /** Words of a row: see `wordsPerRow`. */
  readonly wordsPerRow: number;
  /**
   * All bins, row after row: `words[row × wordsPerRow + g]` holds the bin of slot 4g in its lowest byte and that of
   * 4g + 3 in its highest. A leaf's rows lie far apart, and a row's bins side by side: what a cache fetches for one
   * slot is there for the next.
   */
  readonly words: Uint32Array;
}

/**
 * Words that a row takes: one for four slots, and as many more as keep rows from lying across what a cache fetches
 * at once where they need not.
 */
export function wordsPerRow(slotCount: number): number {
  const groups = Math.ceil(slotCount / 4);
  return groups <= 2 ? groups : 4 * Math.ceil(groups / 4);
}
