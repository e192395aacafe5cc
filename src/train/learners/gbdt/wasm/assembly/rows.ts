/**
 * Loops over rows, each over a stretch of them so that threads can share the rest. Twins: `../../partition.ts`,
 * `../../rows.ts` and `../../objectives/logistic.ts`.
 */

/** JavaScript's own `Math.exp`: WebAssembly has none, and another would give other bits. */
@external("env", "exp")
declare function exp(x: f64): f64;

/**
 * Copies the gradient pairs of `count` rows to `out`, in the order of `rows`, and reads a word of each row's bins, so
 * that they are at hand for the sums: a loop so short has many more fetches under way at a time than that of the sums
 * (5 ns a row against 14).
 *
 * @param rowStep - Bytes from one of the rows' indices to the next: 4, or 8 for every second row.
 * @returns What it read, which is to be kept lest the compiler leave it out.
 */
export function gatherPairs(
  pairs: usize,
  words: usize,
  rowBytes: usize,
  rows: usize,
  rowStep: usize,
  count: u32,
  out: usize,
): u32 {
  let read: u32 = 0;
  const end = rows + <usize>count * rowStep;
  for (; rows < end; rows += rowStep, out += 16) {
    const row = <usize>load<u32>(rows);
    v128.store(out, v128.load(pairs + (row << 4)));
    read ^= load<u32>(words + row * rowBytes);
  }
  return read;
}

/** Writes four words of four rows, group after group. */
@inline
function writeGroups(a: v128, b: v128, c: v128, d: v128, out: usize, groupBytes: usize): void {
  const lowAb = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const lowCd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const highAb = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const highCd = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<u64>(lowAb, lowCd, 0, 2));
  v128.store(out + groupBytes, v128.shuffle<u64>(lowAb, lowCd, 1, 3));
  v128.store(out + 2 * groupBytes, v128.shuffle<u64>(highAb, highCd, 0, 2));
  v128.store(out + 3 * groupBytes, v128.shuffle<u64>(highAb, highCd, 1, 3));
}

/**
 * Copies the words of rows to `out`, group after group, four groups for each of `quadCount`: what the sums of a group
 * then read lies side by side.
 *
 * @param words - Of row 0, or of the first row where `rows` is 0.
 * @param rowBytes - From one row's words to the next's.
 * @param rows - Indices of the rows; 0 where they follow each other.
 * @param count - Rows; so many are written as make it a multiple of four.
 * @param groupBytes - From one group's words to the next's.
 */
export function bringNear(
  words: usize,
  rowBytes: usize,
  rows: usize,
  rowStep: usize,
  count: u32,
  quadCount: u32,
  out: usize,
  groupBytes: usize,
): void {
  const quadBytes = <usize>quadCount << 4;
  for (let i: u32 = 0; i < count; i += 4, out += 16) {
    // The last row stands for those after it, which are not there.
    const last = min<usize>(count - i - 1, 3);
    let a = words;
    let b = words + min<usize>(last, 1) * rowBytes;
    let c = words + min<usize>(last, 2) * rowBytes;
    let d = words + last * rowBytes;
    if (rows === 0) {
      words += rowBytes << 2;
    } else {
      a = words + <usize>load<u32>(rows) * rowBytes;
      b = words + <usize>load<u32>(rows + min<usize>(last, 1) * rowStep) * rowBytes;
      c = words + <usize>load<u32>(rows + min<usize>(last, 2) * rowStep) * rowBytes;
      d = words + <usize>load<u32>(rows + last * rowStep) * rowBytes;
      rows += rowStep << 2;
    }
    let to = out;
    for (let at: usize = 0; at < quadBytes; at += 16, to += groupBytes << 2) {
      writeGroups(
        v128.load(a + at),
        v128.load(b + at),
        v128.load(c + at),
        v128.load(d + at),
        to,
        groupBytes,
      );
    }
  }
}

/** Rows whose bins are fetched before any of them is moved: see `fetchBins`. */
const fetchedRows: usize = 1024;

/**
 * Copies one bin of each of the rows from `rows` to before `end` to `near`. On its own, since stores whose places hang
 * on what is fetched would let fewer fetches be under way at a time (a sparse leaf: 5 ns a row against 10).
 */
@inline
function fetchBins(bins: usize, rowBytes: usize, rows: usize, end: usize, near: usize): void {
  for (; rows < end; rows += 4, near++) {
    store<u8>(near, load<u8>(bins + <usize>load<u32>(rows) * rowBytes));
  }
}

/**
 * Orders `count` rows so that those that go left come first, each side keeping its order. Free of branches: every
 * row is written to both sides, and one of the two pointers moves on.
 *
 * @param bins - Bin of row 0 in the slot that is split.
 * @param rowBytes - From one row's bins to the next's.
 * @param goesLeft - 1 for each bin that goes left, else 0: 256 bytes.
 * @param scratch - Room for `count` rows.
 * @param near - Room for `fetchedRows` bins.
 * @returns Number of rows that go left.
 */
export function partitionStretch(
  bins: usize,
  rowBytes: usize,
  goesLeft: usize,
  rows: usize,
  count: u32,
  scratch: usize,
  near: usize,
): u32 {
  let left = rows;
  let right = scratch;
  const end = rows + (<usize>count << 2);
  for (let at = rows; at < end; ) {
    const blockEnd = min(at + 4 * fetchedRows, end);
    fetchBins(bins, rowBytes, at, blockEnd, near);
    for (let place = near; at < blockEnd; at += 4, place++) {
      const row = load<u32>(at);
      const step = <usize>load<u8>(goesLeft + <usize>load<u8>(place)) << 2;
      store<u32>(left, row);
      store<u32>(right, row);
      left += step;
      right += 4 - step;
    }
  }
  memory.copy(left, scratch, right - scratch);
  return <u32>((left - rows) >> 2);
}

/**
 * The first half of a partition by several threads: writes the rows of a stretch that go left to the beginning of
 * its scratch, the others from its end backwards. Returns the number that go left.
 */
export function partStretch(
  bins: usize,
  rowBytes: usize,
  goesLeft: usize,
  rows: usize,
  count: u32,
  scratch: usize,
  near: usize,
): u32 {
  let left = scratch;
  let right = scratch + (<usize>count << 2) - 4;
  const end = rows + (<usize>count << 2);
  while (rows < end) {
    const blockEnd = min(rows + 4 * fetchedRows, end);
    fetchBins(bins, rowBytes, rows, blockEnd, near);
    for (let place = near; rows < blockEnd; rows += 4, place++) {
      const row = load<u32>(rows);
      const step = <usize>load<u8>(goesLeft + <usize>load<u8>(place)) << 2;
      store<u32>(left, row);
      store<u32>(right, row);
      left += step;
      right -= 4 - step;
    }
  }
  return <u32>((left - scratch) >> 2);
}

/** The second half: brings a stretch's rows from its scratch to the places that are theirs. */
export function settleStretch(
  scratch: usize,
  count: u32,
  leftCount: u32,
  outLeft: usize,
  outRight: usize,
): void {
  const leftBytes = <usize>leftCount << 2;
  memory.copy(outLeft, scratch, leftBytes);
  for (let at = scratch + (<usize>count << 2) - 4; at >= scratch + leftBytes; at -= 4) {
    store<u32>(outRight, load<u32>(at));
    outRight += 4;
  }
}

/** Adds a value to the margins of `count` rows. */
export function addToRows(margin: usize, rows: usize, count: u32, value: f64): void {
  const end = rows + (<usize>count << 2);
  for (; rows < end; rows += 4) {
    const at = margin + (<usize>load<u32>(rows) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}

/**
 * Derivatives of the log loss of `count` rows.
 *
 * @param weight - A weight a row; 0 where all weigh 1.
 * @param onesFactor - Factor on the derivatives of labels 1.
 */
export function logisticStretch(
  label: usize,
  weight: usize,
  margin: usize,
  outPairs: usize,
  count: u32,
  onesFactor: f64,
): void {
  for (let at: usize = 0, end = <usize>count << 3; at < end; at += 8) {
    const probability = 1 / (1 + exp(-load<f64>(margin + at)));
    const own = load<f64>(label + at);
    let factor = weight === 0 ? 1 : load<f64>(weight + at);
    if (own === 1) factor *= onesFactor;
    store<f64>(outPairs + (at << 1), factor * (probability - own));
    store<f64>(outPairs + (at << 1), factor * probability * (1 - probability), 8);
  }
}
