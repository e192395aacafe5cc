import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import {
  openSegments,
  readBlocks,
  segmentsIn,
} from "../../../../src/store/tracking/segment-file.js";
import { temporaryFolder } from "../../../support/folder.js";

/** Blocks of 1, 2, 3 … slots of random bytes. */
function blocks(count: number): Uint8Array[] {
  const random = createRandom("segments");
  return Array.from({ length: count }, (_, block) =>
    Uint8Array.from({ length: 32 * (block + 1) }, () => random.integer(256)),
  );
}

function read(folder: string, start = 0): { records: number[]; end: number }[] {
  return [...readBlocks(folder, 0, start)].map(({ records, end }) => {
    return { records: [...records], end };
  });
}

async function written(count: number): Promise<{ folder: string; ends: number[] }> {
  const folder = join(temporaryFolder(), "run");
  const segments = openSegments(folder);
  const ends: number[] = [];
  for (const block of blocks(count)) ends.push((await segments.append(block)).end);
  segments.close();
  return { folder, ends };
}

describe("segments", () => {
  it("give back the blocks that were appended, and where each ends", async () => {
    const { folder, ends } = await written(4);
    expect(segmentsIn(folder)).toEqual([0]);
    expect(read(folder)).toEqual(
      blocks(4).map((block, i) => ({ records: [...block], end: ends[i] })),
    );
    expect(read(folder, ends[1]).map(({ end }) => end)).toEqual(ends.slice(2));
  });

  it("cut anywhere, give back the whole blocks before the cut and no part of another", async () => {
    const { folder, ends } = await written(3);
    const file = join(folder, "00000.track");
    const bytes = readFileSync(file);
    for (let length = bytes.length; length >= 0; length--) {
      truncateSync(file, length);
      expect(read(folder).map(({ end }) => end)).toEqual(ends.filter((end) => end <= length));
    }
  });

  it("with any byte altered, give back what stands before the block that it is in", async () => {
    const { folder, ends } = await written(3);
    const file = join(folder, "00000.track");
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at] ^= 0x55;
      writeFileSync(file, altered);
      expect(read(folder).map(({ end }) => end)).toEqual(ends.filter((end) => end <= at));
    }
  });

  it("follow each other when one is long enough", async () => {
    const folder = temporaryFolder();
    const segments = openSegments(folder, 100);
    const places = [];
    for (const block of blocks(4)) places.push(await segments.append(block));
    segments.close();
    expect(places.map(({ segment }) => segment)).toEqual([0, 0, 1, 2]);
    expect(segmentsIn(folder)).toEqual([0, 1, 2]);
    const found = segmentsIn(folder).flatMap((segment) =>
      [...readBlocks(folder, segment)].map(({ records }) => [...records]),
    );
    expect(found).toEqual(blocks(4).map((block) => [...block]));
  });

  it("are none where a run was never tracked", () => {
    expect(segmentsIn(join(temporaryFolder(), "nowhere"))).toEqual([]);
  });

  it("refuse to write into the segments of another writer", async () => {
    const { folder } = await written(1);
    await expect(openSegments(folder).append(new Uint8Array(32))).rejects.toThrow(/EEXIST/);
  });
});
