import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";

/** Sets a row's high or low to a limit and records it. */
export function clip(
  rows: BarColumns,
  row: number,
  column: "high" | "low",
  limit: number,
  check: string,
  why: string,
  ledger: Ledger,
): void {
  const was = rows[column][row];
  ledger.repair({ check, openTime: rows.openTime[row], column, was, is: limit, why });
  rows[column][row] = limit;
}
