import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { doublesOf, openDuck, quoted, vectorRows } from "./duck.js";
import { explainSpace } from "./durable.js";

/** A column of a table for other programs. */
export type TableColumn =
  | {
      readonly name: string;
      /** UTC ms, to a timestamp; a number, to a double. NaN becomes a missing value. */
      readonly kind: "time" | "number";
    }
  | {
      readonly name: string;
      readonly kind: "text";
      /** Of every row. */
      readonly value: string;
    };

/** What a table is written as. */
export type TableFormat = "parquet" | "csv";

/** What a table looks like. */
export interface TableLayout {
  readonly columns: readonly TableColumn[];
  readonly format: TableFormat;
  /** Key-value metadata, of Parquet alone. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Most rows that are held in memory. */
const defaultPartRows = 1_000_000;

/**
 * Writes a table into one file, a row group or line after the other: zstd Parquet with `timestamp[ms]` and doubles, or
 * CSV with a header, times like `2024-01-02T03:00:00.000Z` and numbers that read back with equal bits. The same rows
 * give the same bytes however they are cut into chunks; past a million rows, finished parts lie beside the file until it
 * is whole. CSV has no place for metadata.
 *
 * @param chunks - For each chunk a `Float64Array` a column of times or numbers, in their order; read before the next
 *   chunk is asked for.
 * @param partRows - Rows held in memory, integer ≥ 1.
 * @returns Rows written.
 * @throws STORE_SPACE_MISSING; what `chunks` throws.
 */
export async function writeTable(
  path: string,
  layout: TableLayout,
  chunks: AsyncIterable<readonly Float64Array[]> | Iterable<readonly Float64Array[]>,
  partRows = defaultPartRows,
): Promise<number> {
  const duck = await openDuck();
  const partsFolder = `${path}.parts`;
  const parts: string[] = [];
  const table = await openRows(duck, layout.columns);
  let rowCount = 0;
  try {
    for await (const chunk of chunks) {
      const length = chunk[0].length;
      for (let from = 0; from < length; ) {
        const to = Math.min(length, from + partRows - table.rowCount());
        table.append(chunk, from, to);
        from = to;
        if (table.rowCount() < partRows) continue;
        mkdirSync(partsFolder, { recursive: true });
        parts.push(join(partsFolder, `${parts.length}.parquet`));
        await table.writePart(parts[parts.length - 1]);
      }
      rowCount += length;
    }
    table.close();
    const rows = [
      ...parts.map((part) => `SELECT * FROM read_parquet(${quoted(part)})`),
      "SELECT * FROM rows",
    ].join(" UNION ALL ");
    await duck.run(copyOf(path, layout, rows));
    return rowCount;
  } catch (error) {
    throw explainSpace(error, path);
  } finally {
    table.close();
    duck.closeSync();
    rmSync(partsFolder, { recursive: true, force: true });
  }
}

/** Rows that gather in memory. */
interface GatheringRows {
  rowCount(): number;
  append(columns: readonly Float64Array[], start: number, end: number): void;
  /** Writes all rows to a Parquet file, and begins anew. */
  writePart(path: string): Promise<void>;
  /** Takes no more rows. May be called again. */
  close(): void;
}

async function openRows(
  duck: DuckDBConnection,
  columns: readonly TableColumn[],
): Promise<GatheringRows> {
  const count = columns.filter(({ kind }) => kind !== "text").length;
  const types = Array.from({ length: count }, () => DOUBLE);
  const create = `CREATE OR REPLACE TEMP TABLE rows (${types.map((_, i) => `c${i} DOUBLE`).join(", ")})`;
  await duck.run(create);
  let appender = await duck.createAppender("rows");
  let isOpen = true;
  let pending = 0;
  const close = (): void => {
    if (isOpen) appender.closeSync();
    isOpen = false;
  };
  return {
    rowCount: () => pending,
    append: (values, start, end) => {
      for (let from = start; from < end; from += vectorRows) {
        const to = Math.min(end, from + vectorRows);
        const chunk = DuckDBDataChunk.create(types, to - from);
        values.forEach((column, index) => {
          const vector = chunk.getColumnVector(index);
          doublesOf(vector).set(column.subarray(from, to));
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
      pending += end - start;
    },
    writePart: async (path) => {
      close();
      await duck.run(`COPY rows TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
      await duck.run(create);
      appender = await duck.createAppender("rows");
      isOpen = true;
      pending = 0;
    },
    close,
  };
}

/** The statement that writes rows of doubles as what they are. */
function copyOf(path: string, { columns, format, metadata = {} }: TableLayout, rows: string) {
  let next = 0;
  const values = columns.map((column) => {
    const name = identifier(column.name);
    if (column.kind === "text") return `${quoted(column.value)} AS ${name}`;
    const own = `c${next++}`;
    const known = `CASE WHEN isnan(${own}) THEN NULL ELSE ${own} END`;
    if (column.kind === "number") return `${known} AS ${name}`;
    const time = `epoch_ms(CAST(${known} AS BIGINT))::TIMESTAMP_MS`;
    return format === "csv"
      ? `strftime(${time}::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%gZ') AS ${name}`
      : `${time} AS ${name}`;
  });
  const pairs = Object.entries(metadata).map(
    ([key, value]) => `${identifier(key)}: ${quoted(value)}`,
  );
  const options =
    format === "csv"
      ? "FORMAT csv, HEADER"
      : `FORMAT parquet, COMPRESSION zstd${pairs.length === 0 ? "" : `, KV_METADATA {${pairs.join(", ")}}`}`;
  return `COPY (SELECT ${values.join(", ")} FROM (${rows})) TO ${quoted(path)} (${options})`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
