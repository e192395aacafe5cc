/**
 * What the threads share: each task is described in memory by the thread that trains, cut into chunks, and every
 * chunk is one call of a loop. Histograms are cut into groups of four slots, all else into stretches of rows.
 */
import { binRows } from "./bins";
import { groupScratchBytes, keepSlot, sumGroup } from "./histogram";
import {
  addToRows,
  gatherPairs,
  logisticStretch,
  partitionStretch,
  partStretch,
  settleStretch,
} from "./rows";
import { runTask, scratchOfFirst } from "./team";

const stretchRows: u32 = 16384;

/** Rows whose bins, with the sums of `mostChunkGroups`, stay in a core's second cache (1 MB). */
const blockRows: u32 = 2048;

/** Groups of one chunk: their bins of a row are 64 bytes, what a cache fetches at once. */
const mostChunkGroups: u32 = 16;

/** Additions below which waking another thread costs more than it saves: about 50 µs. */
const fewestShared: u32 = 65536;

enum Kind {
  Bin,
  Logistic,
  Sum,
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
  columnBytes: usize;
  slots: usize;
  slotBytes: usize;
  ladders: usize;
  missing: usize;
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

const task = changetype<Task>(1024);

function stretchCount(count: u32): u32 {
  return (count + stretchRows - 1) / stretchRows;
}

function stretchLength(chunk: u32): u32 {
  return min(stretchRows, task.count - chunk * stretchRows);
}

/** Does one chunk of the present task. */
export function runChunk(chunk: u32, scratch: usize): void {
  const first = <usize>chunk * stretchRows;
  switch (task.kind) {
    case Kind.Bin:
      binChunk(chunk);
      break;
    case Kind.Logistic:
      logisticStretch(
        task.label + (first << 3),
        task.weight === 0 ? 0 : task.weight + (first << 3),
        task.margin + (first << 3),
        task.pairs + (first << 4),
        stretchLength(chunk),
        task.onesFactor,
      );
      break;
    case Kind.Sum:
      sumChunk(chunk, scratch);
      break;
    case Kind.Part:
      store<u32>(
        task.lefts + ((<usize>chunk) << 2),
        partStretch(
          task.words,
          task.rowBytes,
          task.goesLeft,
          task.rows + (first << 2),
          stretchLength(chunk),
          task.scratch + (first << 2),
          scratch,
        ),
      );
      break;
    case Kind.Settle:
      settleChunk(chunk);
      break;
    case Kind.Add:
      addChunk(chunk);
      break;
  }
}

/**
 * Sums some groups of slots, block of rows by block: a row's bins are fetched from afar once, and its pair too, and
 * are near when the next group asks for them.
 */
function sumChunk(chunk: u32, scratch: usize): void {
  const firstGroup = chunk * task.chunkGroups;
  const endGroup = min(firstGroup + task.chunkGroups, groupCount());
  for (let group = firstGroup; group < endGroup; group++) {
    memory.fill(task.scratch + <usize>group * groupScratchBytes, 0, groupScratchBytes);
  }
  const words = task.words + (firstGroup << 2);
  for (let first: u32 = 0; first < task.count; first += blockRows) {
    const count = min(blockRows, task.count - first);
    let pairs = task.pairs + (<usize>first << 4);
    let rows: usize = 0;
    if (task.rows !== 0) {
      rows = task.rows + (<usize>first << 2);
      const read = gatherPairs(task.pairs, words, task.rowBytes, rows, count, scratch);
      store<u32>(scratch + (<usize>blockRows << 4), read);
      pairs = scratch;
    }
    for (let group = firstGroup; group < endGroup; group++) {
      if (!isWanted(group)) continue;
      const sums = task.scratch + <usize>group * groupScratchBytes;
      sumGroup(sums, task.words + (group << 2), task.rowBytes, rows, first, count, pairs);
    }
  }
  for (let slot = firstGroup << 2; slot < min(endGroup << 2, task.slotCount); slot++) {
    if (load<u8>(task.isUsed + slot) === 0) continue;
    const offset = load<u32>(task.slotOffset + (<usize>slot << 2));
    const end = load<u32>(task.slotOffset + (<usize>slot << 2), 4);
    keepSlot(
      task.scratch + <usize>(slot >> 2) * groupScratchBytes,
      slot & 3,
      end - offset,
      task.sums + (<usize>offset << 4),
      task.counts + (<usize>offset << 2),
    );
  }
}

function groupCount(): u32 {
  return (task.slotCount + 3) >> 2;
}

/** Whether any slot of a group is used. */
function isWanted(group: u32): bool {
  for (let slot = group << 2; slot < min((group + 1) << 2, task.slotCount); slot++) {
    if (load<u8>(task.isUsed + slot) !== 0) return true;
  }
  return false;
}

/** Writes the bins of a stretch of the staged rows, all slots. */
function binChunk(chunk: u32): void {
  const first = <usize>chunk * blockRows;
  const count = min(blockRows, task.count - chunk * blockRows);
  for (let group: u32 = 0; group < groupCount(); group++) {
    binRows(
      task.columns + <usize>(group << 2) * task.columnBytes + (first << 2),
      task.columnBytes,
      task.ladders + (<usize>group << 12),
      task.missing + (<usize>group << 4),
      count,
      task.words + first * task.rowBytes + (group << 2),
      task.rowBytes,
      task.slots + <usize>(group << 2) * task.slotBytes + first,
      task.slotBytes,
    );
  }
}

/** Brings the rows of a stretch to their places: after those of the stretches before it. */
function settleChunk(chunk: u32): void {
  let leftCount: u32 = 0;
  let leftBefore: u32 = 0;
  for (let k: u32 = 0; k < stretchCount(task.count); k++) {
    if (k === chunk) leftBefore = leftCount;
    leftCount += load<u32>(task.lefts + ((<usize>k) << 2));
  }
  const first = chunk * stretchRows;
  settleStretch(
    task.scratch + ((<usize>first) << 2),
    stretchLength(chunk),
    load<u32>(task.lefts + ((<usize>chunk) << 2)),
    task.rows + ((<usize>leftBefore) << 2),
    task.rows + ((<usize>(leftCount + first - leftBefore)) << 2),
  );
}

/** Adds the value of one leaf to the margins of its rows. */
function addChunk(leaf: u32): void {
  const ends = task.leafEnds + ((<usize>leaf) << 3);
  const start = load<u32>(ends);
  const value = load<f64>(task.leafValues + ((<usize>leaf) << 3));
  addToRows(task.margin, task.rows + ((<usize>start) << 2), load<u32>(ends, 4) - start, value);
}

/**
 * Writes the bins of `count` rows in all slots; see `binRows`.
 *
 * @param words - Of the first of the rows.
 */
export function writeBins(
  columns: usize,
  columnBytes: usize,
  ladders: usize,
  missing: usize,
  slotCount: u32,
  count: u32,
  words: usize,
  rowBytes: usize,
  slots: usize,
  slotBytes: usize,
): void {
  task.kind = Kind.Bin;
  task.slots = slots;
  task.slotBytes = slotBytes;
  task.columns = columns;
  task.columnBytes = columnBytes;
  task.ladders = ladders;
  task.missing = missing;
  task.slotCount = slotCount;
  task.count = count;
  task.words = words;
  task.rowBytes = rowBytes;
  runTask((count + blockRows - 1) / blockRows, true);
}

/** Derivatives of the log loss: `logisticStretch` of all rows. */
export function logisticPairs(
  label: usize,
  weight: usize,
  margin: usize,
  outPairs: usize,
  count: u32,
  onesFactor: f64,
): void {
  task.kind = Kind.Logistic;
  task.label = label;
  task.weight = weight;
  task.margin = margin;
  task.pairs = outPairs;
  task.count = count;
  task.onesFactor = onesFactor;
  runTask(stretchCount(count), count >= fewestShared >> 2);
}

/**
 * Sums a histogram of all used slots.
 *
 * @param words - Bins of row 0.
 * @param rows - 0 where the rows are the first `count` of the matrix in their order.
 * @param pairs - Of all rows of the matrix.
 * @param scratch - `groupScratchBytes` for each group.
 * @param threadCount - Threads among which the groups are shared out, none to two of them.
 */
export function sumHistogram(
  words: usize,
  rowBytes: usize,
  slotCount: u32,
  slotOffset: usize,
  isUsed: usize,
  rows: usize,
  count: u32,
  pairs: usize,
  scratch: usize,
  outSums: usize,
  outCounts: usize,
  threadCount: u32,
): void {
  task.kind = Kind.Sum;
  task.words = words;
  task.rowBytes = rowBytes;
  task.slotCount = slotCount;
  task.slotOffset = slotOffset;
  task.isUsed = isUsed;
  task.rows = rows;
  task.count = count;
  task.pairs = pairs;
  task.scratch = scratch;
  task.sums = outSums;
  task.counts = outCounts;
  const isShared = <u64>count * <u64>slotCount >= fewestShared;
  const workers = isShared ? threadCount : 1;
  const most = mostChunkGroups * workers;
  const chunkCount = ((groupCount() + most - 1) / most) * workers;
  task.chunkGroups = (groupCount() + chunkCount - 1) / chunkCount;
  runTask(chunkCount, isShared);
}

/**
 * Orders rows by the side on which they go; see `partitionStretch`.
 *
 * @param lefts - Room for a count a stretch.
 * @param canShare - True where other threads may help: their way copies each row once more.
 */
export function partitionRows(
  bins: usize,
  rowBytes: usize,
  goesLeft: usize,
  rows: usize,
  count: u32,
  scratch: usize,
  lefts: usize,
  canShare: bool,
): u32 {
  if (!canShare || count < fewestShared) {
    return partitionStretch(bins, rowBytes, goesLeft, rows, count, scratch, scratchOfFirst());
  }
  task.kind = Kind.Part;
  task.words = bins;
  task.rowBytes = rowBytes;
  task.goesLeft = goesLeft;
  task.rows = rows;
  task.count = count;
  task.scratch = scratch;
  task.lefts = lefts;
  runTask(stretchCount(count), true);
  task.kind = Kind.Settle;
  runTask(stretchCount(count), true);
  let leftCount: u32 = 0;
  for (let k: u32 = 0; k < stretchCount(count); k++) {
    leftCount += load<u32>(lefts + ((<usize>k) << 2));
  }
  return leftCount;
}

/**
 * Adds each leaf's value to the margins of its rows.
 *
 * @param leafEnds - For each leaf its first place among the rows and the one after its last.
 */
export function addLeaves(
  margin: usize,
  rows: usize,
  leafEnds: usize,
  leafValues: usize,
  leafCount: u32,
  rowCount: u32,
): void {
  task.kind = Kind.Add;
  task.margin = margin;
  task.rows = rows;
  task.leafEnds = leafEnds;
  task.leafValues = leafValues;
  runTask(leafCount, rowCount >= fewestShared);
}
