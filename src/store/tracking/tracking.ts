import { Worker } from "node:worker_threads";
import { type ErrorReport, reportError } from "../../core/errors.js";
import { allocateRings, ringState, setRingState } from "../../core/shared-ring.js";
import { workerFile } from "../worker-file.js";

/** What the thread that keeps a run's tracking is started with. */
export interface TrackingRequest {
  readonly rings: SharedArrayBuffer;
  readonly workspacePath: string;
  readonly runId: string;
}

/** Tracking of one run under way: rings to write into, and a thread that keeps what is written. */
export interface Tracking {
  /** Shared with any thread of this process that is to write: see `openRingWriter`. */
  readonly rings: SharedArrayBuffer;
  readonly ringCount: number;
  /** Why the thread failed; undefined while it has not. Writers go on, and what they write is dropped. */
  failure(): ErrorReport | undefined;
  /** Resolves once all that was written is kept and in the catalogue, or cannot be. May be called again. */
  close(): Promise<void>;
}

/** Where a run is tracked. */
export interface TrackingOptions {
  readonly workspacePath: string;
  /** Whose segments are begun: a run is tracked by one process. */
  readonly runId: string;
  /** Threads that will write, ≥ 1. */
  readonly ringCount: number;
  /** Records that a ring holds, a power of two. Default 32,768: 1 MB. */
  readonly slotCount?: number;
}

/**
 * Starts the thread that keeps a run's tracking. It does not keep the process alive: who wants all kept
 * waits for `close`.
 */
export function openTracking(options: TrackingOptions): Tracking {
  const { workspacePath, runId, ringCount, slotCount = 32_768 } = options;
  const rings = allocateRings(ringCount, slotCount);
  const request: TrackingRequest = { rings, workspacePath, runId };
  const file = workerFile(new URL("./track.worker.js", import.meta.url));
  const worker = new Worker(file, { workerData: request });
  worker.unref();
  let failure: ErrorReport | undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (error: unknown): void => {
      if (ringState(rings) !== "closed") {
        failure ??= reportError(error);
        setRingState(rings, "failed"); // nobody waits for a thread that is gone
      }
      resolve();
    };
    worker.on("message", (report: ErrorReport) => {
      failure = report;
    });
    worker.on("error", end);
    worker.on("exit", () => end(new Error("the thread that keeps tracking ended early")));
  });
  let closing: Promise<void> | undefined;
  return {
    rings,
    ringCount,
    failure: () => failure,
    close: () => {
      if (closing === undefined) {
        worker.ref();
        worker.postMessage("stop");
        closing = ended;
      }
      return closing;
    },
  };
}
