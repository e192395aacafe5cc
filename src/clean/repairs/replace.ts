import type { BarColumnName, BarColumns } from "../../market/bar.js";
import type { CheckId } from "../check-table.js";
import type { Ledger } from "../ledger.js";

/**
 * Sets a value of a row and records what it was and why it went. A value that is the same already is
 * neither set nor recorded.
 */
export function replaceValue(
  rows: BarColumns,
  row: number,
  column: BarColumnName,
  is: number,
  reason: { readonly check: CheckId; readonly why: string },
  ledger: Ledger,
): void {
  const was = rows[column][row];
  if (Object.is(was, is)) return;
  ledger.repair({ ...reason, openTime: rows.openTime[row], column, was, is });
  rows[column][row] = is;
}
