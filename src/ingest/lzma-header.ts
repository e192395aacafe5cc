/** Properties, dictionary size and unpacked size. */
export const lzmaHeaderBytes = 13;

/** What the header of LZMA-alone says. */
export interface LzmaHeader {
  /** Bits of the byte before, and of the position, that choose the model of a literal. */
  readonly literalContextBits: number;
  readonly literalPositionBits: number;
  readonly positionBits: number;
  readonly dictionaryBytes: number;
  /** −1 where a marker ends the file. */
  readonly sizeBytes: number;
}

/**
 * Reads a header: undefined where the bytes cannot be one. As XZ Utils does, it takes no file whose
 * properties need more than 24 KB of models: nobody makes them, and random bytes say so often.
 */
export function readLzmaHeader(bytes: Uint8Array): LzmaHeader | undefined {
  if (bytes.length < lzmaHeaderBytes || bytes[0] >= 9 * 5 * 5) return undefined;
  const literalContextBits = bytes[0] % 9;
  const rest = (bytes[0] - literalContextBits) / 9;
  const literalPositionBits = rest % 5;
  if (literalContextBits + literalPositionBits > 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const high = view.getUint32(9, true);
  const low = view.getUint32(5, true);
  const isUnknown = high === 0xffffffff && low === 0xffffffff;
  return {
    literalContextBits,
    literalPositionBits,
    positionBits: (rest - literalPositionBits) / 5,
    dictionaryBytes: view.getUint32(1, true),
    sizeBytes: isUnknown ? -1 : high * 2 ** 32 + low,
  };
}
