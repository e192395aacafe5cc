/** The largest float32 that is not above a number: a float32 lies above the one where it lies above the other. */
export function roundedDown(value: number): number {
  const nearest = Math.fround(value);
  if (nearest <= value) return nearest;
  bits[0] = nearest;
  asIntegers[0] += nearest > 0 ? -1 : 1;
  return bits[0];
}

const bits = new Float32Array(1);
const asIntegers = new Int32Array(bits.buffer);
