import { describe, expect, it } from "vitest";
import { openCatalogue } from "../../../../src/store/catalogue.js";
import { readCurves } from "../../../../src/store/tracking/read-points.js";
import { droppedSlots, writeFact, writeSeries } from "../../../../src/store/tracking/record.js";
import { openSegments } from "../../../../src/store/tracking/segment-file.js";
import {
  indexAllTracked,
  indexTracked,
  runTrackingFolder,
} from "../../../../src/store/tracking/track-index.js";
import { temporaryFolder } from "../../../support/folder.js";
import { openTestRings } from "../../../support/tracking.js";

const scope = { labels: { fold: "1" }, artifactId: null };

/** Writes blocks of records into the segments of a run. */
async function writeRun(
  folder: string,
  runId: string,
  blocks: readonly ((ring: ReturnType<typeof openTestRings>["writers"][0]) => void)[],
): Promise<void> {
  const segments = openSegments(runTrackingFolder(folder, runId));
  const { writers, reader } = openTestRings();
  for (const write of blocks) {
    write(writers[0]);
    const pieces: number[] = [];
    reader.drain(0, (records) => pieces.push(...records));
    await segments.append(Uint8Array.from(pieces));
  }
  segments.close();
}

const twoBlocks: Parameters<typeof writeRun>[2] = [
  (ring) => {
    writeSeries(ring, { ...scope, series: 0, metric: "loss" }, 1);
    ring.write(0, 0, 0.7, 10);
    ring.write(0, 1, Number.NaN, 20);
    writeFact(ring, { ...scope, fact: "tag", name: "rate", value: Number.NaN }, 30);
  },
  (ring) => {
    ring.write(0, 2, 0.6, 40);
  },
];

describe("the index of what was tracked", () => {
  it("is the same whether blocks are added one by one or at once, once or many times", async () => {
    const whole = temporaryFolder();
    await writeRun(whole, "run", twoBlocks);
    const catalogue = openCatalogue(whole);
    for (let time = 0; time < 3; time++) await indexTracked(whole, "run", catalogue);
    const [series] = await catalogue.trackedSeries({ runId: "run" });
    expect(series).toMatchObject({
      metric: "loss",
      labels: { fold: "1" },
      pointCount: 3,
      strangeCount: 1,
      least: { step: 2, value: 0.6 },
      most: { step: 0, value: 0.7 },
      last: { step: 2, value: 0.6, time: 40 },
    });
    const [fact] = await catalogue.trackedFacts({ runId: "run" });
    expect(fact).toMatchObject({ fact: "tag", name: "rate", value: "NaN", at: 30 });
    catalogue.close();

    const growing = temporaryFolder();
    const segments = openSegments(runTrackingFolder(growing, "run"));
    const other = openCatalogue(growing);
    const { writers, reader } = openTestRings();
    for (const write of twoBlocks) {
      write(writers[0]);
      const pieces: number[] = [];
      reader.drain(0, (records) => pieces.push(...records));
      await segments.append(Uint8Array.from(pieces));
      await indexTracked(growing, "run", other);
    }
    expect(await other.trackedSeries({ runId: "run" })).toEqual([series]);
    segments.close();
    other.close();
  });

  it("takes up what runs left that could not do it themselves", async () => {
    const folder = temporaryFolder();
    const catalogue = openCatalogue(folder);
    await indexAllTracked(folder, catalogue); // a workspace without any
    await writeRun(folder, "a", twoBlocks);
    await writeRun(folder, "b", twoBlocks.slice(0, 1));
    await indexAllTracked(folder, catalogue);
    const count = async (runId: string) =>
      (await catalogue.trackedSeries({ runId })).map(({ pointCount }) => pointCount);
    expect([await count("a"), await count("b"), await count("c")]).toEqual([[3], [2], []]);
    catalogue.close();
  });

  it("is not needed to read curves", async () => {
    const folder = temporaryFolder();
    await writeRun(folder, "run", twoBlocks);
    const curves = readCurves(folder, "run", [0, 7]);
    expect([...curves.keys()]).toEqual([0]);
    expect(curves.get(0)).toEqual({
      step: Float64Array.of(0, 1, 2),
      value: Float64Array.of(0.7, Number.NaN, 0.6),
      time: Float64Array.of(10, 20, 40),
    });
  });

  it("counts what was dropped", async () => {
    const folder = temporaryFolder();
    const segments = openSegments(runTrackingFolder(folder, "run"));
    await segments.append(droppedSlots(3, 1));
    segments.close();
    const catalogue = openCatalogue(folder);
    await indexTracked(folder, "run", catalogue);
    expect(await catalogue.droppedPoints("run")).toBe(3);
    catalogue.close();
  });
});
