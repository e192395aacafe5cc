/** Histograms of all used slots, in chunks that threads share: groups of four slots, and rows at even and at odd places. */
import {
  clearGroup,
  clearSet,
  groupScratchBytes,
  keepSlot,
  sumGroup,
  sumHalfOfGroup,
} from "./histogram";
import { bringNear, gatherPairs } from "./rows";
import { blockRows, fewestShared, Kind, task } from "./task";
import { runTask } from "./team";

/** Groups of one chunk: their bins of a row are 64 bytes, what a cache fetches at once. */
const mostChunkGroups: u32 = 16;

/**
 * Sums some groups of slots, block of rows by block. A block's bins and pairs are fetched from afar once and laid side
 * by side, group after group: a row's bins where they are would be a fetch from the second cache for each group (3.1 ns
 * for a row of a group against 2.2, and 0.5 for the laying).
 */
export function sumChunk(chunk: u32, scratch: usize): void {
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
export function sumHalfChunk(chunk: u32, scratch: usize): void {
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
