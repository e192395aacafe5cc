import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { reportError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import { openRingReader } from "../../core/shared-ring.js";
import { openSegments } from "./segment-file.js";
import { indexTracked, runTrackingFolder } from "./track-index.js";
import { createTrackWriter } from "./track-writer.js";
import type { TrackingRequest } from "./tracking.js";

/** Entry of the thread that keeps what a run's threads write into their rings. */
const { rings, workspacePath, runId } = workerData as TrackingRequest; // by openTracking

const writer = createTrackWriter({
  reader: openRingReader(rings),
  segments: openSegments(runTrackingFolder(workspacePath, runId)),
  index: async () => {
    // Not before it is needed: the database's code takes longer to load than a first commit.
    const { openCatalogue } = await import("../catalogue.js");
    const catalogue = openCatalogue(workspacePath);
    try {
      await indexTracked(workspacePath, runId, catalogue);
    } finally {
      catalogue.close();
    }
  },
  now: Date.now,
  elapsed: () => performance.now(),
  sleep: (durationMs) => sleep(durationMs),
  random: createRandom(0).fork(runId),
});
parentPort?.once("message", () => writer.stop());
// A wait in shared memory does not keep a thread alive.
const alive = setInterval(() => {}, 60_000);
try {
  await writer.run();
} catch (error) {
  parentPort?.postMessage(reportError(error));
}
clearInterval(alive);
parentPort?.close();
