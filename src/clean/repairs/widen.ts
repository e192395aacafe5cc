import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";
import { replaceValue } from "./replace.js";

const reason = {
  check: "ohlcOrder",
  why: "the open or the close lies outside of high and low",
} as const;

/**
 * Lifts the high to `top` and lowers the low to `bottom` (highest and lowest of open and close) where
 * they do not reach it, and records each.
 */
export function widen(
  rows: BarColumns,
  row: number,
  top: number,
  bottom: number,
  ledger: Ledger,
): void {
  if (rows.high[row] < top) replaceValue(rows, row, "high", top, reason, ledger);
  if (rows.low[row] > bottom) replaceValue(rows, row, "low", bottom, reason, ledger);
}
