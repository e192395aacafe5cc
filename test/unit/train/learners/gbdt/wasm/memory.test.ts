import { expect, it } from "vitest";
import {
  giveBackMemory,
  takeMemory,
} from "../../../../../../src/train/learners/gbdt/wasm/memory.js";

function taken(byteCount: number) {
  const memory = takeMemory(byteCount);
  if (memory === undefined) throw new Error("this Node has no WebAssembly");
  return memory;
}

it("a memory is left to the next training, emptied, and grown where it is too small", () => {
  const first = taken(100_000);
  expect(first.buffer.byteLength).toBe(131_072);
  new Uint8Array(first.buffer).fill(7);
  giveBackMemory(first);
  const second = taken(200_000);
  expect(second).toBe(first);
  expect(second.buffer.byteLength).toBe(262_144);
  expect(new Uint8Array(second.buffer).every((byte) => byte === 0)).toBe(true);
});

it("two trainings at once have a memory each", () => {
  const first = taken(1);
  giveBackMemory(first);
  expect(taken(1)).toBe(first);
  expect(taken(1)).not.toBe(first);
});

it("what no memory can hold is refused", () => {
  expect(takeMemory(2 ** 33)).toBeUndefined();
});
