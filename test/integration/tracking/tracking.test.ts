import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRingWriter } from "../../../src/core/shared-ring.js";
import { openTracking, readCurves } from "../../../src/store/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { createTracker } from "../../../src/train/tracker.js";
import { temporaryFolder } from "../../support/folder.js";

describe("tracking through its thread", () => {
  it("keeps and indexes all that a loop logs that never waits, though its ring is small", async () => {
    const workspace = openWorkspace(temporaryFolder());
    const options = { workspacePath: workspace.path, runId: "run", ringCount: 1, slotCount: 1_024 };
    const tracking = openTracking(options);
    const tracker = createTracker(openRingWriter(tracking.rings, 0), { now: () => 1 });
    // The thread must be there before a loop can count on it: a flush shows that it is.
    tracker.tag("began", true);
    await tracker.flush();
    const count = 50_000;
    for (let step = 0; step < count; step++) tracker.log("loss", step, step / 7);
    await tracker.flush();
    await tracking.close();
    await tracking.close();
    const dropped = tracker.droppedPointCount();
    const [series] = await workspace.catalogue.trackedSeries({ runId: "run" });
    expect(series.pointCount).toBe(count - dropped);
    expect(await workspace.catalogue.droppedPoints("run")).toBe(dropped);
    const curve = readCurves(workspace.path, "run", [series.series]).get(series.series);
    expect(curve?.step.length).toBe(count - dropped);
    expect(curve?.step.every((step, i) => i === 0 || step > (curve.step[i - 1] ?? 0))).toBe(true);
    expect(tracking.failure()).toBeUndefined();
    workspace.close();
  });

  it("tells why it failed, and lets nobody wait for it", async () => {
    const workspace = openWorkspace(temporaryFolder());
    mkdirSync(join(workspace.path, "tracking"));
    writeFileSync(join(workspace.path, "tracking", "run"), "a file where a folder should be");
    const tracking = openTracking({ workspacePath: workspace.path, runId: "run", ringCount: 1 });
    const tracker = createTracker(openRingWriter(tracking.rings, 0), { now: () => 1 });
    tracker.log("loss", 0, 1);
    await expect(tracker.flush()).rejects.toMatchObject({ code: "TRAIN_TRACKER_FAILED" });
    await tracking.close();
    expect(tracking.failure()?.message).toMatch(/EEXIST|ENOTDIR/);
    workspace.close();
  });
});
