import { describe, expect, it } from "vitest";
import { setRingState } from "../../../src/core/shared-ring.js";
import { createTracker, silentTracker, trackingHooks } from "../../../src/train/tracker.js";
import { counter, openTestRings } from "../../support/tracking.js";

describe("createTracker", () => {
  it("writes each point with its series, step, value and time, and each series once", () => {
    const { writers, take } = openTestRings();
    const tracker = createTracker(writers[0], { now: counter() });
    tracker.log("loss", 0, 0.69);
    tracker.log('a "quoted" name', 1, -1e-300);
    tracker.log("loss", 2, Number.NaN);
    const began = { labels: {}, artifactId: null };
    expect(take()).toEqual([
      { began: { ...began, metric: "loss", series: 0 } },
      { series: 0, step: 0, value: 0.69, time: 2 },
      { began: { ...began, metric: 'a "quoted" name', series: 1 } },
      { series: 1, step: 1, value: -1e-300, time: 4 },
      { series: 0, step: 2, value: Number.NaN, time: 5 },
    ]);
  });

  it("keeps parts of a run apart, in as many trackers as it takes", () => {
    const { writers, take } = openTestRings(1, 128);
    const run = createTracker(writers[0], {
      now: counter(),
      labels: { node: "a" },
      artifactId: "x",
    });
    run.log("loss", 0, 1);
    run.within({ fold: "2" }).log("loss", 0, 2);
    run.within({ fold: "2", node: "b" }).tag("mood", "good");
    const records = take();
    expect(records[0]).toMatchObject({ began: { series: 0, labels: { node: "a" } } });
    expect(records[2]).toMatchObject({ began: { series: 1, labels: { node: "a", fold: "2" } } });
    expect(records[3]).toMatchObject({ series: 1, value: 2 });
    expect(records[4]).toMatchObject({
      fact: { fact: "tag", name: "mood", labels: { node: "b", fold: "2" }, artifactId: "x" },
    });
  });

  it("has one tracker for a part, however it is asked for, and one series for its metric", () => {
    const { writers, take } = openTestRings(1, 128);
    const run = createTracker(writers[0], { now: counter() });
    for (let step = 0; step < 2; step++) run.within({ fold: "2", node: "a" }).log("loss", step, 1);
    run.within({ node: "a" }).within({ fold: "2" }).log("loss", 2, 1);
    expect(take().filter((record) => "began" in record)).toHaveLength(1);
  });

  it("writes parameters, tags and artifacts, with numbers that JSON has not as text", () => {
    const { writers, take } = openTestRings(1, 128);
    const tracker = createTracker(writers[0], { now: () => 7 });
    tracker.parameter("num_leaves", 31);
    tracker.parameter("limit", Number.POSITIVE_INFINITY);
    tracker.tag("is_real", true);
    tracker.artifact("model", "3f2a91c");
    const facts = take().map((record) => ("fact" in record ? record.fact : undefined));
    expect(facts.map((fact) => [fact?.fact, fact?.name, fact?.value])).toEqual([
      ["parameter", "num_leaves", 31],
      ["parameter", "limit", "Infinity"],
      ["tag", "is_real", true],
      ["artifact", "model", "3f2a91c"],
    ]);
  });

  it("cuts names and texts that are longer than a record may be", () => {
    const { writers, take } = openTestRings(1, 1_024);
    const tracker = createTracker(writers[0], { now: () => 7 });
    tracker.tag("long", "x".repeat(6_000));
    tracker.log("m".repeat(300), 0, 1);
    const [tag, series] = take();
    expect(tag).toMatchObject({ fact: { value: `${"x".repeat(4_999)}…` } });
    expect(series).toMatchObject({ began: { metric: `${"m".repeat(249)}…` } });
  });

  it("drops and counts points when nobody empties the ring, but no parameter", async () => {
    const { writers, take, reader } = openTestRings(1, 8);
    const tracker = createTracker(writers[0], { now: () => 7 });
    for (let step = 0; step < 20; step++) tracker.log("loss", step, 1);
    tracker.parameter("num_leaves", 31);
    const kept = take().filter((record) => "step" in record).length;
    expect(kept).toBeLessThan(20);
    expect(tracker.droppedPointCount()).toBe(20 - kept);
    const flushed = tracker.flush(); // writes what waited, now that there is room
    expect(take()).toMatchObject([{ fact: { name: "num_leaves", value: 31 } }]);
    reader.keep(0, writers[0].position());
    await flushed;
  });

  it("drops points of a metric that is new while there is no room, and goes on later", () => {
    const { writers, take } = openTestRings(1, 8);
    const tracker = createTracker(writers[0], { now: () => 7 });
    while (writers[0].write(0, 0, 0, 0));
    tracker.log("loss", 0, 1);
    expect(tracker.droppedPointCount()).toBe(2);
    take();
    tracker.log("loss", 1, 2);
    expect(take()).toMatchObject([{ began: { metric: "loss" } }, { step: 1, value: 2 }]);
  });

  it("resolves a flush once all before it is kept", async () => {
    const { writers, reader } = openTestRings();
    const tracker = createTracker(writers[0], { now: () => 7 });
    tracker.log("loss", 0, 1);
    const rings = reader.rings();
    const flushed = tracker.flush();
    await reader.rung(rings, 10_000); // it asks for the disk at once
    reader.keep(
      0,
      reader.drain(0, () => {}),
    );
    await flushed;
  });

  it("refuses a flush where what was logged cannot be kept", async () => {
    const { memory, writers } = openTestRings();
    const tracker = createTracker(writers[0], { now: () => 7 });
    tracker.log("loss", 0, 1);
    setRingState(memory, "failed");
    await expect(tracker.flush()).rejects.toMatchObject({ code: "TRAIN_TRACKER_FAILED" });
  });
});

describe("trackingHooks", () => {
  it("hand measurements that have a step to the tracker, and all else on", () => {
    const { writers, take } = openTestRings();
    const heard: string[] = [];
    const hooks = trackingHooks(createTracker(writers[0], { now: () => 7 }), {
      emit: (event) => void heard.push(event.type),
    });
    hooks.emit({ type: "metric", name: "loss", value: 0.5, labels: { subject: "x", step: "3" } });
    hooks.emit({ type: "metric", name: "rows", value: 9, labels: { subject: "x" } });
    hooks.emit({ type: "progress", stage: "train", subject: "x", done: 1, unit: "trees" });
    expect(heard).toEqual(["metric", "progress"]);
    expect(take()).toMatchObject([{ began: { metric: "loss" } }, { step: 3, value: 0.5 }]);
  });
});

describe("silentTracker", () => {
  it("keeps nothing and has nothing to wait for", async () => {
    silentTracker.within({ fold: "1" }).log("loss", 0, 1);
    silentTracker.parameter("a", 1);
    silentTracker.tag("a", 1);
    silentTracker.artifact("a", "b");
    await silentTracker.flush();
    expect(silentTracker.droppedPointCount()).toBe(0);
  });
});
