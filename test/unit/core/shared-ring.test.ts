import { describe, expect, it } from "vitest";
import {
  allocateRings,
  openRingReader,
  openRingWriter,
  ringState,
  setRingState,
  slotBytes,
} from "../../../src/core/shared-ring.js";

/** All that a reader takes from a ring now, as numbers. */
function drained(reader: ReturnType<typeof openRingReader>, index = 0): number[] {
  const numbers: number[] = [];
  reader.drain(index, (records) => {
    const copy = records.slice();
    numbers.push(...new Float64Array(copy.buffer));
  });
  return numbers;
}

describe("rings in shared memory", () => {
  it("count what finds no room as dropped, and go on when there is room again", () => {
    const memory = allocateRings(1, 8);
    const writer = openRingWriter(memory, 0);
    const reader = openRingReader(memory);
    const written = Array.from({ length: 12 }, (_, i) => writer.write(i, 0, 0, 0));
    expect(written).toEqual([...Array(8).fill(true), ...Array(4).fill(false)]);
    expect(writer.writeBytes(-1, 1, 0, 0, Uint8Array.of(1))).toBe(false);
    expect(writer.droppedCount()).toBe(4);
    expect(reader.droppedCount(0)).toBe(4);
    expect(drained(reader).filter((_, i) => i % 4 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(writer.write(12, 0, 0, 0)).toBe(true);
    expect(drained(reader)[0]).toBe(12);
  });

  it("refuse bytes that fit into no ring, and sizes that are no power of two", () => {
    const writer = openRingWriter(allocateRings(1, 8), 0);
    expect(() => writer.writeBytes(-1, 0, 0, 0, new Uint8Array(8 * slotBytes))).toThrow(RangeError);
    expect(() => allocateRings(1, 12)).toThrow(RangeError);
  });

  it("give out numbers that no two writers share", () => {
    const memory = allocateRings(2, 8);
    const writers = [openRingWriter(memory, 0), openRingWriter(memory, 1)];
    const numbers = Array.from({ length: 10 }, (_, i) => writers[i % 2].nextNumber());
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("go on at the same place for another writer of the ring", () => {
    const memory = allocateRings(1, 8);
    const reader = openRingReader(memory);
    openRingWriter(memory, 0).write(1, 0, 0, 0);
    openRingWriter(memory, 0).write(2, 0, 0, 0);
    expect(drained(reader)).toEqual([1, 0, 0, 0, 2, 0, 0, 0]);
  });

  it("count on past 2³¹ and 2³² slots", async () => {
    for (const position of [2 ** 31 - 3, -3]) {
      const memory = allocateRings(1, 8);
      const words = new Int32Array(memory);
      for (const place of [16, 17, 19]) words[place] = position; // written, read, kept
      const writer = openRingWriter(memory, 0);
      const reader = openRingReader(memory);
      for (let i = 0; i < 8; i++) expect(writer.write(i, 0, 0, 0)).toBe(true);
      expect(drained(reader).filter((_, i) => i % 4 === 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(writer.write(8, 0, 0, 0)).toBe(true);
      reader.keep(
        0,
        reader.drain(0, () => {}),
      );
      expect(await writer.kept()).toBe("open");
    }
  });

  it("tell a writer once all that it wrote is kept, and not before", async () => {
    const memory = allocateRings(1, 8);
    const writer = openRingWriter(memory, 0);
    const reader = openRingReader(memory);
    expect(await writer.kept()).toBe("open"); // nothing to keep
    writer.write(1, 0, 0, 0);
    const rings = reader.rings();
    let isKept = false;
    const kept = writer.kept().then((state) => {
      isKept = true;
      return state;
    });
    await reader.rung(rings, 10_000);
    expect(reader.rings()).toBeGreaterThan(rings);
    const position = reader.drain(0, () => {});
    await new Promise((resolve) => setImmediate(resolve));
    expect(isKept).toBe(false);
    reader.keep(0, position);
    expect(await kept).toBe("open");
  });

  it("tell writers who wait that the reader has failed", async () => {
    const memory = allocateRings(1, 8);
    const writer = openRingWriter(memory, 0);
    writer.write(1, 0, 0, 0);
    const kept = writer.kept();
    setRingState(memory, "failed");
    expect(await kept).toBe("failed");
    expect(ringState(memory)).toBe("failed");
  });
});
