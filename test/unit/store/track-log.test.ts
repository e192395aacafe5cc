import { describe, expect, it } from "vitest";
import { openCatalogue } from "../../../src/store/catalogue.js";
import type { TrackedStretch } from "../../../src/store/track-log.js";
import { temporaryFolder } from "../../support/folder.js";

const scope = { labels: { node: "executor", fold: "1" }, artifactId: "a1" };

function stretch(over: Partial<TrackedStretch> = {}): TrackedStretch {
  return {
    runId: "run",
    segment: 0,
    fromByte: 0,
    endByte: 100,
    droppedCount: 0,
    started: [{ series: 0, metric: "loss", ...scope }],
    grown: [
      {
        series: 0,
        pointCount: 3,
        strangeCount: 1,
        least: { step: 2, value: 0.5 },
        most: { step: 0, value: 0.7 },
        last: { step: 2, value: 0.5, time: 30 },
      },
    ],
    facts: [{ fact: "parameter", name: "num_leaves", value: 31, at: 10, ...scope }],
    ...over,
  };
}

describe("the record of what runs said", () => {
  it("sums a series up over stretches", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    expect(await catalogue.addStretch(stretch())).toBe(true);
    const next = {
      series: 0,
      pointCount: 2,
      strangeCount: 1,
      least: { step: 3, value: 0.4 },
      most: { step: 3, value: 0.4 },
      last: { step: 4, value: Number.NaN, time: 50 },
    };
    await catalogue.addStretch(
      stretch({ fromByte: 100, endByte: 200, started: [], grown: [next], facts: [] }),
    );
    expect(await catalogue.trackedSeries({ runId: "run" })).toEqual([
      {
        runId: "run",
        series: 0,
        metric: "loss",
        ...scope,
        pointCount: 5,
        strangeCount: 2,
        least: { step: 3, value: 0.4 },
        most: { step: 0, value: 0.7 },
        last: { step: 4, value: Number.NaN, time: 50 },
      },
    ]);
    expect(await catalogue.addedStretches("run")).toEqual(new Map([[0, 200]]));
    catalogue.close();
  });

  it("adds a stretch once, whoever comes second", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    expect(await catalogue.addStretch(stretch())).toBe(true);
    expect(await catalogue.addStretch(stretch({ endByte: 150 }))).toBe(false);
    const [{ pointCount }] = await catalogue.trackedSeries({ runId: "run" });
    expect(pointCount).toBe(3);
    expect(await catalogue.addedStretches("run")).toEqual(new Map([[0, 100]]));
    catalogue.close();
  });

  it("knows a series that has only values that are not finite, and one without any", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    const last = { step: 0, value: Number.POSITIVE_INFINITY, time: 1 };
    const grown = { series: 0, pointCount: 1, strangeCount: 1, least: null, most: null, last };
    const started = [0, 1].map((series) => ({ series, metric: "loss", ...scope }));
    await catalogue.addStretch(stretch({ started, grown: [grown] }));
    const [infinite, empty] = await catalogue.trackedSeries({ runId: "run" });
    expect(infinite).toMatchObject({ least: null, most: null, last });
    expect(empty).toMatchObject({ pointCount: 0, least: null, most: null, last: null });
    catalogue.close();
  });

  it("lets the last value of a fact stand, each part and artifact its own", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    const fact = { fact: "tag", name: "mood", at: 1 } as const;
    const other = { labels: {}, artifactId: null };
    const facts = [
      { ...fact, ...scope, value: "good" },
      { ...fact, ...scope, value: false },
      { ...fact, ...other, value: "0.1" },
    ];
    await catalogue.addStretch(stretch({ facts }));
    const found = await catalogue.trackedFacts({ runId: "run" });
    expect(found.map(({ value, artifactId, labels }) => [value, artifactId, labels])).toEqual([
      [false, "a1", scope.labels],
      ["0.1", null, {}],
    ]);
    catalogue.close();
  });

  it("finds what belongs to artifacts, whichever run made them", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    await catalogue.addStretch(stretch());
    await catalogue.addStretch(stretch({ runId: "other" }));
    const runs = async (artifactIds: string[]) =>
      (await catalogue.trackedSeries({ artifactIds })).map(({ runId }) => runId);
    expect(await runs(["a1", "a2"])).toEqual(["other", "run"]);
    expect(await runs(["a2"])).toEqual([]);
    expect(await runs([])).toEqual([]);
    expect(await catalogue.trackedFacts({ artifactIds: ["a1"] })).toHaveLength(2);
    catalogue.close();
  });

  it("adds up what was dropped", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    expect(await catalogue.droppedPoints("run")).toBe(0);
    await catalogue.addStretch(stretch({ droppedCount: 2 }));
    await catalogue.addStretch(
      stretch({ fromByte: 100, started: [], grown: [], facts: [], droppedCount: 5 }),
    );
    expect(await catalogue.droppedPoints("run")).toBe(7);
    catalogue.close();
  });
});
