/**
 * The labels of a series of bars, a row each. Row t is the decision taken when bar t has closed; all
 * that settles it lies in later bars.
 */
export interface Labels {
  /** 1 up, 0 down; NaN where the history ends before it is settled, or where nothing is to be learned. */
  readonly label: Float64Array;
  /**
   * UTC ms at which the label is settled: `availableAt` of the last bar that was looked at; NaN where
   * the history ends before. Bars after it never change the row.
   */
  readonly labelEndTime: Float64Array;
  /** Log return from the row's close to the settlement; NaN where there is none. */
  readonly eventReturn: Float64Array;
}

/** Labels of `rowCount` rows, none of them settled. */
export function unsettledLabels(rowCount: number): Labels {
  return {
    label: new Float64Array(rowCount).fill(Number.NaN),
    labelEndTime: new Float64Array(rowCount).fill(Number.NaN),
    eventReturn: new Float64Array(rowCount).fill(Number.NaN),
  };
}

/** 1 for a rise, 0 for a fall, NaN for neither. */
export function signLabel(change: number): number {
  if (change > 0) return 1;
  return change < 0 ? 0 : Number.NaN;
}
