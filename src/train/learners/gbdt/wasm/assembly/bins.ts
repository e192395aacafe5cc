/** From raw values to bins. Twins: `sortedValues` and `writeBins` in `../../bins.ts`. */

/** Buckets of one turn of the sort: 11 bits of the key. */
const bucketCount: u32 = 2048;
/** Bytes of scratch that `sortValues` needs besides the second array. */
export const sortScratchBytes: usize = 24576;

/**
 * Sorts float32 values without NaN, −0 before +0: three turns of a radix sort over keys whose order as integers is
 * that of the numbers.
 *
 * @param values - `count` values; sorted in place.
 * @param other - Room for as many.
 * @param buckets - `sortScratchBytes` of scratch.
 */
export function sortValues(values: usize, count: u32, other: usize, buckets: usize): void {
  memory.fill(buckets, 0, sortScratchBytes);
  const second = buckets + (bucketCount << 2);
  const third = second + (bucketCount << 2);
  const bytes = <usize>count << 2;
  for (let at: usize = 0; at < bytes; at += 4) {
    const bits = load<u32>(values + at);
    const key = bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
    store<u32>(values + at, key);
    countKey(buckets, key & 2047);
    countKey(second, (key >> 11) & 2047);
    countKey(third, key >> 22);
  }
  spread(values, bytes, 0, buckets, other);
  spread(other, bytes, 11, second, values);
  spread(values, bytes, 22, third, other);
  for (let at: usize = 0; at < bytes; at += 4) {
    const key = load<u32>(other + at);
    store<u32>(values + at, key ^ (<u32>(<i32>~key >> 31) | 0x80000000));
  }
}

@inline
function countKey(buckets: usize, key: u32): void {
  const at = buckets + (<usize>key << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** One turn: puts the keys into the order of 11 of their bits, equal ones keeping theirs. */
function spread(from: usize, bytes: usize, shift: u32, buckets: usize, to: usize): void {
  let next: u32 = 0;
  for (let at = buckets, end = buckets + (bucketCount << 2); at < end; at += 4) {
    const count = load<u32>(at);
    store<u32>(at, next);
    next += count;
  }
  for (let at = from, end = from + bytes; at < end; at += 4) {
    const key = load<u32>(at);
    const bucket = buckets + (<usize>((key >> shift) & 2047) << 2);
    const place = load<u32>(bucket);
    store<u32>(bucket, place + 1);
    store<u32>(to + (<usize>place << 2), key);
  }
}

/** 1 where `value` lies above the cut at a place of the ladder. */
@inline
function above(ladder: usize, place: u32, value: f32): u32 {
  return <u32>(value > load<f32>(ladder + (<usize>place << 2)));
}

/** Bin of a value; `missing` of NaN. */
@inline
function binOf(value: f32, ladder: usize, missing: u32): u32 {
  let bin = above(ladder, 127, value) << 7;
  bin |= above(ladder, bin + 63, value) << 6;
  bin |= above(ladder, bin + 31, value) << 5;
  bin |= above(ladder, bin + 15, value) << 4;
  bin |= above(ladder, bin + 7, value) << 3;
  bin |= above(ladder, bin + 3, value) << 2;
  bin |= above(ladder, bin + 1, value) << 1;
  bin |= above(ladder, bin, value);
  return value === value ? bin : missing;
}

/** Bytes of a slot's ladder: 256 cuts as float32, ascending, filled up with infinities. */
const ladderBytes: usize = 1024;

/**
 * Writes the bins of `count` rows into the words of four slots.
 *
 * @param columns - Values of the first of the four slots.
 * @param columnBytes - From one slot's values to the next's.
 * @param ladders - Cuts of the four slots; see `ladderBytes`.
 * @param missing - Bins of NaN of the four slots, 4 bytes each.
 * @param out - The words of the first of the rows.
 * @param outSlots - The bytes of the first slot, from the first of the rows on: the same bins, slot after slot.
 * @param slotBytes - From one slot's bytes to the next's.
 */
export function binRows(
  columns: usize,
  columnBytes: usize,
  ladders: usize,
  missing: usize,
  count: u32,
  out: usize,
  rowBytes: usize,
  outSlots: usize,
  slotBytes: usize,
): void {
  const second = columns + columnBytes;
  const third = second + columnBytes;
  const fourth = third + columnBytes;
  for (let at: usize = 0, end = <usize>count << 2; at < end; at += 4, out += rowBytes) {
    const a = binOf(load<f32>(columns + at), ladders, load<u32>(missing));
    const b = binOf(load<f32>(second + at), ladders + ladderBytes, load<u32>(missing, 4));
    const c = binOf(load<f32>(third + at), ladders + 2 * ladderBytes, load<u32>(missing, 8));
    const d = binOf(load<f32>(fourth + at), ladders + 3 * ladderBytes, load<u32>(missing, 12));
    store<u32>(out, a | (b << 8) | (c << 16) | (d << 24));
    const place = outSlots + (at >> 2);
    store<u8>(place, a);
    store<u8>(place + slotBytes, b);
    store<u8>(place + 2 * slotBytes, c);
    store<u8>(place + 3 * slotBytes, d);
  }
}
