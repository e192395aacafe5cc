/**
 * What tests use of lzma1. Its own types are its sources, which the compiler would hold to our stricter
 * rules (tsconfig.json leads here).
 */

/** Bytes in the LZMA-alone format. */
export function compress(data: Uint8Array | ArrayBuffer, mode?: number): Uint8Array;

/** Unpacks bytes in LZMA-alone. */
export function decompress(data: Uint8Array | ArrayBuffer): Uint8Array;
