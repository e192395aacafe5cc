import type { Hooks } from "../core/hooks.js";
import { createRandom } from "../core/random.js";
import { type Artifact, artifactId } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import type { Executor } from "./executors/local.js";
import { defaultRetryPolicy, withRetry } from "./retry.js";
import { type Task, taskRecipe } from "./stage.js";
import { stages } from "./stages/index.js";
import type { RunTracking } from "./task-tracking.js";

/** Performs tasks outside of a run: what is there is found, what is missing is made, by all who ask for it at once together. */
export interface Work {
  /** @throws What the stage throws; after a failure that is not tolerated nothing more is begun. */
  perform(task: Task): Promise<Artifact>;
  /** Artifacts so far that were there. */
  reusedCount(): number;
}

/** Where work is done. */
export interface WorkOptions {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly hooks: Hooks;
  /** Where tasks of tracked stages log; nowhere where left out. */
  readonly tracking?: RunTracking;
  /** Failures after which other tasks go on all the same. Default: none. */
  readonly isTolerated?: (error: unknown) => boolean;
}

/** Work on the executor's threads, as many tasks at once as it has. */
export function createWork({
  workspace,
  executor,
  hooks,
  tracking,
  isTolerated = () => false,
}: WorkOptions): Work {
  const { artifacts, catalogue } = workspace;
  const jitter = createRandom("work");
  const underWay = new Map<string, Promise<Artifact>>();
  const waiting: (() => void)[] = [];
  let free = executor.width;
  let reused = 0;
  let failure: { readonly error: unknown } | undefined;

  async function make(task: Task): Promise<Artifact> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const own = stages[task.stage].isTracked ? tracking?.acquire() : undefined;
    try {
      if (failure !== undefined) throw failure.error;
      return await withRetry(
        () => executor.perform(task, hooks, own),
        defaultRetryPolicy,
        jitter,
        ({ code }) =>
          hooks.emit({
            type: "note",
            stage: task.stage,
            level: "warning",
            message: `${task.subject}: an attempt failed (${code}), trying again`,
          }),
      );
    } catch (error) {
      if (!isTolerated(error)) failure ??= { error };
      throw error;
    } finally {
      tracking?.release(own);
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  }

  async function findOrMake(task: Task, kind: string, id: string): Promise<Artifact> {
    const found = artifacts.find(kind, id);
    if (found !== undefined) reused++;
    const artifact = found ?? (await make(task));
    await catalogue.registerArtifact(artifact.manifest);
    return artifact;
  }

  return {
    reusedCount: () => reused,
    perform: (task) => {
      const { kind } = stages[task.stage];
      const id = artifactId(taskRecipe(stages[task.stage], task));
      const key = `${kind}/${id}`;
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const promise = findOrMake(task, kind, id).finally(() => underWay.delete(key));
      underWay.set(key, promise);
      return promise;
    },
  };
}

/** Waits for all of them, also where one fails: no thread is cut off in its work. */
export async function allOf<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
