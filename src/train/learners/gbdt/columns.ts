/**
 * Feature columns that are read when they are asked for, such as those of a file: a fit of trees turns one after the
 * other into bins of a byte, so that a table is learnt from which memory could not hold.
 */
export interface ColumnSource {
  readonly length: number;
  /**
   * The values of a column, a row each: always the same ones. The array may be written over by the next call. Trees ask
   * for every column three times, in turn: to check it, to choose its bins, and to write them.
   *
   * @param index - From 0 to `length` − 1.
   */
  column(index: number): Float32Array;
}

/** Columns at hand, or columns to be read. */
export type FeatureColumns = readonly Float32Array[] | ColumnSource;

/** Whether columns are to be read. */
export function isColumnSource(columns: FeatureColumns): columns is ColumnSource {
  return "column" in columns;
}

/** The values of one column, at least until the next is asked for. */
export function columnOf(columns: FeatureColumns, index: number): Float32Array {
  return isColumnSource(columns) ? columns.column(index) : columns[index];
}

/** All columns at hand: copies of those that are to be read. */
export function columnArrays(columns: FeatureColumns): readonly Float32Array[] {
  if (!isColumnSource(columns)) return columns;
  return Array.from({ length: columns.length }, (_, index) => columns.column(index).slice());
}
