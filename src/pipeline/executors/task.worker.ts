import { type MessagePort, parentPort, threadId } from "node:worker_threads";
import { PlumblineError, reportError } from "../../core/errors.js";
import { openArtifactStore } from "../../store/artifact.js";
import { performTask } from "../stage.js";
import { stages } from "../stages/index.js";
import type { ThreadLoaded, WorkerAnswer, WorkerRequest } from "./local.js";

/** Entry of a worker thread: performs one task and posts what the stage reports to the port. */
// biome-ignore lint/style/noDefaultExport: the thread pool calls the default export.
export default async function performInThread(
  request: WorkerRequest & { readonly port: MessagePort },
): Promise<WorkerAnswer> {
  const { port, task, tracking, workspacePath } = request;
  try {
    const artifact = await performTask(stages[task.stage], task, {
      artifacts: openArtifactStore(workspacePath),
      hooks: { emit: (event) => port.postMessage(event) },
      tracking,
      now: Date.now,
    });
    return { artifactId: artifact.id };
  } catch (error) {
    const retryable = error instanceof PlumblineError && error.retryable;
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    return { failure: { ...reportError(error), retryable, stack } };
  }
}

// Not before the loader is done with this file, the last one.
setImmediate(() => parentPort?.postMessage({ loadedThread: threadId } satisfies ThreadLoaded));
