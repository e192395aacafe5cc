/**
 * Histograms of one group of four slots, their difference, and the sum of all rows. Twins: `sumHistogram`,
 * `subtractHistogram` and `sumPairs` in `../../histogram.ts`.
 */

/** Bytes of the sums of one set: a gradient and a hessian for each of 256 bins of four slots. */
const setBytes: usize = 16384;
/** Bytes of the sums of one slot. */
const slotBytes: usize = 4096;
/** Where counts begin: after both sets of sums, 4 bytes a bin. */
const countsAt: usize = 32768;
const slotCountBytes: usize = 1024;
/** Bytes of one set of counts. */
const setCountBytes: usize = 4096;
/** Bytes of the sums and counts of a group: two sets of each. */
export const groupScratchBytes: usize = 40960;

/** Clears the sums and counts of a group. */
export function clearGroup(scratch: usize): void {
  memory.fill(scratch, 0, groupScratchBytes);
}

/** Clears one set of them: 0 is of the rows at even places, 1 of those at odd ones. */
export function clearSet(scratch: usize, set: u32): void {
  memory.fill(scratch + <usize>set * setBytes, 0, setBytes);
  memory.fill(scratch + countsAt + <usize>set * setCountBytes, 0, setCountBytes);
}

/** Adds one row to a set of sums and to the counts: one vector addition a slot. */
@inline
function addRow(scratch: usize, sums: usize, word: u32, pair: v128): void {
  let at = (word & 255) << 4;
  let cell = sums + at;
  v128.store(cell, f64x2.add(v128.load(cell), pair));
  cell = scratch + (at >> 2);
  store<i32>(cell, load<i32>(cell, countsAt) + 1, countsAt);
  at = (word >> 4) & 0xff0;
  cell = sums + at;
  v128.store(cell, f64x2.add(v128.load(cell, slotBytes), pair), slotBytes);
  cell = scratch + (at >> 2);
  store<i32>(
    cell,
    load<i32>(cell, countsAt + slotCountBytes) + 1,
    countsAt + slotCountBytes,
  );
  at = (word >> 12) & 0xff0;
  cell = sums + at;
  v128.store(cell, f64x2.add(v128.load(cell, 2 * slotBytes), pair), 2 * slotBytes);
  cell = scratch + (at >> 2);
  store<i32>(
    cell,
    load<i32>(cell, countsAt + 2 * slotCountBytes) + 1,
    countsAt + 2 * slotCountBytes,
  );
  at = (word >> 20) & 0xff0;
  cell = sums + at;
  v128.store(cell, f64x2.add(v128.load(cell, 3 * slotBytes), pair), 3 * slotBytes);
  cell = scratch + (at >> 2);
  store<i32>(
    cell,
    load<i32>(cell, countsAt + 3 * slotCountBytes) + 1,
    countsAt + 3 * slotCountBytes,
  );
}

/**
 * Adds rows of a group, those at even places to one set of sums and those at odd places to the other.
 *
 * @param scratch - Sums and counts so far: `groupScratchBytes`.
 * @param words - The group's four bins of each of these rows.
 * @param pairs - Gradient and hessian of each of these rows.
 */
export function sumGroup(scratch: usize, words: usize, count: u32, pairs: usize): void {
  const odd = scratch + setBytes;
  const end = words + (<usize>(count & ~1) << 2);
  for (; words < end; words += 8, pairs += 32) {
    addRow(scratch, scratch, load<u32>(words), v128.load(pairs));
    addRow(scratch, odd, load<u32>(words, 4), v128.load(pairs, 16));
  }
  if (count & 1) addRow(scratch, scratch, load<u32>(words), v128.load(pairs));
}

/**
 * Adds every second row of a group, to one set of sums and counts.
 *
 * @param words - The group's four bins of each of these rows.
 * @param pairs - Of the first of these rows.
 * @param pairBytes - From one's pair to the next's.
 */
export function sumHalfOfGroup(
  scratch: usize,
  set: u32,
  words: usize,
  count: u32,
  pairs: usize,
  pairBytes: usize,
): void {
  const sums = scratch + <usize>set * setBytes;
  const counts = scratch + <usize>set * setCountBytes; // `addRow` goes on to where counts begin
  const end = words + (<usize>(count & ~1) << 2);
  for (; words < end; words += 8, pairs += 2 * pairBytes) {
    addRow(counts, sums, load<u32>(words), v128.load(pairs));
    addRow(counts, sums, load<u32>(words, 4), v128.load(pairs + pairBytes));
  }
  if (count & 1) addRow(counts, sums, load<u32>(words), v128.load(pairs));
}

/** Writes the bins of one slot of a summed group, both sets together. */
export function keepSlot(
  scratch: usize,
  slot: u32,
  binCount: u32,
  outSums: usize,
  outCounts: usize,
): void {
  const sums = scratch + <usize>slot * slotBytes;
  for (let at: usize = 0, end = <usize>binCount << 4; at < end; at += 16) {
    const even = v128.load(sums + at);
    const odd = v128.load(sums + at, setBytes);
    v128.store(outSums + at, f64x2.add(even, odd));
  }
  const counts = scratch + countsAt + <usize>slot * slotCountBytes;
  for (let at: usize = 0, end = <usize>binCount << 2; at < end; at += 4) {
    store<u32>(outCounts + at, load<u32>(counts + at) + load<u32>(counts + at, setCountBytes));
  }
}

/**
 * Adds up the pairs of rows in their order.
 *
 * @param rows - 0 where they are the first `count` in their order.
 * @param out - Gradient and hessian; written.
 */
export function sumPairs(pairs: usize, rows: usize, count: u32, out: usize): void {
  let sum = f64x2.splat(0);
  if (rows === 0) {
    for (const end = pairs + (<usize>count << 4); pairs < end; pairs += 16) {
      sum = f64x2.add(sum, v128.load(pairs));
    }
  } else {
    for (const end = rows + (<usize>count << 2); rows < end; rows += 4) {
      sum = f64x2.add(sum, v128.load(pairs + (<usize>load<u32>(rows) << 4)));
    }
  }
  v128.store(out, sum);
}

/** Takes a child's histogram of `entryCount` entries from its parent's. */
export function subtractHistogram(
  sums: usize,
  counts: usize,
  childSums: usize,
  childCounts: usize,
  entryCount: u32,
): void {
  for (let at: usize = 0, end = <usize>entryCount << 4; at < end; at += 16) {
    v128.store(sums + at, f64x2.sub(v128.load(sums + at), v128.load(childSums + at)));
  }
  for (let at: usize = 0, end = <usize>entryCount << 2; at < end; at += 4) {
    store<i32>(counts + at, load<i32>(counts + at) - load<i32>(childCounts + at));
  }
}
