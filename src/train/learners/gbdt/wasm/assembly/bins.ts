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

/**
 * Writes the bins of `count` values of a slot, a byte each.
 *
 * @param ladder - The slot's cuts: 256 float32, ascending, filled up with infinities.
 * @param missing - Bin of NaN.
 */
export function binValues(
  values: usize,
  ladder: usize,
  missing: u32,
  count: u32,
  out: usize,
): void {
  for (const end = values + (<usize>count << 2); values < end; values += 4, out++) {
    store<u8>(out, binOf(load<f32>(values), ladder, missing));
  }
}

/**
 * Lays the bins of `count` rows side by side: four slots to a word, the words of a row after each other.
 *
 * @param slots - Bins of the first slot.
 * @param slotBytes - From one slot's bins to the next's.
 * @param slotCount - A multiple of four.
 * @param out - Words of the first row.
 */
export function layBins(
  slots: usize,
  slotBytes: usize,
  slotCount: u32,
  count: u32,
  out: usize,
  rowBytes: usize,
): void {
  for (let slot: u32 = 0; slot < slotCount; slot += 4, slots += slotBytes << 2, out += 4) {
    const second = slots + slotBytes;
    const third = second + slotBytes;
    const fourth = third + slotBytes;
    let to = out;
    for (let row: usize = 0; row < count; row++, to += rowBytes) {
      const low = load<u8>(slots + row) | (<u32>load<u8>(second + row) << 8);
      const high = load<u8>(third + row) | (<u32>load<u8>(fourth + row) << 8);
      store<u32>(to, low | (high << 16));
    }
  }
}
