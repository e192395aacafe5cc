import { PlumblineError, shown } from "../../core/errors.js";
import { columnOf, isColumnSource } from "./gbdt/index.js";
import type { FitRows } from "./learner.js";

/** What a label may be: any finite number, one ≥ 0, or a class from 0 to `classCount` − 1. */
export type LabelDemand =
  | { readonly kind: "number" }
  | { readonly kind: "count" }
  | { readonly kind: "class"; readonly classCount: number };

/** Labels of two classes. */
export const twoClasses: LabelDemand = { kind: "class", classCount: 2 };

/** What a learner asks of its rows. */
export interface RowDemands {
  readonly label: LabelDemand;
  /** Fewest rows. */
  readonly minimumRows: number;
  /** True where labels must differ: training rows, not validation rows. */
  readonly needsContrast: boolean;
  /** Initial scores of a row; 1 where absent. */
  readonly outputCount?: number;
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
  rows: FitRows,
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
  const checkRowsOf = (column: Float32Array, index: number) =>
    checkLength(part, `feature column ${index}`, column.length, rowCount);
  const { columns } = rows;
  if (!isColumnSource(columns)) columns.forEach(checkRowsOf);
  if (rows.weight !== undefined) checkLength(part, "weight", rows.weight.length, rowCount);
  if (rows.initialScore !== undefined) {
    const { outputCount = 1 } = demands;
    checkLength(part, "initialScore", rows.initialScore.length, rowCount * outputCount);
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
  for (let index = 0; index < columns.length; index++) {
    const column = columnOf(columns, index);
    checkRowsOf(column, index); // those that are to be read are known only now
    checkFinite(column, index, part);
  }
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

/**
 * Refuses an array that contributions do not fit in.
 *
 * @throws TRAIN_FEATURES_UNEQUAL
 */
export function checkContributions(found: number, featureCount: number, outputCount = 1): void {
  const expected = outputCount * (featureCount + 1);
  if (found === expected) return;
  throw new PlumblineError("TRAIN_FEATURES_UNEQUAL", {
    message: `expected room for ${expected} contributions, found ${found}: one a feature and the expected margin, of each output`,
    where: { expected, found },
    remedy: "give an array with one place more than there are features, for each output",
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

function checkLabels(rows: FitRows, demands: RowDemands, part: string): void {
  const { label, weight } = rows;
  const demand = demands.label;
  const held = new Float64Array(demand.kind === "class" ? demand.classCount : 0);
  let sum = 0;
  for (let row = 0; row < label.length; row++) {
    const value = label[row];
    if (!isAllowed(value, demand)) {
      throw new PlumblineError("TRAIN_LABELS_INVALID", {
        message: `expected ${labelExpectation(demand)} in ${part} row ${row}, found ${shown(value)}`,
        where: { part, row },
        remedy: "drop the rows without a label before training",
      });
    }
    if (weight !== undefined && weight[row] === 0) continue;
    sum += value;
    if (demand.kind === "class") held[value]++;
  }
  if (!demands.needsContrast) return;
  if (demand.kind === "class" && held.filter((count) => count > 0).length < 2) {
    const [zeros, ones] = held;
    const found =
      held.length === 2
        ? `expected both classes in the ${part} rows, found ${zeros} zeros and ${ones} ones with weight`
        : `expected several classes in the ${part} rows, found only ${held.findIndex((count) => count > 0)} with weight`;
    throw new PlumblineError("TRAIN_LABELS_ONE_CLASS", {
      message: found,
      where: { part },
      remedy: "give a longer stretch of rows, or a target that both happens and fails to",
    });
  }
  if (demand.kind === "count" && !(sum > 0)) {
    throw new PlumblineError("TRAIN_LABELS_ONE_CLASS", {
      message: `expected a count above 0 in the ${part} rows, found none with weight`,
      where: { part },
      remedy: "give a longer stretch of rows: of no event at all there is no rate",
    });
  }
}

function isAllowed(value: number, demand: LabelDemand): boolean {
  if (demand.kind === "class") {
    return Number.isInteger(value) && value >= 0 && value < demand.classCount;
  }
  return Number.isFinite(value) && (demand.kind === "number" || value >= 0);
}

function labelExpectation(demand: LabelDemand): string {
  if (demand.kind === "number") return "a finite label";
  if (demand.kind === "count") return "a finite label ≥ 0";
  return demand.classCount === 2
    ? "a label of 0 or 1"
    : `a class from 0 to ${demand.classCount - 1}`;
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
