/** Remainders of a byte, for the reflected polynomial 0xEDB88320 of ISO 3309, gzip and zip. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

/**
 * CRC-32 of bytes, after those that gave `before`. Node has one of its own only from 20.15 on.
 *
 * @returns Unsigned, 32 bits; 0 for no bytes.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (let i = 0; i < bytes.length; i++) rest = table[(rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
  return ~rest >>> 0;
}
