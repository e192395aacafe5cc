/**
 * The last rows of a series, kept in a stretch of a kernel's state for the next call: the ring's `place`
 * is that of the oldest, which the next row takes. Within a call a kernel reads earlier rows from its
 * input and needs the ring for the first `length` rows alone.
 */

/**
 * Keeps the last of rows [start, end) in the ring; missing ones as NaN.
 *
 * @param place - Place of the oldest row before the call.
 * @returns Its place afterwards.
 */
export function keepLastRows(
  x: Float64Array,
  start: number,
  end: number,
  state: Float64Array, // written
  ringAt: number,
  length: number,
  place: number,
): number {
  const passed = Math.max(0, end - start - length);
  let at = (place + passed) % length;
  for (let i = start + passed; i < end; i++) {
    const value = x[i];
    state[ringAt + at] = value - value === 0 ? value : Number.NaN;
    at = at + 1 === length ? 0 : at + 1;
  }
  return at;
}
