import { type DuckDBConnection, DuckDBInstance, type DuckDBVector } from "@duckdb/node-api";

/** The DuckDB of this thread: in memory, opened at the first use (0.1 s), never closed. */
let instance: Promise<DuckDBInstance> | undefined;

/**
 * A new connection, to be closed by whoever asked. Each piece of work needs one of its own: a query
 * ends the stream that is being read on the same connection.
 */
export async function openDuck(): Promise<DuckDBConnection> {
  instance ??= DuckDBInstance.create(":memory:", {
    threads: "1", // files with the same bytes, rows in their order, and other cores for other tasks
    preserve_insertion_order: "true",
    memory_limit: "1GB",
    temp_directory: "", // nothing is ever spilled into the folder in which we happen to run
    autoinstall_known_extensions: "false", // no network
    autoload_known_extensions: "false",
  });
  return (await instance).connect();
}

/** Rows that DuckDB takes and gives at a time. */
export const vectorRows = 2_048;

/**
 * The numbers of a DOUBLE vector without boxing. The binding marks `items` private, but its public
 * way, `setItem` a value at a time, takes ten times as long.
 */
export function doublesOf(vector: DuckDBVector): Float64Array {
  return (vector as unknown as { readonly items: Float64Array }).items; // see above
}

/** A path as an SQL text. DuckDB takes one that exists as it is, also where it holds `*` or `[`. */
export function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
