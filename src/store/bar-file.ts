import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { PlumblineError } from "../core/errors.js";
import { allocateBars, type BarColumns, copyBars, viewBars } from "../market/bar.js";
import { doublesOf, openDuck, quoted } from "./duck.js";

export { type WrittenBars, writeBars } from "./bar-writer.js";

/** Which bars to read, and how. */
export interface BarRange {
  /** UTC ms, inclusive. */
  readonly from?: number;
  /** UTC ms, exclusive. */
  readonly to?: number;
  /** Rows of a chunk, integer ≥ 1. Default 65,536: 4 MB of columns. */
  readonly chunkRows?: number;
}

const defaultChunkRows = 65_536;

const columns = [
  "openTime",
  "open",
  "high",
  "low",
  "close",
  "spread",
  "tickVolume",
  "flags",
] as const;

/**
 * Reads bars back in the order in which they were written. All chunks have `chunkRows` rows but for
 * the last; a folder without rows gives none.
 *
 * A chunk is valid until the next is asked for: its memory is used again.
 *
 * @throws STORE_BARS_UNREADABLE if the folder is not there or a file in it is damaged.
 */
export async function* readBars(folder: string, range: BarRange = {}): AsyncGenerator<BarColumns> {
  const chunkRows = range.chunkRows ?? defaultChunkRows;
  const files = partFiles(folder, range);
  if (files.length === 0) return;
  const duck = await openDuck();
  try {
    const buffer = allocateBars(chunkRows);
    let filled = 0;
    for (const file of files) {
      for await (const chunk of streamPart(duck, file, range)) {
        const count = chunk.rowCount;
        for (let taken = 0; taken < count; ) {
          const until = Math.min(count, taken + chunkRows - filled);
          copyVectors(chunk, taken, until, buffer, filled);
          filled += until - taken;
          taken = until;
          if (filled < chunkRows) continue;
          yield buffer;
          filled = 0;
        }
      }
    }
    if (filled > 0) yield viewBars(buffer, 0, filled);
  } finally {
    duck.closeSync();
  }
}

/** Reads all bars of a range into columns of their own. @throws STORE_BARS_UNREADABLE */
export async function readAllBars(folder: string, range: BarRange = {}): Promise<BarColumns> {
  const whole = allocateBars(await countBars(folder, range));
  let at = 0;
  for await (const chunk of readBars(folder, range)) {
    copyBars(chunk, 0, chunk.openTime.length, whole, at);
    at += chunk.openTime.length;
  }
  return whole;
}

/** Counts the bars of a range without reading their prices. @throws STORE_BARS_UNREADABLE */
export async function countBars(folder: string, range: BarRange = {}): Promise<number> {
  let count = 0;
  const files = partFiles(folder, range);
  if (files.length === 0) return 0;
  const duck = await openDuck();
  try {
    for (const file of files) {
      const query = `SELECT CAST(count(*) AS DOUBLE) ${fromPart(file, range)}`;
      const result = await unreadableOf(file, () => duck.run(query));
      const chunk = await result.fetchChunk();
      count += chunk === null ? 0 : doublesOf(chunk.getColumnVector(0))[0];
    }
  } finally {
    duck.closeSync();
  }
  return count;
}

async function* streamPart(
  duck: DuckDBConnection,
  file: string,
  range: BarRange,
): AsyncGenerator<DuckDBDataChunk> {
  const query = `SELECT CAST(epoch_ms(open_time) AS DOUBLE), open, high, low, close,
    coalesce(spread, 'nan'::DOUBLE), coalesce(tick_volume, 'nan'::DOUBLE), CAST(flags AS DOUBLE)
    ${fromPart(file, range)}`;
  const result = await unreadableOf(file, () => duck.stream(query));
  for (;;) {
    const chunk = await unreadableOf(file, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

/** Copies rows [start, end) of a chunk: its vectors are views on memory that goes with it. */
function copyVectors(
  chunk: DuckDBDataChunk,
  start: number,
  end: number,
  out: BarColumns, // written
  at: number,
): void {
  for (let column = 0; column < columns.length; column++) {
    const values = doublesOf(chunk.getColumnVector(column));
    out[columns[column]].set(values.subarray(start, end), at);
  }
}

/**
 * Part files in the order of their numbers, which is the order of their rows, without those of years
 * outside the range.
 */
function partFiles(folder: string, { from, to }: BarRange): string[] {
  let paths: string[];
  try {
    paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (cause) {
    throw unreadable(folder, cause);
  }
  const numberOf = (path: string): number => Number(basename(path, ".parquet").slice(5));
  return paths
    .filter((path) => /part-\d+\.parquet$/.test(path))
    .filter((path) => {
      const year = Number(/year=(\d+)/.exec(path)?.[1]);
      const isBefore = from !== undefined && new Date(from).getUTCFullYear() > year;
      const isAfter = to !== undefined && new Date(to).getUTCFullYear() < year;
      return !isBefore && !isAfter; // of `year=mixed` neither is known
    })
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((path) => join(folder, path));
}

function fromPart(file: string, { from, to }: BarRange): string {
  const conditions = [
    ...(from === undefined ? [] : [`open_time >= ${timestamp(from)}`]),
    ...(to === undefined ? [] : [`open_time < ${timestamp(to)}`]),
  ];
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `FROM read_parquet(${quoted(file)}, hive_partitioning = false)${where}`;
}

/** Bars open at whole milliseconds, so that a bound between two of them means the later. */
function timestamp(time: number): string {
  const bound = Math.min(8.64e15, Math.max(-8.64e15, Math.ceil(time))); // the reach of a Date
  return `epoch_ms(${BigInt(bound)})::TIMESTAMP_MS`;
}

async function unreadableOf<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(path: string, cause: unknown): PlumblineError {
  const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return new PlumblineError("STORE_BARS_UNREADABLE", {
    message: `no bars can be read from ${path}: ${reason}`,
    where: { file: path },
    remedy: "delete the artifact that holds it and run again",
    cause,
  });
}
