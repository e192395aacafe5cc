import { readFileSync } from "node:fs";
import { compress } from "lzma1";
import { describe, expect, it } from "vitest";
import { sha256 as hashOf } from "../../../src/core/hash.js";
import { createRandom } from "../../../src/core/random.js";
import { createLzmaDecoder } from "../../../src/ingest/lzma.js";
import { readLzmaHeader } from "../../../src/ingest/lzma-header.js";
import { errorOf } from "../../support/ingest.js";

interface Case {
  readonly name: string;
  readonly packed: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("../../reference/lzma/cases.json", import.meta.url), "utf8"),
);
const limit = 1_000_000;
const decoder = createLzmaDecoder();
const decode = (packed: Uint8Array, maximumBytes = limit) =>
  decoder.decode(packed, "a.bi5", maximumBytes);
const refusal = (packed: Uint8Array, maximumBytes = limit) =>
  errorOf(() => decode(packed, maximumBytes));

/** Bytes with repeats, so that every kind of symbol occurs. */
function content(length: number): Uint8Array {
  const random = createRandom("lzma");
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const run = Math.min(length - at, 1 + random.integer(40));
    if (at > 50 && random.chance(0.5)) {
      const from = random.integer(at);
      for (let i = 0; i < run; i++) bytes[at + i] = bytes[from + i];
    } else for (let i = 0; i < run; i++) bytes[at + i] = random.integer(256);
    at += run;
  }
  return bytes;
}

const original = content(5_000);
/** Its size in the header, no marker at the end: as Dukascopy packs. */
const packed = compress(original);

describe("unpacking LZMA", () => {
  it.each(cases)("gives what liblzma packed: $name", ({ packed, sizeBytes, sha256 }) => {
    const found = decode(Buffer.from(packed, "base64"));
    expect([found.length, hashOf(found)]).toEqual([sizeBytes, sha256]);
  });

  it("needs no marker where the header has the size", () => {
    expect(readLzmaHeader(packed)?.sizeBytes).toBe(original.length);
    expect(decode(packed)).toEqual(original);
  });

  it("keeps nothing of the file before", () => {
    const fresh = createLzmaDecoder();
    decode(compress(content(900)));
    expect(decode(packed)).toEqual(fresh.decode(packed, "a.bi5", limit));
  });

  it("takes a file that comes to just what is allowed", () => {
    expect(decode(packed, original.length)).toHaveLength(original.length);
  });
});

describe("a file in LZMA", () => {
  it("cut anywhere is refused", async () => {
    for (let length = 0; length < packed.length; length++) {
      const { code } = await refusal(packed.subarray(0, length));
      expect(["INGEST_FILE_TRUNCATED", "INGEST_FILE_CORRUPT"]).toContain(code);
    }
    expect((await refusal(packed.subarray(0, 900))).code).toBe("INGEST_FILE_TRUNCATED");
  });

  it("with bytes behind it is refused", async () => {
    const error = await refusal(Uint8Array.from([...packed, 0, 0]));
    expect([error.code, error.message]).toEqual([
      "INGEST_FILE_CORRUPT",
      expect.stringContaining("2 bytes follow"),
    ]);
  });

  it("that says it is too large is refused before it is unpacked", async () => {
    const bomb = Uint8Array.from(packed);
    new DataView(bomb.buffer).setUint32(9, 1, true);
    const error = await refusal(bomb);
    expect([error.code, error.where.maximumBytes]).toEqual(["INGEST_FILE_TOO_LARGE", limit]);
  });

  it("that keeps its size secret is refused when it gets too large", async () => {
    const zeros = cases.find(
      ({ name }) => name === "one value, lc 3 lp 0 pb 2, dictionary 4194304, marker",
    );
    const bytes = Buffer.from(zeros?.packed ?? "", "base64");
    expect(bytes.length).toBeLessThan(200);
    expect((await refusal(bytes, 99_999)).code).toBe("INGEST_FILE_TOO_LARGE");
    expect(decode(bytes, 100_000)).toHaveLength(100_000);
  });

  it.each([
    ["properties that none has", 0, 225],
    ["properties that nobody makes", 0, 8 + 9 * 2],
    ["a first byte of the stream other than 0", 13, 1],
    ["a size that is too small", 6, 3_000 >> 8],
  ])("with %s is refused", async (_, at, value) => {
    const bad = Uint8Array.from(packed);
    bad[at] = value;
    expect((await refusal(bad)).code).toBe("INGEST_FILE_CORRUPT");
  });

  it("whose marker comes before its size is refused", async () => {
    const { packed } = cases[cases.findIndex(({ name }) => name.startsWith("text"))];
    const bad = Buffer.from(packed, "base64");
    bad.fill(0, 5, 13);
    bad.writeUInt32LE(5_000, 5); // it unpacks to 1,800
    expect((await refusal(bad)).message).toContain("ends before its size");
  });
});
