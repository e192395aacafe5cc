import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** Hex digits of an id: 128 bits of SHA-256, so that two contents never meet in practice. */
export const idLength = 32;

/** SHA-256 of bytes, 64 hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A SHA-256 that is fed piece by piece. */
export interface RunningHash {
  update(bytes: Uint8Array | string): void;
  /** 64 hex digits. The hash cannot be fed afterwards. */
  digest(): string;
}

export function runningHash(): RunningHash {
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("hex"),
  };
}

/**
 * The id of a value: the first 32 hex digits of the SHA-256 of its canonical form.
 *
 * @throws CORE_VALUE_NOT_CANONICAL as `canonicalJson` does.
 */
export function contentId(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, idLength);
}

/** The first seven digits of an id, for people. */
export function shortId(id: string): string {
  return id.slice(0, 7);
}
