/**
 * What the threads share: each task is described in memory by the thread that trains, cut into chunks, and every
 * chunk is one call of a loop. Histograms are cut into groups of four slots, all else into stretches of rows.
 */
import { binValues, layBins } from "./bins";
import {
  clearGroup,
  clearSet,
  groupScratchBytes,
  keepSlot,
  sumGroup,
  sumHalfOfGroup,
} from "./histogram";
import {
  addToRows,
  bringNear,
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
    case Kind.Lay:
      layChunk(chunk);
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
    case Kind.SumHalf:
      sumHalfChunk(chunk, scratch);
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
 * Sums some groups of slots, block of rows by block. A block's bins and pairs are fetched from afar once and laid side
 * by side, group after group: a row's bins where they are would be a fetch from the second cache for each group (3.1 ns
 * for a row of a group against 2.2, and 0.5 for the laying).
 */
function sumChunk(chunk: u32, scratch: usize): void {
  const firstGroup = chunk * task.chunkGroups;
  const endGroup = min(firstGroup + task.chunkGroups, groupCount());
  for (let group = firstGroup; group < endGroup; group++) clearGroup(scratchOfGroup(group));
  for (let first: u32 = 0; first < task.count; first += blockRows) {
    const count = min(blockRows, task.count - first);
    fetchBlock(first, 1, count, firstGroup, endGroup, scratch);
    const pairs = task.rows === 0 ? task.pairs + (<usize>first << 4) : scratch;
    for (let group = firstGroup; group < endGroup; group++) {
      if (isWanted(group)) {
        sumGroup(scratchOfGroup(group), nearOf(group - firstGroup, scratch), count, pairs);
      }
    }
  }
  keepGroups(firstGroup, endGroup);
}

/**
 * The same of the rows at even places or of those at odd ones, which have sums of their own anyway: two threads share
 * the rows of a leaf, and neither fetches what the other needs. Of the chunks one after the other has the same groups.
 * What is summed is kept when both are done.
 */
function sumHalfChunk(chunk: u32, scratch: usize): void {
  const half = chunk & 1;
  const firstGroup = (chunk >> 1) * task.chunkGroups;
  const endGroup = min(firstGroup + task.chunkGroups, groupCount());
  if (firstGroup >= endGroup) return;
  for (let group = firstGroup; group < endGroup; group++) clearSet(scratchOfGroup(group), half);
  for (let first = half; first < task.count; first += 2 * blockRows) {
    const count = min(blockRows, (task.count - first + 1) >> 1);
    fetchBlock(first, 2, count, firstGroup, endGroup, scratch);
    const pairs = task.rows === 0 ? task.pairs + (<usize>first << 4) : scratch;
    const pairBytes: usize = task.rows === 0 ? 32 : 16;
    for (let group = firstGroup; group < endGroup; group++) {
      if (!isWanted(group)) continue;
      const words = nearOf(group - firstGroup, scratch);
      sumHalfOfGroup(scratchOfGroup(group), half, words, count, pairs, pairBytes);
    }
  }
}

/** Rows whose words a core's first cache holds from their fetch until they are brought near. */
const fetchedRows: u32 = 256;

/** From one group's words to the next's: no power of two, which would have all share a few places in a cache. */
const nearBytes: usize = 4 * blockRows + 64;

/** Brings the words, and where rows are chosen the pairs, of each `step`-th row from `first` on to a thread's scratch. */
function fetchBlock(
  first: u32,
  step: u32,
  count: u32,
  firstGroup: u32,
  endGroup: u32,
  scratch: usize,
): void {
  const words = task.words + (<usize>firstGroup << 2);
  const quadCount = (endGroup - firstGroup + 3) >> 2;
  const near = nearOf(0, scratch);
  if (task.rows === 0) {
    const from = words + <usize>first * task.rowBytes;
    bringNear(from, task.rowBytes * step, 0, 0, count, quadCount, near, nearBytes);
    return;
  }
  const rowStep = <usize>step << 2;
  for (let i: u32 = 0; i < count; i += fetchedRows) {
    const some = min(fetchedRows, count - i);
    const rows = task.rows + (<usize>first << 2) + <usize>i * rowStep;
    const pairs = scratch + (<usize>i << 4);
    const read = gatherPairs(task.pairs, words, task.rowBytes, rows, rowStep, some, pairs);
    store<u32>(scratch + (<usize>blockRows << 4), read);
    const out = near + (<usize>i << 2);
    bringNear(words, task.rowBytes, rows, rowStep, some, quadCount, out, nearBytes);
  }
}

/** Where a thread's scratch holds the words of a block's rows in a group. */
function nearOf(group: u32, scratch: usize): usize {
  return scratch + (<usize>blockRows << 4) + 64 + <usize>group * nearBytes;
}

/** Writes the histogram of some groups that have been summed. */
function keepGroups(firstGroup: u32, endGroup: u32): void {
  for (let slot = firstGroup << 2; slot < min(endGroup << 2, task.slotCount); slot++) {
    if (load<u8>(task.isUsed + slot) === 0) continue;
    const offset = load<u32>(task.slotOffset + (<usize>slot << 2));
    const end = load<u32>(task.slotOffset + (<usize>slot << 2), 4);
    keepSlot(
      scratchOfGroup(slot >> 2),
      slot & 3,
      end - offset,
      task.sums + (<usize>offset << 4),
      task.counts + (<usize>offset << 2),
    );
  }
}

function scratchOfGroup(group: u32): usize {
  return task.scratch + <usize>group * groupScratchBytes;
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

/** Writes the bins of a stretch of one slot's values. */
function binChunk(chunk: u32): void {
  const first = <usize>chunk * stretchRows;
  const values = task.columns + (first << 2);
  binValues(values, task.ladders, task.missing, stretchLength(chunk), task.slots + first);
}

/** Lays the bins of a block of rows side by side. */
function layChunk(chunk: u32): void {
  const first = <usize>chunk * blockRows;
  const count = min(blockRows, task.count - chunk * blockRows);
  const out = task.words + first * task.rowBytes;
  layBins(task.slots + first, task.slotBytes, task.slotCount, count, out, task.rowBytes);
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

/** Writes the bins of one slot: `binValues` of all rows. */
export function writeBins(values: usize, ladder: usize, missing: u32, count: u32, out: usize): void {
  task.kind = Kind.Bin;
  task.columns = values;
  task.ladders = ladder;
  task.missing = missing;
  task.count = count;
  task.slots = out;
  runTask(stretchCount(count), count >= fewestShared);
}

/** Lays the bins of all slots side by side: `layBins` of all rows. */
export function layRows(
  slots: usize,
  slotBytes: usize,
  slotCount: u32,
  count: u32,
  words: usize,
  rowBytes: usize,
): void {
  task.kind = Kind.Lay;
  task.slots = slots;
  task.slotBytes = slotBytes;
  task.slotCount = slotCount;
  task.count = count;
  task.words = words;
  task.rowBytes = rowBytes;
  runTask((count + blockRows - 1) / blockRows, <u64>count * <u64>slotCount >= fewestShared);
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
 * @param threadCount - Threads among which the rows at even and at odd places, and from three on the groups too, are
 *   shared out.
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
  const isShared = threadCount > 1 && <u64>count * <u64>slotCount >= fewestShared;
  // An even number of threads work on half as many sets of groups, two on each.
  const shares = !isShared ? 1 : threadCount & 1 ? threadCount : threadCount >> 1;
  const most = mostChunkGroups * shares;
  const chunkCount = ((groupCount() + most - 1) / most) * shares;
  task.chunkGroups = (groupCount() + chunkCount - 1) / chunkCount;
  if (!isShared) {
    task.kind = Kind.Sum;
    runTask(chunkCount, false);
    return;
  }
  task.kind = Kind.SumHalf;
  runTask(2 * chunkCount, true);
  keepGroups(0, groupCount());
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
