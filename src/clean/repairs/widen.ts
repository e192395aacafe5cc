import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";

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
  const { openTime, high, low } = rows;
  const why = "the open or the close lies outside of high and low";
  const of = { check: "ohlcOrder", openTime: openTime[row], why };
  if (high[row] < top) {
    ledger.repair({ ...of, column: "high", was: high[row], is: top });
    high[row] = top;
  }
  if (low[row] > bottom) {
    ledger.repair({ ...of, column: "low", was: low[row], is: bottom });
    low[row] = bottom;
  }
}
