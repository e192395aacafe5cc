import type { DuckDBConnection } from "@duckdb/node-api";
import { PlumblineError } from "../core/errors.js";
import { doublesOf, openDuck, quoted } from "./duck.js";

/** A column of somebody's Parquet file. */
export interface ParquetColumn {
  readonly name: string;
  /**
   * `time` without a zone and `instant` with one; whole numbers are numbers; what is none of these (lists,
   * structures, booleans) is `other`.
   */
  readonly kind: "time" | "instant" | "number" | "text" | "other";
}

/**
 * The columns of a Parquet file, in its order.
 *
 * @throws STORE_PARQUET_UNREADABLE
 */
export async function describeParquet(path: string): Promise<readonly ParquetColumn[]> {
  const rows = await queried(path, async (duck) => {
    const result = await duck.runAndReadAll(`DESCRIBE SELECT * FROM ${table(path)}`);
    return result.getRowObjects();
  });
  return rows.map((row) => ({
    name: String(row.column_name),
    kind: kindOf(String(row.column_type)),
  }));
}

/** Some rows of some columns: an array a column, NaN where there is no value. */
export type ParquetChunk = readonly Float64Array[];

/**
 * The rows of some columns, in their order: times as UTC milliseconds (those without a zone as if their
 * clock were UTC), numbers as they are. Memory does not grow with the file.
 *
 * @param columns - Of kinds other than `text` and `other`.
 * @returns Chunks of some thousand rows, each valid until the next is asked for.
 * @throws STORE_PARQUET_UNREADABLE
 */
export async function* readParquetColumns(
  path: string,
  columns: readonly ParquetColumn[],
): AsyncGenerator<ParquetChunk> {
  const duck = await openDuck();
  try {
    const values = columns.map(({ name, kind }) => {
      const column = identifier(name);
      const value = kind === "number" ? column : `epoch_ms(${column})`;
      return `coalesce(CAST(${value} AS DOUBLE), 'nan'::DOUBLE)`;
    });
    const query = `SELECT ${values.join(", ")} FROM ${table(path)}`;
    const result = await unreadableOf(path, () => duck.stream(query));
    for (;;) {
      const chunk = await unreadableOf(path, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield columns.map((_, index) =>
        doublesOf(chunk.getColumnVector(index)).subarray(0, chunk.rowCount),
      );
    }
  } finally {
    duck.closeSync();
  }
}

/**
 * The first few different values of a column of text, in no particular order.
 *
 * @throws STORE_PARQUET_UNREADABLE
 */
export async function distinctTexts(path: string, column: string): Promise<readonly string[]> {
  const rows = await queried(path, async (duck) => {
    const value = `CAST(${identifier(column)} AS VARCHAR)`;
    const query = `SELECT DISTINCT ${value} AS value FROM ${table(path)} WHERE ${value} IS NOT NULL LIMIT 2`;
    return (await duck.runAndReadAll(query)).getRowObjects();
  });
  return rows.map((row) => String(row.value));
}

function kindOf(type: string): ParquetColumn["kind"] {
  if (/^TIMESTAMP WITH TIME ZONE|^TIMESTAMPTZ/.test(type)) return "instant";
  if (/^(TIMESTAMP|DATE)/.test(type)) return "time";
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL)/.test(type)) return "number";
  return /^VARCHAR/.test(type) ? "text" : "other";
}

function table(path: string): string {
  return `read_parquet(${quoted(path)}, hive_partitioning = false)`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function queried<T>(path: string, work: (duck: DuckDBConnection) => Promise<T>): Promise<T> {
  const duck = await openDuck();
  try {
    return await unreadableOf(path, () => work(duck));
  } finally {
    duck.closeSync();
  }
}

async function unreadableOf<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new PlumblineError("STORE_PARQUET_UNREADABLE", {
      message: `${path} cannot be read as Parquet: ${reason}`,
      where: { file: path },
      remedy: "export it again, uncompressed or with zstd, snappy or gzip",
      cause,
    });
  }
}
