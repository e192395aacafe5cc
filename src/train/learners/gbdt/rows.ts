import type { ObjectiveRows } from "./objectives/index.js";

/** Rows as the trees take them. They must have been checked: see `checkTrainingRows`. */
export interface GbdtRows extends ObjectiveRows {
  readonly columns: readonly Float32Array[];
  /**
   * Margins from which training goes on, output after output. The forest's base margins are then 0.
   */
  readonly initialScore?: Float64Array;
}

/** Margins of rows before any tree, output after output. */
export function startMargin(
  { label, initialScore }: Pick<GbdtRows, "label" | "initialScore">,
  baseMargin: Float64Array,
): Float64Array {
  if (initialScore !== undefined) return Float64Array.from(initialScore);
  const margin = new Float64Array(label.length * baseMargin.length);
  baseMargin.forEach((value, output) => {
    margin.fill(value, output * label.length, (output + 1) * label.length);
  });
  return margin;
}
