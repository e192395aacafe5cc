/** Largest code of a category: sets of codes are kept as bits. */
export const largestCategoryCode = 65_535;

/**
 * The codes that have a bin of their own: the `maxBin` most frequent of the sample, the lower of equally
 * frequent ones. All other rows share the bin of what is missing.
 *
 * @param column - Integers from 0 to 65,535 or NaN.
 * @param sample - Rows to count; all where undefined.
 * @returns `codes` ascending, and whether any row of the column is in none of them.
 */
export function chooseCodes(
  column: Float32Array,
  sample: Int32Array | undefined,
  maxBin: number,
): { readonly codes: Int32Array; readonly hasOthers: boolean } {
  const counts = new Map<number, number>();
  const rowCount = sample === undefined ? column.length : sample.length;
  for (let i = 0; i < rowCount; i++) {
    const code = column[sample === undefined ? i : sample[i]];
    if (code === code) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || a - b).slice(0, maxBin);
  const codes = Int32Array.from(byCount, ([code]) => code).sort();
  const kept = new Set(codes);
  let hasOthers = false;
  for (let row = 0; row < column.length && !hasOthers; row++) hasOthers = !kept.has(column[row]);
  return { codes, hasOthers };
}

/** Writes each value's bin into its byte: the place of its code, or the bin after all. */
export function writeCodes(
  column: Float32Array,
  codes: Int32Array,
  slot: number,
  words: Uint32Array,
  wordsPerRow: number,
): void {
  const binOf = new Uint8Array(largestCategoryCode + 1).fill(codes.length);
  for (let bin = 0; bin < codes.length; bin++) binOf[codes[bin]] = bin;
  const shift = (slot & 3) * 8;
  let at = slot >>> 2;
  for (let row = 0; row < column.length; row++, at += wordsPerRow) {
    const code = column[row];
    words[at] |= (code === code ? binOf[code] : codes.length) << shift;
  }
}

/** Codes as bits: code c is bit c mod 32 of word c / 32. */
export function bitsOfCodes(codes: readonly number[]): Uint32Array {
  const largest = codes.reduce((most, code) => Math.max(most, code), 0);
  const words = new Uint32Array((largest >>> 5) + 1);
  for (const code of codes) words[code >>> 5] |= 1 << (code & 31);
  return words;
}
