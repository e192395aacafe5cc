/**
 * What the threads share: each task is described in memory by the thread that trains, cut into chunks, and every
 * chunk is one call of a loop. Histograms are cut as `sums.ts` says, all else into stretches of rows.
 */
import { binValues, layBins } from "./bins";
import { addToRows, logisticStretch, partitionStretch, partStretch, settleStretch } from "./rows";
import { sumChunk, sumHalfChunk } from "./sums";
import {
  blockRows,
  fewestShared,
  Kind,
  stretchCount,
  stretchLength,
  stretchRows,
  task,
} from "./task";
import { runTask, scratchOfFirst } from "./team";

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
export function writeBins(
  values: usize,
  ladder: usize,
  missing: u32,
  count: u32,
  out: usize,
): void {
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
