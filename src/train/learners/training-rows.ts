import { PlumblineError, shown } from "../../core/errors.js";
import type { TrainingRows } from "./learner.js";

/** What a learner asks of its rows. */
export interface RowDemands {
  /** True where labels must be 0 or 1. */
  readonly twoClasses: boolean;
  /** Fewest rows. */
  readonly minimumRows: number;
  /** True where both classes must be there: training rows, not validation rows. */
  readonly bothClasses: boolean;
}

/**
 * Refuses rows that cannot be learnt from, before any work begins. A constant or all-missing column
 * is fine: the learners leave it unused.
 *
 * @param part - What the rows are for, as messages say it.
 * @throws TRAIN_FEATURES_NONE, TRAIN_ROWS_UNEQUAL, TRAIN_ROWS_TOO_FEW, TRAIN_FEATURE_INFINITE,
 *   TRAIN_LABELS_INVALID, TRAIN_LABELS_ONE_CLASS, TRAIN_WEIGHTS_INVALID.
 */
export function checkTrainingRows(
  rows: TrainingRows,
  demands: RowDemands,
  part: "training" | "validation",
): void {
  const rowCount = rows.label.length;
  if (rows.columns.length === 0) {
    throw new PlumblineError("TRAIN_FEATURES_NONE", {
      message: `the ${part} rows have no feature column`,
      where: { part },
      remedy: "give at least one column",
    });
  }
  rows.columns.forEach((column, index) => {
    checkLength(part, `feature column ${index}`, column.length, rowCount);
  });
  if (rows.weight !== undefined) checkLength(part, "weight", rows.weight.length, rowCount);
  if (rows.initialScore !== undefined) {
    checkLength(part, "initialScore", rows.initialScore.length, rowCount);
  }
  if (rowCount < demands.minimumRows) {
    throw new PlumblineError("TRAIN_ROWS_TOO_FEW", {
      message: `expected at least ${demands.minimumRows} ${part} rows, found ${rowCount}`,
      where: { part, rowCount },
      remedy: "give more rows, or lower min_data_in_leaf",
    });
  }
  checkNumbers(rows.weight, "weight", 0, part);
  checkNumbers(rows.initialScore, "initial score", Number.NEGATIVE_INFINITY, part);
  checkLabels(rows, demands, part);
  rows.columns.forEach((column, index) => {
    checkFinite(column, index, part);
  });
}

/**
 * Refuses rows whose number of features is not the model's.
 *
 * @throws TRAIN_FEATURES_UNEQUAL
 */
export function checkFeatureCount(found: number, expected: number, what: string): void {
  if (found === expected) return;
  throw new PlumblineError("TRAIN_FEATURES_UNEQUAL", {
    message: `expected ${expected} features, found ${found} in ${what}`,
    where: { expected, found },
    remedy: "give the features that the model was trained on, in its order",
  });
}

/**
 * Refuses columns that do not fit a model or its output.
 *
 * @throws TRAIN_FEATURES_UNEQUAL, TRAIN_ROWS_UNEQUAL.
 */
export function checkPredictionColumns(
  columns: readonly Float32Array[],
  featureCount: number,
  rowCount: number,
): void {
  checkFeatureCount(columns.length, featureCount, "the columns to predict");
  columns.forEach((column, index) => {
    if (column.length >= rowCount) return;
    throw new PlumblineError("TRAIN_ROWS_UNEQUAL", {
      message: `expected at least ${rowCount} rows in feature column ${index}, found ${column.length}`,
      where: { column: index },
      remedy: "give as many rows as there are predictions to write",
    });
  });
}

function checkLength(part: string, what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new PlumblineError("TRAIN_ROWS_UNEQUAL", {
    message: `expected ${expected} rows in ${what} as there are labels, found ${found}`,
    where: { part, what, expected, found },
    remedy: "give one value of each for every row",
  });
}

function checkNumbers(
  values: Float64Array | undefined,
  what: string,
  minimum: number,
  part: string,
): void {
  if (values === undefined) return;
  let largest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!(value >= minimum && value - value === 0)) {
      throw new PlumblineError("TRAIN_WEIGHTS_INVALID", {
        message: `expected a finite ${what}${minimum === 0 ? " ≥ 0" : ""} in ${part} row ${row}, found ${value}`,
        where: { part, row },
        remedy: `give a finite ${what} for every row`,
      });
    }
    if (value > largest) largest = value;
  }
  if (minimum === 0 && !(largest > 0)) {
    throw new PlumblineError("TRAIN_WEIGHTS_INVALID", {
      message: `expected at least one ${part} row with a weight above 0, found none in ${values.length}`,
      where: { part },
      remedy: "leave the weights out, or give at least one row weight",
    });
  }
}

function checkLabels(rows: TrainingRows, demands: RowDemands, part: string): void {
  const { label, weight } = rows;
  let ones = 0;
  let zeros = 0;
  for (let row = 0; row < label.length; row++) {
    const value = label[row];
    if (value - value !== 0 || (demands.twoClasses && value !== 0 && value !== 1)) {
      throw new PlumblineError("TRAIN_LABELS_INVALID", {
        message: `expected ${demands.twoClasses ? "a label of 0 or 1" : "a finite label"} in ${part} row ${row}, found ${shown(value)}`,
        where: { part, row },
        remedy: "drop the rows without a label before training",
      });
    }
    if (weight !== undefined && weight[row] === 0) continue;
    if (value === 1) ones++;
    else if (value === 0) zeros++;
  }
  if (demands.twoClasses && demands.bothClasses && (ones === 0 || zeros === 0)) {
    throw new PlumblineError("TRAIN_LABELS_ONE_CLASS", {
      message: `expected both classes in the ${part} rows, found ${zeros} zeros and ${ones} ones with weight`,
      where: { part, zeros, ones },
      remedy: "give a longer stretch of rows, or a target that both happens and fails to",
    });
  }
}

function checkFinite(column: Float32Array, index: number, part: string): void {
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw new PlumblineError("TRAIN_FEATURE_INFINITE", {
        message: `expected finite values or NaN in feature column ${index}, found ${value} in ${part} row ${row}`,
        where: { part, column: index, row },
        remedy: "write a missing value as NaN, or mend the feature that divides by zero",
      });
    }
  }
}
