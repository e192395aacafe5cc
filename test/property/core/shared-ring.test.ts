import fc from "fast-check";
import { expect, it } from "vitest";
import {
  allocateRings,
  openRingReader,
  openRingWriter,
  slotBytes,
} from "../../../src/core/shared-ring.js";

/** All that a reader takes from a ring now, as numbers. */
function drained(reader: ReturnType<typeof openRingReader>, index: number): number[] {
  const numbers: number[] = [];
  reader.drain(index, (records) => {
    numbers.push(...new Float64Array(records.slice().buffer));
  });
  return numbers;
}

it("rings hand over records as they were written, however writing and reading take turns", () => {
  const step = fc.oneof(
    fc.record({ write: fc.double() }),
    fc.record({ bytes: fc.uint8Array({ maxLength: 3 * slotBytes }) }),
    fc.constant("drain" as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const memory = allocateRings(2, 8);
      const writer = openRingWriter(memory, 1);
      const reader = openRingReader(memory);
      const expected: number[] = [];
      const found: number[] = [];
      let held = 0;
      const makeRoom = (needed: number): void => {
        if (held + needed <= 8) return;
        found.push(...drained(reader, 1));
        held = 0;
      };
      for (const one of steps) {
        if (one === "drain") {
          makeRoom(8);
        } else if ("write" in one) {
          makeRoom(1);
          expect(writer.write(one.write, 1, 2, 3)).toBe(true);
          expected.push(one.write, 1, 2, 3);
          held++;
        } else {
          const slots = Math.ceil(one.bytes.length / slotBytes);
          makeRoom(1 + slots);
          expect(writer.writeBytes(-1, one.bytes.length, 0, 9, one.bytes)).toBe(true);
          const padded = new Uint8Array(slots * slotBytes);
          padded.set(one.bytes);
          expected.push(-1, one.bytes.length, 0, 9, ...new Float64Array(padded.buffer));
          held += 1 + slots;
        }
      }
      found.push(...drained(reader, 1));
      expect(found).toEqual(expected);
      expect(drained(reader, 0)).toEqual([]);
      expect(writer.droppedCount()).toBe(0);
    }),
  );
});
