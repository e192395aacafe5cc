import { describe, expect, it } from "vitest";
import { contentId, idLength, runningHash, sha256, shortId } from "../../../src/core/hash.js";

describe("sha256", () => {
  it("gives the digest of FIPS 180-2, appendix B.1", () => {
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("does not depend on the pieces in which bytes come", () => {
    const hash = runningHash();
    hash.update("a");
    hash.update(new TextEncoder().encode("bc"));
    expect(hash.digest()).toBe(sha256("abc"));
  });
});

describe("contentId", () => {
  it("is the head of the hash of the canonical form, whatever the order of keys", () => {
    expect(contentId({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}').slice(0, idLength));
    expect(contentId({ a: 2, b: 1 })).toBe(contentId({ b: 1, a: 2 }));
    expect(shortId(contentId(1))).toHaveLength(7);
  });
});
