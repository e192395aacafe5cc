/** The last rows of features that a node's history ends with. */
export interface RowTail {
  /**
   * Columns for the next rows, to be written.
   *
   * @returns One `Float32Array` a feature with room for `rowCount` rows; used again by the next call.
   */
  room(rowCount: number): readonly Float32Array[];
  /**
   * Keeps the last of the rows just written.
   *
   * @param openTime - UTC ms of all of them.
   * @param skipped - Rows at their head that do not count.
   */
  keep(openTime: Float64Array, skipped: number): void;
  /** The kept rows, oldest first; the tail is empty afterwards. */
  take(): { readonly openTime: number; readonly row: Float32Array }[];
}

/** A tail of at most `length` rows of `featureCount` values. */
export function createRowTail(length: number, featureCount: number): RowTail {
  let columns = Array.from({ length: featureCount }, () => new Float32Array(0));
  let kept: { openTime: number; row: Float32Array }[] = [];
  return {
    room: (rowCount) => {
      if (columns[0].length < rowCount) columns = columns.map(() => new Float32Array(rowCount));
      return columns;
    },
    keep: (openTime, skipped) => {
      const first = Math.max(skipped, openTime.length - length);
      for (let i = first; i < openTime.length; i++) {
        const row = Float32Array.from(columns, (column) => column[i]);
        kept.push({ openTime: openTime[i], row });
      }
      if (kept.length > length) kept = kept.slice(kept.length - length);
    },
    take: () => {
      const taken = kept;
      kept = [];
      return taken;
    },
  };
}
