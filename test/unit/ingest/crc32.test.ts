import { expect, it } from "vitest";
import { crc32 } from "../../../src/ingest/crc32.js";

const bytes = new TextEncoder().encode("123456789");

it("gives the published check value", () => {
  expect(crc32(bytes)).toBe(0xcbf43926);
});

it("goes on from the sum of the bytes before", () => {
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});
