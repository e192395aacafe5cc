import type { Worker } from "node:worker_threads";

/**
 * The threads that a piece of work starts. Node tells of a thread a turn after it was started, so that the work may
 * be over by then.
 */
export async function threadsOf<Result>(
  work: () => Result,
): Promise<{ readonly result: Result; readonly threads: readonly Worker[] }> {
  await new Promise((resolve) => setImmediate(resolve)); // threads of earlier work are told of by now
  const threads: Worker[] = [];
  const note = (worker: Worker) => threads.push(worker);
  process.on("worker", note);
  try {
    const result = work();
    await new Promise((resolve) => process.nextTick(resolve));
    return { result, threads };
  } finally {
    process.off("worker", note);
  }
}
