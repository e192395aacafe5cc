import { lowerBound } from "../../core/typed-array.js";
import type { LabelTimes } from "./fold.js";

/** Training rows parted in two for early stopping. */
export interface ValidationTail {
  readonly fitRows: Int32Array;
  readonly validationRows: Int32Array;
}

/** Fewer rows than this say too little about when to stop. */
const fewestValidationRows = 50;

/**
 * Takes the last `fraction` of the training rows for validation, and purges the rest: what stays to be
 * fitted is settled when the first validation row can be decided upon.
 *
 * @param trainRows - Ascending.
 * @param fraction - In (0, 1).
 * @returns undefined where either part would have fewer than 50 rows.
 */
export function validationTail(
  times: LabelTimes,
  trainRows: Int32Array,
  fraction: number,
): ValidationTail | undefined {
  const { availableAt, labelEndTime } = times;
  const starts = Float64Array.from(trainRows, (row) => availableAt[row]);
  const wanted = Math.floor(trainRows.length * (1 - fraction));
  const cut = lowerBound(starts, starts[wanted]); // rows of one moment stay together
  const fitRows = trainRows.slice(0, cut).filter((row) => labelEndTime[row] <= starts[cut]);
  const validationRows = trainRows.slice(cut);
  const fewest = Math.min(fitRows.length, validationRows.length);
  return fewest < fewestValidationRows ? undefined : { fitRows, validationRows };
}
