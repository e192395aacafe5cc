import type { BarColumns } from "../../market/bar.js";
import type { Ledger } from "../ledger.js";

/** Exchanges high and low of a row and records both. */
export function swapHighLow(rows: BarColumns, row: number, ledger: Ledger): void {
  const { openTime, high, low } = rows;
  const [was, other] = [high[row], low[row]];
  const why = "high and low stand exchanged";
  const of = { check: "ohlcOrder", openTime: openTime[row], why };
  ledger.repair({ ...of, column: "high", was, is: other });
  ledger.repair({ ...of, column: "low", was: other, is: was });
  high[row] = other;
  low[row] = was;
}
