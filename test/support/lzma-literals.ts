/** Shares of 2,048 with which each context begins. */
const even = 1_024;

/**
 * Packs bytes as LZMA-alone without looking for repetition: every byte a literal. No smaller than what went in, but
 * made in microseconds, where a packer that searches takes a millisecond.
 *
 * @see LZMA SDK, lzma-specification: the range encoder, lc = 3, lp = 0, pb = 2, size known.
 */
export function packLiterals(bytes: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint8(0, 93);
  header.setUint32(1, 65_536, true);
  header.setUint32(5, bytes.length, true);
  const out = [...new Uint8Array(header.buffer)];
  const isMatch = new Uint16Array(4).fill(even);
  const literals = new Uint16Array(8 * 0x300).fill(even);
  let [low, range, cache, pending] = [0, 0xffffffff, 0, 1];

  const shift = (): void => {
    if (low < 0xff000000 || low > 0xffffffff) {
      const carry = low > 0xffffffff ? 1 : 0;
      for (let byte = cache; pending > 0; pending--, byte = 0xff) out.push((byte + carry) & 0xff);
      cache = Math.floor(low / 2 ** 24) & 0xff;
    }
    pending++;
    low = (low % 2 ** 24) * 256;
  };
  const encode = (chances: Uint16Array, context: number, bit: number): void => {
    const bound = (range >>> 11) * chances[context];
    if (bit === 0) {
      range = bound;
      chances[context] += (2_048 - chances[context]) >> 5;
    } else {
      low += bound;
      range -= bound;
      chances[context] -= chances[context] >> 5;
    }
    for (; range < 2 ** 24; range = (range * 256) >>> 0) shift();
  };

  bytes.forEach((byte, at) => {
    encode(isMatch, at & 3, 0);
    const before = at === 0 ? 0 : bytes[at - 1];
    const base = (before >> 5) * 0x300;
    for (let node = 1; node < 256; ) {
      const bit = (byte >> (7 - (31 - Math.clz32(node)))) & 1;
      encode(literals, base + node, bit);
      node = 2 * node + bit;
    }
  });
  for (let i = 0; i < 5; i++) shift();
  return Uint8Array.from(out);
}
