import { describe, expect, it } from "vitest";
import { createTracker, type TrackerSink } from "../../../src/train/tracker.js";

/** A sink that keeps lines when it is let. */
function memorySink() {
  const calls: string[] = [];
  let open: () => void = () => {};
  let gate: Promise<void> = Promise.resolve();
  const sink: TrackerSink = {
    append: async (lines) => {
      await gate;
      calls.push(lines);
    },
  };
  return {
    sink,
    calls,
    lines: () =>
      calls
        .join("")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    close: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
  };
}

/** A clock that counts. */
function counter(): () => number {
  let time = 0;
  return () => ++time;
}

describe("createTracker", () => {
  it("keeps every point in order by the time that flush resolves", async () => {
    const { sink, lines } = memorySink();
    const tracker = createTracker(sink, { now: counter() });
    tracker.log("loss", 0, 0.69);
    tracker.log('a "quoted" name', 1, -1e-300);
    tracker.note("learner", "gbdt");
    tracker.log("loss", 2, Number.NaN);
    tracker.note("rows", Number.POSITIVE_INFINITY);
    await tracker.flush();
    expect(lines()).toEqual([
      { metric: "loss", step: 0, value: 0.69, time: 1 },
      { metric: 'a "quoted" name', step: 1, value: -1e-300, time: 2 },
      { note: "learner", value: "gbdt", time: 3 },
      { metric: "loss", step: 2, value: "NaN", time: 4 },
      { note: "rows", value: "Infinity", time: 5 },
    ]);
  });

  it("gives nothing to the sink within log, and everything in one go when the loop is free", async () => {
    const { sink, calls } = memorySink();
    const tracker = createTracker(sink, { now: counter() });
    for (let step = 0; step < 100; step++) tracker.log("loss", step, 1);
    expect(calls).toHaveLength(0);
    await new Promise((resolve) => setImmediate(resolve));
    await tracker.flush();
    expect(calls).toHaveLength(1);
  });

  it("loses nothing when a loop fills the ring many times over", async () => {
    const { sink, lines } = memorySink();
    const tracker = createTracker(sink, { now: counter(), ringPoints: 8 });
    for (let step = 0; step < 100; step++) tracker.log("loss", step, step / 7);
    await tracker.flush();
    expect(lines().map((line) => line.step)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(lines().map((line) => line.value)).toEqual(Array.from({ length: 100 }, (_, i) => i / 7));
    expect(tracker.droppedPointCount()).toBe(0);
  });

  it("drops and counts points when the sink is too far behind, and says how many", async () => {
    const { sink, lines, close, open } = memorySink();
    close();
    const options = { now: counter(), ringPoints: 4, maxWaitingCharacters: 300 };
    const tracker = createTracker(sink, options);
    for (let step = 0; step < 40; step++) tracker.log("loss", step, 1);
    const dropped = tracker.droppedPointCount();
    expect(dropped).toBeGreaterThan(0);
    open();
    await tracker.flush();
    const kept = lines().filter((line) => line.metric === "loss").length;
    expect(kept + dropped).toBe(40);
    expect(lines().filter((line) => "dropped" in line)).toEqual([{ dropped }]);
  });

  it("tells of a failing sink at the next flush, once", async () => {
    let isBroken = true;
    const kept: string[] = [];
    const sink: TrackerSink = {
      append: async (lines) => {
        if (isBroken) throw new Error("disk full");
        kept.push(lines);
      },
    };
    const tracker = createTracker(sink, { now: counter() });
    tracker.log("loss", 0, 1);
    await expect(tracker.flush()).rejects.toMatchObject({
      code: "TRAIN_TRACKER_FAILED",
      message: expect.stringContaining("disk full"),
    });
    isBroken = false;
    tracker.log("loss", 1, 1);
    await tracker.flush();
    expect(kept).toHaveLength(1);
  });
});
