/**
 * Makes rows [start, end) of `out` NaN where `input` is missing: NaN or infinite.
 *
 * Plain kernels compute all rows first, without a question, and add up `value − value` of whatever must be
 * there, or of the sum of some such: 0 for finite numbers, NaN for the rest, and where the sum overflows. Only if the sum is not 0 is anything missing, and then this
 * is called. Asking in each row takes two to five times as long; where much is missing it is the other way
 * round, by half.
 *
 * @param input - May be `out` itself, of which what is not finite then becomes the one NaN.
 */
export function blankMissing(
  input: Float64Array,
  out: Float64Array, // written
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) {
    if (!(input[i] - input[i] === 0)) out[i] = Number.NaN;
  }
}
