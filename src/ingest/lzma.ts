import { PlumblineError } from "../core/errors.js";
import { type LzmaHeader, lzmaHeaderBytes, readLzmaHeader } from "./lzma-header.js";

/** Unpacks files in LZMA-alone, one after another, in memory that it uses again. */
export interface LzmaDecoder {
  /**
   * The unpacked bytes of a whole file, valid until the next call.
   *
   * @param file - Its name, for errors.
   * @param maximumBytes - More is refused, whether the header says so or the bytes come to it.
   * @throws INGEST_FILE_CORRUPT, INGEST_FILE_TRUNCATED, INGEST_FILE_TOO_LARGE
   */
  decode(packed: Uint8Array, file: string, maximumBytes: number): Uint8Array;
}

// Where the models (probabilities of 0, out of 2,048) of each kind of bit begin.
const isMatchAt = 0; // [state][position]
const isRepeatAt = isMatchAt + (12 << 4); // [state]
const isRepeat0ShortAt = isRepeatAt + 12;
const isRepeat1At = isRepeat0ShortAt + 12;
const isRepeat2At = isRepeat1At + 12;
const isRepeat0LongAt = isRepeat2At + 12; // [state][position]
const slotAt = isRepeat0LongAt + (12 << 4); // [length][slot]
const specialAt = slotAt + (4 << 6);
const alignAt = specialAt + 115;
const matchLengthAt = alignAt + 16;
const repeatLengthAt = matchLengthAt + 514;
const literalAt = repeatLengthAt + 514;
/** In a length: two choices, then [position][8] short, [position][8] middling, [256] long. */
const shortLengthAt = 2;
const middleLengthAt = shortLengthAt + (16 << 3);
const longLengthAt = middleLengthAt + (16 << 3);
/** Most literal models: `lc + lp` is 4 at most. */
const modelCount = literalAt + (0x300 << 4);

/** A symbol takes 20 bytes at most; this many zeros behind the input let it run over the end. */
const paddingBytes = 32;
/** z + ((2,048 − z) >> 5), written as z − ((z + this) >> 5). */
const towardsZero = 31 - 2_048;
const rangeSlot = 0;
const codeSlot = 1;
const placeSlot = 2;

/**
 * A decoder of LZMA-alone (`.lzma`, and Dukascopy's `.bi5`): 13 bytes of header, then one stream.
 *
 * Written after the format's specification, names its own (I. Pavlov, LZMA specification, draft of
 * 2015, LZMA SDK, public domain). There is no checksum in the format: what is damaged may unpack to
 * other bytes, so that readers must check what they find in them.
 *
 * The output is the dictionary. It grows with what was unpacked, never with what a header promises.
 * docs/decisions/0008-our-own-lzma.md has the packages that were tried, and the speeds.
 */
export function createLzmaDecoder(): LzmaDecoder {
  const models = new Uint16Array(modelCount);
  /** Range, code, place in the input: unsigned 32-bit numbers kept as signed ones. */
  const coder = new Int32Array(3);
  let input = new Uint8Array(65_536);
  let output = new Uint8Array(262_144);

  function decode(packed: Uint8Array, file: string, maximumBytes: number): Uint8Array {
    const header = readLzmaHeader(packed);
    if (header === undefined) {
      if (packed.length < lzmaHeaderBytes) throw truncated(file, packed.length);
      throw corrupt(file, "its first bytes are no header of LZMA");
    }
    const { sizeBytes } = header;
    if (sizeBytes > maximumBytes) throw tooLarge(file, maximumBytes, packed.length, sizeBytes);
    if (packed.length < lzmaHeaderBytes + 5) throw truncated(file, packed.length);
    if (input.length < packed.length + paddingBytes) {
      input = new Uint8Array(2 * packed.length + paddingBytes);
    }
    input.set(packed);
    input.fill(0, packed.length, packed.length + paddingBytes);
    if (input[lzmaHeaderBytes] !== 0)
      throw corrupt(file, "its stream begins with another byte than 0");
    models.fill(1_024);
    coder[rangeSlot] = -1;
    coder[codeSlot] = 0;
    for (let i = 1; i <= 4; i++) {
      coder[codeSlot] = (coder[codeSlot] << 8) | input[lzmaHeaderBytes + i];
    }
    coder[placeSlot] = lzmaHeaderBytes + 5;
    const length = readSymbols(header, file, packed.length, maximumBytes);
    normalize();
    if (coder[placeSlot] > packed.length) throw truncated(file, packed.length);
    if (coder[codeSlot] !== 0) throw corrupt(file, "its stream does not end where it should");
    const left = packed.length - coder[placeSlot];
    if (left > 0) throw corrupt(file, `${left} bytes follow its end`);
    return output.subarray(0, length);
  }

  /** Fills `output` and says how far. */
  function readSymbols(
    header: LzmaHeader,
    file: string,
    packedBytes: number,
    maximumBytes: number,
  ): number {
    const { literalContextBits, dictionaryBytes, sizeBytes } = header;
    const literalMask = (1 << header.literalPositionBits) - 1;
    const positionMask = (1 << header.positionBits) - 1;
    // The specification sets 4 KiB as the least that a decoder provides.
    const reach = Math.max(4_096, dictionaryBytes);
    const end = sizeBytes < 0 ? maximumBytes : sizeBytes;
    const overfull = (): PlumblineError =>
      sizeBytes < 0
        ? tooLarge(file, maximumBytes, packedBytes)
        : corrupt(file, "it unpacks to more than its size");
    let state = 0;
    let [repeat0, repeat1, repeat2, repeat3] = [0, 0, 0, 0];
    let at = 0;
    for (;;) {
      if (coder[placeSlot] > packedBytes) throw truncated(file, packedBytes);
      if (at === sizeBytes) {
        // A marker may follow a size that is known; else the code is used up.
        normalize();
        if (coder[codeSlot] === 0) return at;
      }
      const position = at & positionMask;
      if (readBit(isMatchAt + (state << 4) + position) === 0) {
        if (at === end) throw overfull();
        if (at === output.length) grow(maximumBytes);
        const before = at > 0 ? output[at - 1] : 0;
        const context =
          ((at & literalMask) << literalContextBits) + (before >> (8 - literalContextBits));
        const base = literalAt + 0x300 * context;
        output[at] =
          state < 7 ? readTree(base, 8) : readMatchedLiteral(base, output[at - repeat0 - 1]);
        at++;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      let length: number;
      if (readBit(isRepeatAt + state) === 0) {
        repeat3 = repeat2;
        repeat2 = repeat1;
        repeat1 = repeat0;
        length = readLength(matchLengthAt, position);
        state = state < 7 ? 7 : 10;
        repeat0 = readDistance(length);
        if (repeat0 === 0xffffffff) {
          if (sizeBytes >= 0 && at !== sizeBytes) throw corrupt(file, "it ends before its size");
          return at;
        }
      } else {
        let isShort = false;
        if (readBit(isRepeat0ShortAt + state) === 0) {
          isShort = readBit(isRepeat0LongAt + (state << 4) + position) === 0;
        } else {
          let distance = repeat1;
          if (readBit(isRepeat1At + state) === 1) {
            distance = repeat2;
            if (readBit(isRepeat2At + state) === 1) {
              distance = repeat3;
              repeat3 = repeat2;
            }
            repeat2 = repeat1;
          }
          repeat1 = repeat0;
          repeat0 = distance;
        }
        length = isShort ? 1 : readLength(repeatLengthAt, position);
        state = isShort ? (state < 7 ? 9 : 11) : state < 7 ? 8 : 11;
      }
      if (repeat0 >= at || repeat0 >= reach) throw corrupt(file, "it refers to what is not there");
      if (at + length > end) throw overfull();
      while (at + length > output.length) grow(maximumBytes);
      const from = at - repeat0 - 1;
      // Most are of 2 to 4 bytes, for which a call costs more than the loop: 2.4 → 3.1 M ticks/s.
      if (length > 64 && repeat0 >= length) output.copyWithin(at, from, from + length);
      else for (let i = 0; i < length; i++) output[at + i] = output[from + i];
      at += length;
    }
  }

  function grow(maximumBytes: number): void {
    const longer = new Uint8Array(
      Math.min(2 * output.length, Math.max(maximumBytes, output.length + 1)),
    );
    longer.set(output);
    output = longer;
  }

  function readBit(model: number): number {
    let range = coder[rangeSlot];
    let code = coder[codeSlot];
    if (range >>> 24 === 0) {
      range <<= 8;
      code = (code << 8) | input[coder[placeSlot]++];
    }
    const zero = models[model];
    const bound = Math.imul(range >>> 11, zero);
    if (code >>> 0 < bound >>> 0) {
      models[model] = zero + ((2_048 - zero) >> 5);
      coder[rangeSlot] = bound;
      coder[codeSlot] = code;
      return 0;
    }
    models[model] = zero - (zero >> 5);
    coder[rangeSlot] = range - bound;
    coder[codeSlot] = code - bound;
    return 1;
  }

  /** The next bits, highest first, each by a model that the ones before it choose. */
  function readTree(base: number, bitCount: number): number {
    let range = coder[rangeSlot];
    let code = coder[codeSlot];
    let place = coder[placeSlot];
    const top = 1 << bitCount;
    let symbol = 1;
    while (symbol < top) {
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | input[place++];
      }
      const zero = models[base + symbol];
      const bound = Math.imul(range >>> 11, zero);
      // No branch: every second bit would be guessed wrong. 2.4 → 2.8 M ticks/s; the plain way is `readBit`.
      const one = Number(code >>> 0 >= bound >>> 0);
      const mask = -one | 0;
      models[base + symbol] = zero - ((zero + (towardsZero & ~mask)) >> 5);
      range = (bound + ((range - bound - bound) & mask)) | 0;
      code = (code - (bound & mask)) | 0;
      symbol = (symbol << 1) | one;
    }
    coder[rangeSlot] = range;
    coder[codeSlot] = code;
    coder[placeSlot] = place;
    return symbol - top;
  }

  /** A literal after a match: as long as its bits are those of the byte that would have matched, they choose too. */
  function readMatchedLiteral(base: number, matched: number): number {
    let range = coder[rangeSlot];
    let code = coder[codeSlot];
    let place = coder[placeSlot];
    let symbol = 1;
    let offset = 0x100;
    let rest = matched;
    while (symbol < 0x100) {
      rest <<= 1;
      const matchedBit = rest & offset;
      const model = base + offset + matchedBit + symbol;
      if (range >>> 24 === 0) {
        range <<= 8;
        code = (code << 8) | input[place++];
      }
      const zero = models[model];
      const bound = Math.imul(range >>> 11, zero);
      const one = Number(code >>> 0 >= bound >>> 0);
      const mask = -one | 0;
      models[model] = zero - ((zero + (towardsZero & ~mask)) >> 5);
      range = (bound + ((range - bound - bound) & mask)) | 0;
      code = (code - (bound & mask)) | 0;
      symbol = (symbol << 1) | one;
      offset &= matchedBit ^ ~mask;
    }
    coder[rangeSlot] = range;
    coder[codeSlot] = code;
    coder[placeSlot] = place;
    return symbol & 0xff;
  }

  function readLength(base: number, position: number): number {
    if (readBit(base) === 0) return 2 + readTree(base + shortLengthAt + (position << 3), 3);
    if (readBit(base + 1) === 0) return 10 + readTree(base + middleLengthAt + (position << 3), 3);
    return 18 + readTree(base + longLengthAt, 8);
  }

  /** The distance less one; 2^32 − 1 is the end marker. */
  function readDistance(length: number): number {
    const lengthClass = length < 6 ? length - 2 : 3;
    const slot = readTree(slotAt + (lengthClass << 6), 6);
    if (slot < 4) return slot;
    const bitCount = (slot >> 1) - 1;
    const high = (2 | (slot & 1)) << bitCount;
    if (slot < 14) return high + readReversed(specialAt + high - slot, bitCount);
    let direct = 0;
    for (let i = bitCount - 4; i > 0; i--) {
      normalize();
      coder[rangeSlot] >>>= 1;
      const isOne = coder[codeSlot] >>> 0 >= coder[rangeSlot] >>> 0;
      if (isOne) coder[codeSlot] -= coder[rangeSlot];
      direct = (direct << 1) | (isOne ? 1 : 0);
    }
    return (high + (direct << 4) + readReversed(alignAt, 4)) >>> 0;
  }

  /** As `readTree`, lowest bit first. */
  function readReversed(base: number, bitCount: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bitCount; i++) {
      const bit = readBit(base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  function normalize(): void {
    if (coder[rangeSlot] >>> 24 !== 0) return;
    coder[rangeSlot] <<= 8;
    coder[codeSlot] = (coder[codeSlot] << 8) | input[coder[placeSlot]++];
  }

  return { decode };
}

function truncated(file: string, sizeBytes: number): PlumblineError {
  return new PlumblineError("INGEST_FILE_TRUNCATED", {
    message: `${file} ends at ${sizeBytes} bytes, before its packed bytes do`,
    where: { file, sizeBytes },
    remedy: "download it again",
  });
}

function corrupt(file: string, why: string): PlumblineError {
  return new PlumblineError("INGEST_FILE_CORRUPT", {
    message: `${file} cannot be unpacked: ${why}`,
    where: { file },
    remedy: "download it again",
  });
}

function tooLarge(
  file: string,
  maximumBytes: number,
  packedBytes: number,
  sizeBytes?: number,
): PlumblineError {
  const found = sizeBytes === undefined ? "more" : `${sizeBytes} bytes`;
  return new PlumblineError("INGEST_FILE_TOO_LARGE", {
    message: `${file} unpacks to ${found}, expected ${maximumBytes} bytes of market data at most`,
    where: { file, packedBytes, maximumBytes },
    remedy: "unpack it by hand and look at it",
  });
}
