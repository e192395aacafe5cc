import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import { PlumblineError, reportError } from "../core/errors.js";
import { combineHooks, type Hooks } from "../core/hooks.js";
import { createRandom } from "../core/random.js";
import { type Artifact, artifactId } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import type { Executor } from "./executors/local.js";
import { defaultRetryPolicy, type RetryPolicy, withRetry } from "./retry.js";
import { type Task, taskRecipe } from "./stage.js";
import { stages } from "./stages/index.js";
import type { RunTracking } from "./task-tracking.js";

/** How one task of a run ended, for tables and progress. */
export interface TaskOutcome {
  readonly stage: string;
  readonly subject: string;
  readonly kind: string;
  readonly artifactId: string;
  readonly state: "done" | "reused" | "failed";
  readonly durationMs: number;
  /** What the stage said in passing: `41 of 42 columns reused`. */
  readonly notes: readonly string[];
}

/** Performs tasks, each at most once, and keeps the record. */
export interface Runner {
  /**
   * The artifact of a task: found where it stands, otherwise made. Two calls with one task share it.
   *
   * @throws What the stage throws, with stage and subject added to its place.
   */
  perform(task: Task): Promise<Artifact>;
  /** All tasks so far, in the order in which they ended. */
  outcomes(): readonly TaskOutcome[];
  /** Begins nothing more and waits for what is under way: a thread is never cut off in its work. */
  stop(reason: unknown): Promise<void>;
  /** Writes what is still to be recorded. */
  settle(): Promise<void>;
}

export interface RunnerOptions {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly runId: string;
  readonly hooks: Hooks;
  /** UTC ms now, for durations. */
  readonly now: () => number;
  readonly seed: number;
  readonly retry?: RetryPolicy;
  /** Where tasks of tracked stages log; nowhere where left out. */
  readonly tracking?: RunTracking;
  /** Hears of every task that ended. */
  readonly onOutcome?: (outcome: TaskOutcome) => void;
}

/** A runner for one run. */
export function createRunner(options: RunnerOptions): Runner {
  const { workspace, executor, runId, now, retry = defaultRetryPolicy } = options;
  const { artifacts, catalogue } = workspace;
  const underWay = new Map<string, Promise<Artifact>>();
  const ended: TaskOutcome[] = [];
  const found: Artifact[] = [];
  const jitter = createRandom(options.seed).fork("retry");

  let free = executor.width;
  const waiting: (() => void)[] = [];
  let stopReason: { readonly reason: unknown } | undefined;

  /** Runs work when a place is free; tasks wait here, not in the executor, so that they can be called off. */
  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      if (stopReason !== undefined) throw stopReason.reason;
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  }

  function end(outcome: TaskOutcome): void {
    ended.push(outcome);
    options.onOutcome?.(outcome);
  }

  async function make(task: Task, kind: string, id: string): Promise<Artifact> {
    const begun = now();
    const described = { stage: task.stage, subject: task.subject, kind, artifactId: id };
    const notes: string[] = [];
    const hooks = combineHooks(options.hooks, {
      emit: (event) => {
        if (event.type === "note" && event.level !== "debug") notes.push(event.message);
      },
    });
    const attempt = async (): Promise<Artifact> => {
      const { stage, subject } = task;
      const number = await catalogue.startAttempt({
        runId,
        stage,
        subject,
        artifactKind: kind,
        artifactId: id,
      });
      const tracking = stages[stage].isTracked ? options.tracking?.acquire() : undefined;
      try {
        const artifact = await executor.perform(task, hooks, tracking);
        await catalogue.registerArtifact(artifact.manifest);
        const rows = artifact.manifest.about.rowCount;
        await catalogue.finishAttempt(number, {
          state: "done",
          rows: typeof rows === "number" ? rows : null,
        });
        return artifact;
      } catch (error) {
        await catalogue.finishAttempt(number, { state: "failed", error: reportError(error) });
        throw error;
      } finally {
        options.tracking?.release(tracking);
      }
    };
    try {
      const artifact = await withRetry(attempt, retry, jitter, (error, count) =>
        hooks.emit({
          type: "note",
          stage: task.stage,
          level: "warning",
          message: `${task.subject}: attempt ${count} failed (${error.code}), trying again`,
        }),
      );
      end({ ...described, state: "done", durationMs: now() - begun, notes });
      return artifact;
    } catch (error) {
      end({ ...described, state: "failed", durationMs: now() - begun, notes });
      throw failureOf(task, error);
    }
  }

  return {
    perform: (task) => {
      const stage = stages[task.stage];
      const id = artifactId(taskRecipe(stage, task));
      const key = `${stage.kind}/${id}`;
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const present = artifacts.find(stage.kind, id);
      if (present !== undefined) {
        found.push(present);
        const { stage: name, subject } = task;
        const outcome = { stage: name, subject, kind: stage.kind, artifactId: id };
        end({ ...outcome, state: "reused", durationMs: 0, notes: [] });
      }
      const promise = present ? Promise.resolve(present) : inTurn(() => make(task, stage.kind, id));
      underWay.set(key, promise);
      return promise;
    },
    outcomes: () => ended,
    stop: async (reason) => {
      stopReason = { reason };
      await Promise.allSettled(underWay.values());
    },
    settle: async () => {
      // What was found may have been made by a run that was killed before it could record it.
      await catalogue.registerArtifact(...found.map((artifact) => artifact.manifest));
      const reused = ended.filter((outcome) => outcome.state === "reused");
      await catalogue.recordAttempts(
        reused.map(({ stage, subject, kind, artifactId }) => ({
          runId,
          stage,
          subject,
          artifactKind: kind,
          artifactId,
          state: "reused" as const,
        })),
      );
      found.length = 0;
    },
  };
}

function failureOf(task: Task, error: unknown): unknown {
  if (!(error instanceof PlumblineError)) return error;
  return new PlumblineError(error.code, {
    message: error.message,
    where: { ...error.where, stage: task.stage, subject: task.subject },
    remedy: error.remedy,
    cause: error,
  });
}

/** Plain data as part of an identity: keys without a value are left out first. */
export function canonical(value: object): Canonical {
  return JSON.parse(canonicalJson(JSON.parse(JSON.stringify(value))));
}
