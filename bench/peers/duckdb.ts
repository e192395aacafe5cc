import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { runScript } from "../processes.js";

/** A connection of DuckDB's with as many threads. It is a dependency of ours, so it is always there. */
export async function openPeerDuck(threads: number): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  return instance.connect();
}

/** `DuckDB v1.5.5, 2 threads`. */
export async function duckName(duck: DuckDBConnection, threads: number): Promise<string> {
  const rows = await duck.runAndReadAll("SELECT version()");
  return `DuckDB ${rows.getRows()[0][0]}, ${threads} thread${threads === 1 ? "" : "s"}`;
}

/** The most memory that a process holds which runs one statement on one thread, in bytes. */
export async function peakOfDuck(sql: string, folder: string): Promise<number> {
  const script = fileURLToPath(new URL("./duckdb-alone.js", import.meta.url));
  return (await runScript(script, ["1", sql], folder)).peakBytes;
}

/** The copy of a CSV file of HistData's to Parquet. DuckDB is told the columns. */
export function copyCsv(csv: string, folder: string): string {
  const prices = ["open", "high", "low", "close", "volume"].map((name) => `'${name}': 'DOUBLE'`);
  return `COPY (SELECT * FROM read_csv('${csv}', delim = ';', header = false,
        timestampformat = '%Y%m%d %H%M%S', columns = {'open_time': 'TIMESTAMP', ${prices.join(", ")}}))
      TO '${join(folder, "duck.parquet")}' (FORMAT parquet, COMPRESSION zstd)`;
}
