/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

const grammar = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const point = 46;

/**
 * Whether a byte may stand around what a field holds: a space, a tab, a carriage return or a double
 * quote. No other control character: that is damage.
 */
export function isPadding(byte: number): boolean {
  return byte === 32 || byte === 13 || byte === 34 || byte === 9;
}

/**
 * The number that a field holds: the double nearest to the decimal text, the very one that
 * `Number(text)` gives. Spaces and double quotes around it are allowed; hexadecimal, `Infinity` and
 * digits in groups are not.
 *
 * @param start - First byte of the field.
 * @param end - The byte after its last.
 * @param decimalMark - Code of the decimal mark: 46 for a point, 44 for a comma.
 * @returns NaN where the field is empty, is no decimal number, or is too large for a double.
 */
export function parseDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimalMark: number,
): number {
  let at = start;
  let stop = end;
  while (at < stop && isPadding(bytes[at])) at++;
  while (stop > at && isPadding(bytes[stop - 1])) stop--;
  const first = at;
  const isNegative = bytes[at] === 45;
  if (at < stop && (isNegative || bytes[at] === 43)) at++;
  if (at === stop) return Number.NaN;

  // An integer below 2^53 divided by a power of ten up to 10^22: both are exact, and IEEE division
  // rounds correctly, so this is the nearest double (W. D. Clinger, How to Read Floating Point
  // Numbers Accurately, PLDI 1990, section 4). All else goes to the engine's own reader.
  let digits = 0;
  let count = 0;
  let markAt = -1;
  for (let i = at; i < stop; i++) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
      count++;
    } else if (bytes[i] === decimalMark && markAt < 0) {
      markAt = i;
    } else {
      return readSlowly(bytes, first, stop, decimalMark);
    }
  }
  if (count === 0) return Number.NaN;
  const decimals = markAt < 0 ? 0 : stop - markAt - 1;
  if (digits > Number.MAX_SAFE_INTEGER || decimals > 22) {
    return readSlowly(bytes, first, stop, decimalMark);
  }
  const value = digits / powersOfTen[decimals];
  return isNegative ? -value : value;
}

function readSlowly(bytes: Uint8Array, start: number, end: number, decimalMark: number): number {
  if (end - start > 400) return Number.NaN;
  let text = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (decimalMark !== point && byte === point) return Number.NaN;
    text += String.fromCharCode(byte === decimalMark ? point : byte);
  }
  if (!grammar.test(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
