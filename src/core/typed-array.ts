/** Any array of numbers, typed or plain, that is only read. */
export interface NumberList {
  readonly length: number;
  readonly [index: number]: number;
}

/** Index of the first value ≥ `wanted` in an ascending list; the length where there is none. */
export function lowerBound(ascending: NumberList, wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first value > `wanted` in an ascending list; the length where there is none. */
export function upperBound(ascending: NumberList, wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bytes under a typed array, without a copy. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Whether two arrays hold the same bytes: tells NaN from NaN and −0 from 0. */
export function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const left = bytesOf(a);
  const right = bytesOf(b);
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/**
 * Replaces every NaN, whatever its payload, by the canonical one, in place. IEEE 754 leaves the
 * payload to the machine, so it is done before bytes are hashed or stored.
 */
export function canonicalizeNaN(values: Float64Array | Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) values[i] = Number.NaN;
  }
}

/** Middle value (mean of the two middle ones where the count is even) of the finite values; NaN of none. */
export function median(values: NumberList): number {
  const finite = Float64Array.from(values as ArrayLike<number>).filter((value) =>
    Number.isFinite(value),
  );
  if (finite.length === 0) return Number.NaN;
  finite.sort();
  const middle = finite.length >>> 1;
  return finite.length % 2 === 1 ? finite[middle] : (finite[middle - 1] + finite[middle]) / 2;
}
