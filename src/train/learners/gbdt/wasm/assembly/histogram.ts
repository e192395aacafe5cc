/**
 * Histograms of one group of four slots, and their difference. Twins: `sumHistogram` and `subtractHistogram` in
 * `../../histogram.ts`.
 */

/** Bytes of the sums of one set: a gradient and a hessian for each of 256 bins of four slots. */
const setBytes: usize = 16384;
/** Bytes of the sums of one slot. */
const slotBytes: usize = 4096;
/** Where a slot's counts begin: after both sets of sums, 4 bytes a bin. */
const countsAt: usize = 32768;
const slotCountBytes: usize = 1024;
/** Bytes of the sums and counts of a group. */
export const groupScratchBytes: usize = 36864;

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
 * @param words - The group's four bins of row 0.
 * @param rowBytes - From one row's bins to the next's.
 * @param rows - Indices of the rows; 0 where they are those from `firstRow` on.
 * @param pairs - Gradient and hessian of each of these rows in this order.
 */
export function sumGroup(
  scratch: usize,
  words: usize,
  rowBytes: usize,
  rows: usize,
  firstRow: u32,
  count: u32,
  pairs: usize,
): void {
  const odd = scratch + setBytes;
  const pairsEnd = pairs + (<usize>(count & ~1) << 4);
  if (rows === 0) {
    let at = words + <usize>firstRow * rowBytes;
    for (; pairs < pairsEnd; pairs += 32, at += 2 * rowBytes) {
      addRow(scratch, scratch, load<u32>(at), v128.load(pairs));
      addRow(scratch, odd, load<u32>(at + rowBytes), v128.load(pairs, 16));
    }
    if (count & 1) addRow(scratch, scratch, load<u32>(at), v128.load(pairs));
  } else {
    for (; pairs < pairsEnd; pairs += 32, rows += 8) {
      const first = load<u32>(words + <usize>load<u32>(rows) * rowBytes);
      const second = load<u32>(words + <usize>load<u32>(rows, 4) * rowBytes);
      addRow(scratch, scratch, first, v128.load(pairs));
      addRow(scratch, odd, second, v128.load(pairs, 16));
    }
    if (count & 1) {
      addRow(
        scratch,
        scratch,
        load<u32>(words + <usize>load<u32>(rows) * rowBytes),
        v128.load(pairs),
      );
    }
  }
}

/** Writes the bins of one slot of a summed group, both sets of sums together. */
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
  memory.copy(outCounts, scratch + countsAt + <usize>slot * slotCountBytes, <usize>binCount << 2);
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
