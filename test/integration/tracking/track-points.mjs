/**
 * Tracks a run for as long as it lives, from the main thread and from a worker thread, and says on
 * standard output up to which step each thread's points were acknowledged.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { openRingWriter } from "../../../dist/core/shared-ring.js";
import { openTracking } from "../../../dist/store/tracking/tracking.js";
import { createTracker } from "../../../dist/train/tracker.js";

/** Logs without end; the value of a point follows from its step, so that a torn one would show. */
async function track(rings, index) {
  const tracker = createTracker(openRingWriter(rings, index), {
    now: Date.now,
    labels: { thread: String(index) },
  });
  for (let step = 0; ; ) {
    const until = step + 1 + ((step * 7) % 97);
    for (; step < until; step++) tracker.log("value", step, step * (1 + index) + 1 / 3);
    await tracker.flush();
    process.stdout.write(`${index} ${step - 1}\n`);
  }
}

if (isMainThread) {
  const [, , workspacePath, runId] = process.argv;
  const { rings } = openTracking({ workspacePath, runId, ringCount: 2, slotCount: 1024 });
  new Worker(new URL(import.meta.url), { workerData: rings });
  await track(rings, 0);
} else {
  await track(workerData, 1);
}
