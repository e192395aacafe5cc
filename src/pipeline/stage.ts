import type { Canonical } from "../core/canonical-json.js";
import { reportError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import { type Artifact, type ArtifactStore, artifactId, type Recipe } from "../store/artifact.js";
import type { Tracker } from "../train/index.js";
import { type TaskTracking, taskTracker } from "./task-tracking.js";

/** The stages of a run, in the order of the diagram. */
export type StageName =
  | "ingest"
  | "decode"
  | "join"
  | "compare"
  | "clean"
  | "resample"
  | "features"
  | "train-fold"
  | "train"
  | "predict"
  | "evaluate"
  | "propose"
  | "judge"
  | "assemble"
  | "predict-chunk"
  | "predict-table"
  | "explain";

/**
 * One piece of work: pure data, so that it can be sent to a worker thread or another machine.
 * Stage, configuration and inputs decide its artifact's id; `local` only helps to make it.
 */
export interface Task {
  readonly stage: StageName;
  /** What it works on, for people: `EURUSD H1`, `executor fold 3`. */
  readonly subject: string;
  readonly configuration: Canonical;
  /** Ids of the artifacts, or of vendor files, that it reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Where things are on this machine, and what may be reused. Not part of the identity. */
  readonly local?: Canonical;
}

/** What a stage is given to work with. */
export interface StageContext {
  readonly artifacts: ArtifactStore;
  /** The input artifact of a role. */
  input(role: string): Artifact;
  /** The folder to write into; it becomes the artifact. */
  readonly folder: string;
  readonly hooks: Hooks;
  /** Keeps what the making of the artifact measures; never part of its bytes. */
  readonly tracker: Tracker;
}

/** The code of one stage. */
export interface Stage {
  readonly name: StageName;
  /** Kind of the artifact that it makes. */
  readonly kind: string;
  /** Raised whenever the same configuration and inputs would give other bytes. */
  readonly codeVersion: string;
  /** Kinds of the artifacts among its inputs, by role or by the role's text before a colon. */
  readonly inputKinds: Readonly<Record<string, string>>;
  /** Whether it logs to the tracker. Default: no. */
  readonly isTracked?: boolean;
  /** Writes the artifact's files and returns what its manifest says about it. */
  run(task: Task, context: StageContext): Promise<Readonly<Record<string, Canonical>>>;
}

/** The recipe from which the id of a task's artifact is hashed. */
export function taskRecipe(stage: Stage, task: Task): Recipe {
  return {
    kind: stage.kind,
    codeVersion: stage.codeVersion,
    configuration: task.configuration,
    inputs: task.inputs,
  };
}

/** What a task runs with. */
export interface TaskContext {
  readonly artifacts: ArtifactStore;
  readonly hooks: Hooks;
  /** Where it may log; nowhere where left out. */
  readonly tracking?: TaskTracking;
  /** UTC ms now, for what is logged. Needed with `tracking`. */
  readonly now?: () => number;
}

/**
 * Runs a task here and now, unless its artifact is already there. What it logged is on the disk before
 * the artifact is published: an artifact that is there has its curves.
 */
export function performTask(stage: Stage, task: Task, context: TaskContext): Promise<Artifact> {
  const { artifacts, hooks, tracking, now = () => Number.NaN } = context;
  const recipe = taskRecipe(stage, task);
  const tracker = taskTracker(tracking, artifactId(recipe), now);
  return artifacts.write(recipe, async (folder) => {
    const about = await stage.run(task, {
      artifacts,
      folder,
      hooks,
      tracker,
      input: (role) => {
        const kind = stage.inputKinds[role] ?? stage.inputKinds[role.split(":")[0]];
        return artifacts.open(kind, task.inputs[role]);
      },
    });
    await keepTracked(tracker, task, hooks);
    return about;
  });
}

/** Bookkeeping that fails is told of and fails no training. */
async function keepTracked(
  tracker: Tracker,
  { stage, subject }: Task,
  hooks: Hooks,
): Promise<void> {
  try {
    await tracker.flush();
  } catch (error) {
    const message = `${subject}: ${reportError(error).message}`;
    hooks.emit({ type: "note", stage, level: "warning", message });
  }
}
