import { PlumblineError, shown, shownList } from "../core/errors.js";
import { canonicalizeNaN } from "../core/typed-array.js";
import { type MappedFile, mapForReading, mapForWriting } from "./mapped-file.js";
import { type MatrixColumn, type MatrixLayout, planLayout, readLayout } from "./matrix-layout.js";

export type { MatrixColumn } from "./matrix-layout.js";

/** A matrix that is being written. Its arrays are the file's own memory. */
export interface MatrixWriter {
  /**
   * UTC ms at which each row's bar opens, zeros at first. // written
   *
   * @throws STORE_MATRIX_CLOSED
   */
  readonly openTime: Float64Array;
  /**
   * A `Float32Array` of `rowCount` for each column, in order, zeros at first; missing values are NaN.
   * // written
   *
   * @throws STORE_MATRIX_CLOSED
   */
  readonly columns: readonly Float32Array[];
  /**
   * Finishes and syncs the file; until then it is not whole. The arrays must not be touched afterwards:
   * that ends the process.
   *
   * @throws STORE_BAR_TIME_INVALID if an open time is no whole millisecond; the file stays unfinished.
   */
  close(): void;
  /** Lets the memory go and leaves the file unfinished. Does nothing after `close`. */
  discard(): void;
}

/** A matrix that is read in place. */
export interface Matrix {
  readonly rowCount: number;
  /** UTC ms, made at the first use and the caller's to keep. @throws STORE_MATRIX_CLOSED */
  readonly openTime: Float64Array;
  /** The same of rows [start, end) alone, made at each call. @throws STORE_MATRIX_CLOSED */
  openTimes(start: number, end: number): Float64Array;
  readonly columns: readonly MatrixColumn[];
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * A column's values, on the file's own memory, to be read only: writing ends the process, and so
   * does touching them after `close`.
   *
   * @throws STORE_COLUMN_MISSING, STORE_MATRIX_CLOSED
   */
  column(name: string): Float32Array;
  /** Lets the memory go. May be called again. */
  close(): void;
}

/**
 * Creates a feature matrix: an Arrow IPC file with one record batch, `open_time` as timestamp[ms] and
 * a float32 column for each feature, 64-byte aligned and uncompressed, mapped for writing. pandas,
 * Polars and DuckDB open it as it is. The same values give the same bytes: every NaN gets the same bits.
 *
 * @param options.rowCount - Integer ≥ 0; fixed from the start.
 * @param options.metadata - Goes into the schema's metadata.
 * @param mayMap - False writes from memory at `close`, as is done where files cannot be mapped.
 * @throws STORE_SPACE_MISSING
 */
export function createMatrix(
  path: string,
  options: {
    readonly rowCount: number;
    readonly columns: readonly MatrixColumn[];
    readonly metadata?: Readonly<Record<string, string>>;
  },
  mayMap = true,
): MatrixWriter {
  const { rowCount } = options;
  const layout = planLayout(rowCount, options.columns, options.metadata ?? {});
  const file = mapForWriting(path, layout.sizeBytes, mayMap);
  new Uint8Array(file.view(0, layout.head.length)).set(layout.head);
  let views: { openTime: Float64Array; columns: readonly Float32Array[] } | undefined = {
    openTime: new Float64Array(file.view(layout.timeAt, 8 * rowCount)),
    columns: layout.columnsAt.map((at) => new Float32Array(file.view(at, 4 * rowCount))),
  };
  const open = () => {
    if (views === undefined) throw closed(path);
    return views;
  };
  const release = (): void => {
    views = undefined;
    file.close();
  };
  return {
    get openTime() {
      return open().openTime;
    },
    get columns() {
      return open().columns;
    },
    close: () => {
      const { openTime, columns } = open();
      try {
        timesToInt64(openTime, path);
        for (const column of columns) canonicalizeNaN(column);
        const tailAt = layout.sizeBytes - layout.tail.length;
        new Uint8Array(file.view(tailAt, layout.tail.length)).set(layout.tail);
      } finally {
        release();
      }
    },
    discard: () => {
      if (views !== undefined) release();
    },
  };
}

/**
 * Opens a matrix for reading in place.
 *
 * @param mayMap - False reads the file into memory, as is done where files cannot be mapped.
 * @throws STORE_MATRIX_UNREADABLE if the file is not there, not whole or not as `createMatrix` lays it
 *   out.
 */
export function openMatrix(path: string, mayMap = true): Matrix {
  try {
    const file = mapForReading(path, mayMap);
    try {
      return matrixOver(path, readLayout(file.sizeBytes, file.view), file);
    } catch (error) {
      file.close();
      throw error;
    }
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new PlumblineError("STORE_MATRIX_UNREADABLE", {
      message: `${path} is not a whole feature matrix: found ${found}`,
      where: { file: path },
      remedy: "delete the artifact that holds it and run again",
      cause,
    });
  }
}

function matrixOver(path: string, layout: MatrixLayout, file: MappedFile): Matrix {
  const { rowCount, columns, metadata, timeAt, columnsAt } = layout;
  const places = new Map(columns.map(({ name }, index) => [name, columnsAt[index]]));
  // What was handed out. Gone after `close`, so that nothing is handed out again.
  let views: Map<string, Float32Array> | undefined = new Map();
  let openTime: Float64Array | undefined;
  const open = (): Map<string, Float32Array> => {
    if (views === undefined) throw closed(path);
    return views;
  };
  return {
    rowCount,
    columns,
    metadata,
    get openTime() {
      open();
      openTime ??= timesFromInt64(new Uint32Array(file.view(timeAt, 8 * rowCount)));
      return openTime;
    },
    openTimes: (start, end) => {
      open();
      return timesFromInt64(new Uint32Array(file.view(timeAt + 8 * start, 8 * (end - start))));
    },
    column: (name) => {
      const handedOut = open().get(name);
      if (handedOut !== undefined) return handedOut;
      const at = places.get(name);
      if (at === undefined) {
        throw new PlumblineError("STORE_COLUMN_MISSING", {
          message: `no column ${shown(name)} in ${path}, found ${shownList([...places.keys()])}`,
          where: { file: path, column: name },
          remedy: "use one of the names listed",
        });
      }
      const values = new Float32Array(file.view(at, 4 * rowCount));
      open().set(name, values);
      return values;
    },
    close: () => {
      views = undefined;
      file.close();
    },
  };
}

const twoTo32 = 0x1_0000_0000;

/** Turns float64 into int64 in the same memory. In halves: a BigInt a row takes 20 times as long. */
function timesToInt64(times: Float64Array, path: string): void {
  const halves = new Int32Array(times.buffer, times.byteOffset, 2 * times.length);
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    if (!Number.isSafeInteger(time)) {
      throw new PlumblineError("STORE_BAR_TIME_INVALID", {
        message: `row ${row} of ${path} has open time ${time}, expected a whole millisecond`,
        where: { file: path, row },
        remedy: "give times as UTC epoch milliseconds",
      });
    }
    const high = Math.floor(time / twoTo32);
    halves[2 * row] = (time - high * twoTo32) | 0; // little-endian, as Arrow is and all our machines
    halves[2 * row + 1] = high;
  }
}

function timesFromInt64(halves: Uint32Array): Float64Array {
  const times = new Float64Array(halves.length / 2);
  for (let row = 0; row < times.length; row++) {
    times[row] = (halves[2 * row + 1] | 0) * twoTo32 + halves[2 * row];
  }
  return times;
}

function closed(path: string): PlumblineError {
  return new PlumblineError("STORE_MATRIX_CLOSED", {
    message: `the matrix ${path} is closed`,
    where: { file: path },
    remedy: "close it after the last use",
  });
}
