import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";

/** Makes a value unknown (NaN) and records it. */
export function blank(
  rows: BarColumns,
  row: number,
  column: "spread" | "tickVolume",
  check: string,
  why: string,
  ledger: Ledger,
): void {
  const was = rows[column][row];
  ledger.repair({ check, openTime: rows.openTime[row], column, was, is: Number.NaN, why });
  rows[column][row] = Number.NaN;
}
