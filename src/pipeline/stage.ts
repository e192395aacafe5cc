import type { Canonical } from "../core/canonical-json.js";
import type { Hooks } from "../core/hooks.js";
import type { Artifact, ArtifactStore, Recipe } from "../store/artifact.js";

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
  | "assemble";

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

/** Runs a task here and now, unless its artifact is already there. */
export function performTask(
  stage: Stage,
  task: Task,
  artifacts: ArtifactStore,
  hooks: Hooks,
): Promise<Artifact> {
  return artifacts.write(taskRecipe(stage, task), (folder) =>
    stage.run(task, {
      artifacts,
      folder,
      hooks,
      input: (role) => {
        const kind = stage.inputKinds[role] ?? stage.inputKinds[role.split(":")[0]];
        return artifacts.open(kind, task.inputs[role]);
      },
    }),
  );
}
