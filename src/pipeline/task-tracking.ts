import type { Hooks } from "../core/hooks.js";
import { openRingWriter } from "../core/shared-ring.js";
import { openTracking, type Tracking } from "../store/index.js";
import { createTracker, silentTracker, type Tracker } from "../train/index.js";

/** Where a task may log what it measures: plain data and shared memory, to be sent to a thread. */
export interface TaskTracking {
  readonly rings: SharedArrayBuffer;
  /** The ring that is this task's while it runs. */
  readonly ring: number;
}

/** A task's tracker: what it logs belongs to the artifact that the task makes. */
export function taskTracker(
  tracking: TaskTracking | undefined,
  artifactId: string,
  now: () => number,
): Tracker {
  if (tracking === undefined) return silentTracker;
  return createTracker(openRingWriter(tracking.rings, tracking.ring), { now, artifactId });
}

/** Tracking of a run, begun when the first task asks for it: a run that makes nothing tracks nothing. */
export interface RunTracking {
  /** A ring for a task until `release`; undefined where all are taken. */
  acquire(): TaskTracking | undefined;
  release(tracking: TaskTracking | undefined): void;
  /** Resolves once all is kept and indexed, or cannot be: then the hooks have been told why. */
  close(): Promise<void>;
}

/**
 * @param taskCount - Tasks that run at once.
 */
export function openRunTracking(
  workspacePath: string,
  runId: string,
  taskCount: number,
  hooks: Hooks,
): RunTracking {
  let tracking: Tracking | undefined;
  const free = Array.from({ length: taskCount }, (_, ring) => ring);
  return {
    acquire: () => {
      const ring = free.shift();
      if (ring === undefined) return undefined;
      tracking ??= openTracking({ workspacePath, runId, ringCount: taskCount });
      return { rings: tracking.rings, ring };
    },
    release: (taken) => {
      if (taken !== undefined) free.push(taken.ring);
    },
    close: async () => {
      await tracking?.close();
      const failure = tracking?.failure();
      if (failure === undefined) return;
      hooks.emit({
        type: "note",
        stage: "train",
        level: "warning",
        message: `tracking failed, so that curves and scores of this run are missing: ${failure.message}`,
      });
    },
  };
}
