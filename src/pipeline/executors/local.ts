import { once } from "node:events";
import { availableParallelism } from "node:os";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import { type ErrorReport, PlumblineError } from "../../core/errors.js";
import type { HookEvent, Hooks } from "../../core/hooks.js";
import type { Artifact } from "../../store/artifact.js";
import { workerFile } from "../../store/worker-file.js";
import type { Workspace } from "../../store/workspace.js";
import { performTask, type Task } from "../stage.js";
import { stages } from "../stages/index.js";
import type { TaskTracking } from "../task-tracking.js";

/** Where tasks run. Every executor makes the same artifacts. */
export interface Executor {
  /** How many tasks run at once. */
  readonly width: number;
  /** @param tracking - Where the task may log what it measures; nowhere where left out. */
  perform(task: Task, hooks: Hooks, tracking?: TaskTracking): Promise<Artifact>;
  close(): Promise<void>;
}

/** What a worker thread is sent. */
export interface WorkerRequest {
  readonly workspacePath: string;
  readonly task: Task;
  readonly tracking?: TaskTracking;
}

/** What it answers. Errors travel as data: a thread boundary would strip their fields. */
export type WorkerAnswer =
  | { readonly artifactId: string }
  | { readonly failure: ErrorReport & { readonly retryable: boolean; readonly stack: string } };

/** One worker a core, four at most: past that the disk is what tasks wait for. */
export function defaultWorkerCount(): number {
  return Math.max(1, Math.min(4, availableParallelism()));
}

/**
 * Runs tasks on worker threads of this process.
 *
 * @param workers - Number of threads; 0 runs tasks in the calling thread.
 */
export function createLocalExecutor(workspace: Workspace, workers: number): Executor {
  return workers === 0 ? inlineExecutor(workspace) : threadExecutor(workspace, workers);
}

function inlineExecutor(workspace: Workspace): Executor {
  return {
    width: 1,
    perform: (task, hooks, tracking) => {
      const { artifacts } = workspace;
      return performTask(stages[task.stage], task, { artifacts, hooks, tracking, now: Date.now });
    },
    close: async () => {},
  };
}

/** What a thread says once, when its code is loaded. */
export interface ThreadLoaded {
  readonly loadedThread: number;
}

function threadExecutor(workspace: Workspace, workers: number): Executor {
  let pool: ThreadPool | undefined;
  return {
    width: workers,
    perform: async (task, hooks, tracking) => {
      pool ??= openPool(workers); // a run that finds everything ready starts no thread
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (event: HookEvent) => hooks.emit(event));
      try {
        const request = { workspacePath: workspace.path, task, tracking, port: port2 };
        const answer = await pool.run(request, { transferList: [port2] });
        if ("failure" in answer) throw errorFrom(answer.failure);
        return workspace.artifacts.open(stages[task.stage].kind, answer.artifactId);
      } finally {
        port1.close();
      }
    },
    close: async () => pool?.close(),
  };
}

interface ThreadPool {
  run: Piscina<WorkerRequest, WorkerAnswer>["run"];
  close(): Promise<void>;
}

function openPool(workers: number): ThreadPool {
  const pool = new Piscina<WorkerRequest, WorkerAnswer>({
    filename: workerFile(new URL("./task.worker.js", import.meta.url)),
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Idle threads stay in their event loop, and so can say that they have loaded. Being woken through
    // shared memory would save some microseconds a task.
    atomics: "disabled",
  });
  const loaded = new Set<number>();
  pool.on("message", ({ loadedThread }: ThreadLoaded) => loaded.add(loadedThread));
  return {
    run: pool.run.bind(pool),
    close: async () => {
      // Node 20 aborts the whole process where a thread is ended while it loads its modules: a run of one
      // short task was over before the second thread had loaded its own.
      for (const thread of pool.threads) {
        thread.ref();
        while (thread.threadId >= 0 && !loaded.has(thread.threadId)) {
          await Promise.race([once(pool, "message"), once(thread, "exit")]);
        }
      }
      await pool.destroy();
    },
  };
}

function errorFrom(failure: Extract<WorkerAnswer, { failure: unknown }>["failure"]): Error {
  if (failure.code === "INTERNAL_UNEXPECTED") {
    const error = new Error(failure.message);
    error.stack = failure.stack;
    return error;
  }
  return new PlumblineError(failure.code, failure);
}
