/** The task that the threads share, as the thread that trains describes it in memory. */

/** Rows of a stretch: what is shared out among threads, but for histograms. */
export const stretchRows: u32 = 16384;

/** Rows whose bins, with the sums of `mostChunkGroups`, stay in a core's second cache (1 MB). */
export const blockRows: u32 = 2048;

/** Additions below which waking another thread costs more than it saves: about 50 µs. */
export const fewestShared: u32 = 65536;

export enum Kind {
  Bin,
  Lay,
  Logistic,
  Sum,
  SumHalf,
  Part,
  Settle,
  Add,
}

/** The description of the present task: what of it is used depends on the kind. Pointers, but for counts. */
@unmanaged
class Task {
  kind: Kind;
  count: u32;
  rows: usize;
  words: usize;
  rowBytes: usize;
  slotCount: u32;
  slotOffset: usize;
  isUsed: usize;
  pairs: usize;
  scratch: usize;
  sums: usize;
  counts: usize;
  chunkGroups: u32;
  columns: usize;
  slots: usize;
  slotBytes: usize;
  ladders: usize;
  missing: u32;
  label: usize;
  weight: usize;
  margin: usize;
  onesFactor: f64;
  goesLeft: usize;
  /** Rows that go left, by stretch. */
  lefts: usize;
  leafEnds: usize;
  leafValues: usize;
}

export const task = changetype<Task>(1024);

export function stretchCount(count: u32): u32 {
  return (count + stretchRows - 1) / stretchRows;
}

export function stretchLength(chunk: u32): u32 {
  return min(stretchRows, task.count - chunk * stretchRows);
}
