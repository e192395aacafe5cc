import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import { ringState } from "../../../../src/core/shared-ring.js";
import type { SegmentPlace, SegmentWriter } from "../../../../src/store/tracking/segment-file.js";
import { createTrackWriter } from "../../../../src/store/tracking/track-writer.js";
import { openTestRings, type ReadRecord, recordsOf } from "../../../support/tracking.js";

/** Segments in memory, that wait or fail as they are told. */
function memorySegments(failures: readonly Error[] = []) {
  const left = [...failures];
  const blocks: ReadRecord[][] = [];
  let gate: Promise<void> = Promise.resolve();
  let open = (): void => {};
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const segments: SegmentWriter = {
    append: async (records): Promise<SegmentPlace> => {
      const copy = recordsOf(records);
      begin();
      await gate;
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      blocks.push(copy);
      return { segment: 0, end: blocks.length };
    },
    close: () => {},
  };
  return {
    segments,
    blocks,
    /** Resolves when the first block is on its way. */
    begun,
    shut: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
  };
}

function startWriter(
  rings: ReturnType<typeof openTestRings>,
  segments: SegmentWriter,
  index = async (): Promise<void> => {},
) {
  const writer = createTrackWriter({
    reader: rings.reader,
    segments,
    index,
    now: () => 5,
    elapsed: () => 0, // no commit is due by time: only those that are asked for
    sleep: async () => {},
    random: createRandom(1),
  });
  return { writer, ended: writer.run() };
}

const steps = (blocks: readonly (readonly ReadRecord[])[]): number[] =>
  blocks.flat().flatMap((record) => ("step" in record ? [record.step] : []));

describe("a track writer", () => {
  it("keeps what each ring held when a flush was asked for, in its order", async () => {
    const rings = openTestRings(2);
    const { segments, blocks } = memorySegments();
    const { writer, ended } = startWriter(rings, segments);
    rings.writers[0].write(0, 1, 0, 0);
    rings.writers[1].write(1, 10, 0, 0);
    rings.writers[0].write(0, 2, 0, 0);
    expect(await rings.writers[0].kept()).toBe("open");
    expect(steps(blocks).filter((step) => step < 10)).toEqual([1, 2]);
    writer.stop();
    await ended;
    expect(steps(blocks).sort((a, b) => a - b)).toEqual([1, 2, 10]);
    expect(ringState(rings.memory)).toBe("closed");
  });

  it("serves with one sync all who asked while the one before was under way", async () => {
    const rings = openTestRings(5);
    const disk = memorySegments();
    const { writer, ended } = startWriter(rings, disk.segments);
    disk.shut();
    rings.writers[0].write(0, 0, 0, 0);
    const first = rings.writers[0].kept();
    await disk.begun;
    const others = rings.writers.slice(1).map((ring, i) => {
      ring.write(1 + i, 1 + i, 0, 0);
      return ring.kept();
    });
    disk.open();
    expect(await first).toBe("open");
    expect(await Promise.all(others)).toEqual(["open", "open", "open", "open"]);
    expect(disk.blocks.length).toBeLessThanOrEqual(2);
    writer.stop();
    await ended;
  });

  it("tries a failing disk again and loses nothing", async () => {
    const rings = openTestRings();
    const { segments, blocks } = memorySegments([new Error("EIO"), new Error("EIO")]);
    const { writer, ended } = startWriter(rings, segments);
    for (let step = 0; step < 10; step++) rings.writers[0].write(0, step, 0, 0);
    expect(await rings.writers[0].kept()).toBe("open");
    expect(steps(blocks)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    writer.stop();
    await ended;
  });

  it("gives up on a disk that fails for good, and lets nobody wait", async () => {
    const rings = openTestRings();
    const failures = Array.from({ length: 5 }, () => new Error("EIO"));
    const { ended } = startWriter(rings, memorySegments(failures).segments);
    rings.writers[0].write(0, 0, 0, 0);
    const kept = rings.writers[0].kept();
    await expect(ended).rejects.toThrow("EIO");
    expect(await kept).toBe("failed");
  });

  it("says in the segment how many points were dropped", async () => {
    const rings = openTestRings(1, 8);
    const { segments, blocks } = memorySegments();
    for (let step = 0; step < 11; step++) rings.writers[0].write(0, step, 0, 0);
    const { writer, ended } = startWriter(rings, segments);
    await rings.writers[0].kept();
    writer.stop();
    await ended;
    expect(blocks.flat().filter((record) => "dropped" in record)).toEqual([{ dropped: 3 }]);
    expect(steps(blocks)).toHaveLength(8);
  });

  it("indexes before it ends, and ends though the catalogue fails", async () => {
    for (const isBroken of [false, true]) {
      const rings = openTestRings();
      const { segments, blocks } = memorySegments();
      let indexed = 0;
      const { writer, ended } = startWriter(rings, segments, async () => {
        indexed = blocks.length;
        if (isBroken) throw new Error("locked");
      });
      rings.writers[0].write(0, 0, 0, 0);
      writer.stop();
      await ended;
      expect(indexed).toBe(1);
    }
  });
});
