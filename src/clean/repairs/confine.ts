import { type BarColumns, priceColumns } from "../../market/bar.js";
import type { CheckId } from "../check-table.js";
import type { Ledger } from "../ledger.js";
import { replaceValue } from "./replace.js";

/** Cuts the four prices of a row to [bottom, top], and records each that changes. */
export function confinePrices(
  rows: BarColumns,
  row: number,
  bottom: number,
  top: number,
  reason: { readonly check: CheckId; readonly why: string },
  ledger: Ledger,
): void {
  for (const column of priceColumns) {
    const price = rows[column][row];
    replaceValue(rows, row, column, Math.min(top, Math.max(bottom, price)), reason, ledger);
  }
}
