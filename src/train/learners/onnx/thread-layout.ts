/**
 * Memory that a model's thread and its caller share: a few counters, a text, rows and predictions. The
 * caller writes a request and raises `request`; the thread answers and raises `reply` to the same number.
 */

/** What the caller asks for. */
export const requests = { describe: 0, plan: 1, predict: 2 } as const;

/** Views of one block of shared memory. */
export interface ThreadMemory {
  readonly shared: SharedArrayBuffer;
  /** By `slots`. */
  readonly control: Int32Array;
  /** JSON: a description or an error from the thread, a plan from the caller. */
  readonly text: Uint8Array;
  /** Row-major, in the order of the plan's columns. */
  readonly rows: Float32Array;
  readonly predictions: Float64Array;
}

/** Places of `control`. */
export const slots = { request: 0, reply: 1, kind: 2, rowCount: 3, textLength: 4, failed: 5 };

/** Rows of one request, at most. */
export const largestBlock = 1024;

const controlBytes = 64;
const textBytes = 1 << 18;
const rowValues = 1 << 18;

/** Memory for one thread, or the same memory seen from the other side. */
export function threadMemory(given?: SharedArrayBuffer): ThreadMemory {
  const rowsStart = controlBytes + textBytes;
  const predictionsStart = rowsStart + 4 * rowValues;
  const shared = given ?? new SharedArrayBuffer(predictionsStart + 8 * largestBlock);
  return {
    shared,
    control: new Int32Array(shared, 0, controlBytes / 4),
    text: new Uint8Array(shared, controlBytes, textBytes),
    rows: new Float32Array(shared, rowsStart, rowValues),
    predictions: new Float64Array(shared, predictionsStart, largestBlock),
  };
}

/** Rows of `width` values that one request takes. */
export function blockRows(width: number): number {
  return Math.min(largestBlock, Math.floor(rowValues / width));
}

/** Writes a value as JSON. @throws RangeError where it does not fit. */
export function writeText(memory: ThreadMemory, value: unknown): void {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  memory.text.set(bytes);
  memory.control[slots.textLength] = bytes.length;
}

/** The JSON that the other side wrote. */
export function readText(memory: ThreadMemory): unknown {
  // A decoder does not read shared memory.
  const bytes = memory.text.slice(0, memory.control[slots.textLength]);
  return JSON.parse(new TextDecoder().decode(bytes));
}
