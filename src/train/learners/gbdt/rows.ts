import type { FeatureColumns } from "./columns.js";
import type { ObjectiveRows } from "./objectives/index.js";

/** Rows as the trees take them. They must have been checked: see `checkTrainingRows`. */
export interface GbdtRows extends ObjectiveRows {
  readonly columns: readonly Float32Array[];
  /**
   * Margins from which training goes on, output after output. The forest's base margins are then 0.
   */
  readonly initialScore?: Float64Array;
}

/** Rows to learn from: their columns are read one at a time. */
export interface GbdtFitRows extends Omit<GbdtRows, "columns"> {
  readonly columns: FeatureColumns;
}

/**
 * Margins of rows before any tree, output after output.
 *
 * @param out - Written, and returned.
 */
export function startMargin(
  { label, initialScore }: Pick<GbdtRows, "label" | "initialScore">,
  baseMargin: Float64Array,
  out: Float64Array = new Float64Array(label.length * baseMargin.length),
): Float64Array {
  if (initialScore !== undefined) out.set(initialScore);
  else {
    baseMargin.forEach((value, output) => {
      out.fill(value, output * label.length, (output + 1) * label.length);
    });
  }
  return out;
}
