import type { Operator } from "../operator.js";
import { runKernel } from "./laws.js";
import { type ParameterCase, sampleInputs } from "./samples.js";

/** What one missing row does to an operator that was past its warm-up. */
export interface Recovery {
  /** Whether the row itself is missing. */
  readonly isMissing: boolean;
  /** Rows from the missing one to the last that is missing because of it; 0 where none is. */
  readonly rows: number;
  /**
   * `row`: that row alone. `window`: until it has left the window. `shifted`: a later row in its stead.
   * `filled`: no row at all, for that is what the operator is for.
   */
  readonly kind: "row" | "window" | "shifted" | "filled";
}

/** Rows after the warm-up before one goes missing, and after the longest window behind it. */
const marginRows = 60;

/** Lets every input miss one row of clean samples, and looks at which outputs miss with it. */
export function measureRecovery(operator: Operator, parameters: ParameterCase): Recovery {
  const warmUp = operator.warmUp(parameters);
  const missing = warmUp + marginRows;
  const whole = sampleInputs(operator, missing + warmUp + marginRows, "recovery");
  const holed = whole.map((series) => series.with(missing, Number.NaN));
  const expected = runKernel(operator, parameters, whole).output;
  const { output } = runKernel(operator, parameters, holed);
  const last = output.findLastIndex(
    (value, row) => value !== value && expected[row] === expected[row],
  );
  const isMissing = output[missing] !== output[missing];
  const rows = last < 0 ? 0 : last - missing + 1;
  if (!isMissing) return { isMissing, rows, kind: rows === 0 ? "filled" : "shifted" };
  return { isMissing, rows, kind: rows === 1 ? "row" : "window" };
}
