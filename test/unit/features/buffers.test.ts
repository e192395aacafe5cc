import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignBuffers, type ValueUse } from "../../../src/features/buffers.js";

describe("assignBuffers", () => {
  it("uses a buffer again after its last reader", () => {
    // A chain of five: one buffer is read while the other is written.
    const chain: ValueUse[] = [
      { reads: [], writes: 0 },
      { reads: [0], writes: 1 },
      { reads: [1], writes: 2 },
      { reads: [2], writes: 3 },
      { reads: [3] },
    ];
    expect(assignBuffers(chain)).toEqual({ bufferOf: [0, 1, 0, 1], bufferCount: 2 });
  });

  it("keeps a value that is read again later", () => {
    const { bufferOf } = assignBuffers([
      { reads: [], writes: 0 },
      { reads: [0], writes: 1 },
      { reads: [1], writes: 2 },
      { reads: [0, 2] },
    ]);
    expect(bufferOf[2]).not.toBe(bufferOf[0]);
  });

  it("frees at once what nobody reads, and once what is read twice in a step", () => {
    const { bufferCount } = assignBuffers([
      { reads: [], writes: 0 },
      { reads: [], writes: 1 },
      { reads: [1, 1], writes: 2 },
      { reads: [], writes: 3 },
      { reads: [2, 3] },
    ]);
    expect(bufferCount).toBe(2);
  });

  it("never lets a value be overwritten before its last reader has run", () => {
    const graph = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(graph, (picks) => {
        const steps = picks.map((reads, i) => ({
          reads: i === 0 ? [] : reads.map((pick) => pick % i),
          writes: i,
        }));
        const { bufferOf, bufferCount } = assignBuffers(steps);
        const holds: number[] = Array(bufferCount).fill(-1);
        steps.forEach(({ reads, writes }) => {
          for (const value of reads) {
            expect(holds[bufferOf[value]]).toBe(value);
            expect(bufferOf[value]).not.toBe(bufferOf[writes]);
          }
          holds[bufferOf[writes]] = writes;
        });
      }),
    );
  });
});
