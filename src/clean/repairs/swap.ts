import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";
import { replaceValue } from "./replace.js";

const reason = { check: "ohlcOrder", why: "high and low stand exchanged" } as const;

/** Exchanges high and low of a row and records both. */
export function swapHighLow(rows: BarColumns, row: number, ledger: Ledger): void {
  const [high, low] = [rows.high[row], rows.low[row]];
  replaceValue(rows, row, "high", low, reason, ledger);
  replaceValue(rows, row, "low", high, reason, ledger);
}
