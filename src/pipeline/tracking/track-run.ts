import { randomUUID } from "node:crypto";
import type { Canonical } from "../../core/canonical-json.js";
import { reportError } from "../../core/errors.js";
import { openRingWriter } from "../../core/shared-ring.js";
import { openTracking } from "../../store/index.js";
import type { Workspace } from "../../store/workspace.js";
import { createTracker, type Tracker } from "../../train/index.js";

/** What a training of one's own is to be known by. */
export interface TrackRunOptions {
  /** What it is set to: it stands in lists and comparisons. */
  readonly configuration: Readonly<Record<string, Canonical>>;
  /** UTC ms now. Default: the machine's clock. */
  readonly now?: () => number;
}

/**
 * Tracks a training of one's own as a run of the workspace, beside those of the pipeline.
 *
 * @param work - Given the run's tracker. All that it logged is on the disk when this resolves.
 * @returns What `work` returns.
 * @throws What `work` throws, after the run was recorded as failed; TRAIN_TRACKER_FAILED if what it
 *   logged could not be kept.
 */
export async function trackRun<Result>(
  workspace: Workspace,
  options: TrackRunOptions,
  work: (tracker: Tracker, runId: string) => Promise<Result> | Result,
): Promise<Result> {
  const { configuration, now = Date.now } = options;
  const { catalogue, path } = workspace;
  const runId = randomUUID();
  await catalogue.startRun(runId, configuration);
  const tracking = openTracking({ workspacePath: path, runId, ringCount: 1 });
  const tracker = createTracker(openRingWriter(tracking.rings, 0), { now });
  try {
    const result = await work(tracker, runId);
    await tracker.flush();
    await tracking.close();
    await catalogue.finishRun(runId, "done", {});
    return result;
  } catch (error) {
    await tracking.close();
    const { code, message } = reportError(error);
    await catalogue.finishRun(runId, "failed", { error: { code, message } });
    throw error;
  }
}
