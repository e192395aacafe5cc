import { PlumblineError } from "../../core/errors.js";
import type { Hooks } from "../../core/hooks.js";
import { createRandom } from "../../core/random.js";
import { rowLogLoss } from "../../evaluate/index.js";
import { type Artifact, artifactId } from "../../store/artifact.js";
import { readNumbers } from "../../store/number-file.js";
import { trialCommand } from "../../store/run-log.js";
import {
  drawParameters,
  type FoldLoss,
  type LearnerParameters,
  type ParameterSpace,
  type TrialOutcome,
} from "../../train/index.js";
import type { RunOptions } from "../run.js";
import { taskRecipe } from "../stage.js";
import { stages } from "../stages/index.js";
import { type openRunTracking, type TaskTracking, taskTracker } from "../task-tracking.js";
import { type NodeInputs, nodeTask } from "../tasks.js";
import { createWork } from "../work.js";
import type { Clock } from "./clock.js";
import type { SearchSubject } from "./subject.js";
import { type EarlierTrials, openTrialRecords, trialRunId } from "./trial-record.js";

/** One set of parameters, and what came of it. */
export interface Trial extends TrialOutcome {
  /** Of the run that it is on record as. */
  readonly runId: string;
  readonly parameters: LearnerParameters;
  /** Mean log loss a row on the folds of its last rung, nats; null where it was not measured. */
  readonly logLoss: number | null;
  readonly foldCount: number;
  /** Why it could not be trained; null where it was. */
  readonly failure: string | null;
}

/** What trials work with. */
export interface TrialsContext {
  readonly options: RunOptions;
  readonly subject: SearchSubject;
  readonly space: ParameterSpace;
  readonly searchId: string;
  readonly earlier: EarlierTrials;
  readonly clock: Clock;
  readonly tracking: ReturnType<typeof openRunTracking>;
  /** Where the scores of trials are logged. */
  readonly scoring: TaskTracking | undefined;
}

/** Trains trials on folds and keeps the record. */
export function createTrials(context: TrialsContext) {
  const { options, subject, space, searchId, earlier, clock, tracking, scoring } = context;
  const { workspace, executor, hooks, now } = options;
  const { node, inputs, featureSet } = subject;
  const { instrument } = inputs;
  const work = createWork({ workspace, executor, hooks, tracking, isTolerated: isUnfit });
  const records = openTrialRecords(workspace.catalogue);
  const random = createRandom(inputs.seed).fork(`search of ${node.name}`);
  const firstFolds = new Map<number, Artifact>();
  const failures = new Map<number, string>();
  let trainedFolds = 0;
  let foundFolds = 0;
  let isUp = false;

  function parametersOf(trial: number): LearnerParameters {
    if (trial === 1) return node.parameters;
    return { ...node.parameters, ...drawParameters(space, random.fork(`trial ${trial}`)) };
  }

  function inputsOf(trial: number): NodeInputs {
    return { ...inputs, node: { ...node, parameters: parametersOf(trial) } };
  }

  async function measure(trial: number, fold: number): Promise<FoldLoss | undefined> {
    const own = inputsOf(trial);
    const id = trialRunId(searchId, trial);
    const stage = stages["train-fold"];
    const task = nodeTask("train-fold", own, fold);
    const foldId = artifactId(taskRecipe(stage, task));
    const failure = earlier.failureOf(trial);
    // What an earlier call measured costs nothing and is there whatever the time.
    if (failure === undefined && !earlier.hasMeasured(trial, foldId) && clock.isUp()) {
      isUp = true;
      return undefined;
    }
    const candidate = artifactId(taskRecipe(stage, nodeTask("train-fold", own, 0)));
    await records.begin(id, {
      command: trialCommand,
      search: searchId,
      trial,
      instrument,
      node: node.name,
      featureSet,
      candidate,
      parameters: parametersOf(trial),
    });
    if (failure !== undefined) return lost(trial, failure);
    const isFound = workspace.artifacts.find(stage.kind, foldId) !== undefined;
    const start = isFound ? 0 : now();
    let artifact: Artifact;
    try {
      artifact = await work.perform(task);
    } catch (error) {
      if (!isUnfit(error)) throw error;
      return lost(trial, error.message);
    }
    const trained = isFound ? undefined : clock.add({ start, end: now() });
    if (isFound) foundFolds++;
    else trainedFolds++;
    if (fold === 0) firstFolds.set(trial, artifact);
    await records.addFold(id, `trial ${trial} fold ${fold + 1}`, artifact, trained);
    progress(hooks, node.name, trainedFolds + foundFolds);
    return lossOf(subject, fold, artifact);
  }

  function lost(trial: number, failure: string): FoldLoss {
    failures.set(trial, failure);
    return { lossSum: Number.POSITIVE_INFINITY, rowCount: 1 };
  }

  async function finish(outcome: TrialOutcome): Promise<Trial> {
    const { trial, rungs, isComplete } = outcome;
    const runId = trialRunId(searchId, trial);
    const last = rungs.at(-1);
    const logLoss = last !== undefined && Number.isFinite(last.loss) ? last.loss : null;
    const fold = firstFolds.get(trial);
    if (fold !== undefined) {
      const tracker = taskTracker(scoring, fold.id, now).within({ instrument, node: node.name });
      for (const { foldCount, loss } of rungs) {
        if (Number.isFinite(loss)) tracker.log("rung_log_loss", foldCount, loss);
      }
      if (isComplete && logLoss !== null) tracker.log("log_loss", 0, logLoss);
      await tracker.flush();
    }
    const failure = failures.get(trial) ?? null;
    await records.finish(runId, outcome, failure);
    const parameters = parametersOf(trial);
    return { ...outcome, runId, parameters, logLoss, foldCount: last?.foldCount ?? 0, failure };
  }

  return {
    measure,
    finish,
    failRest: records.failRest,
    isTimeUp: () => isUp,
    counts: () => ({ trainedFolds, foundFolds }),
  };
}

/** Parameters that this much data, or each other, do not allow: a trial that loses to all others. */
function isUnfit(error: unknown): error is PlumblineError {
  const codes = ["TRAIN_ROWS_TOO_FEW", "TRAIN_PARAMETER_INVALID"];
  return error instanceof PlumblineError && codes.includes(error.code);
}

/** Log loss of a fold's test rows that have a label. */
function lossOf({ folds, label }: SearchSubject, fold: number, artifact: Artifact): FoldLoss {
  const { testRows } = folds[fold];
  const probability = readNumbers(artifact.path("probability.f64"));
  let lossSum = 0;
  let rowCount = 0;
  for (let i = 0; i < testRows.length; i++) {
    const truth = label[testRows[i]];
    if (truth !== truth || probability[i] !== probability[i]) continue; // nothing to learn, or nothing said
    lossSum += rowLogLoss(probability[i], truth);
    rowCount++;
  }
  return { lossSum, rowCount };
}

function progress(hooks: Hooks, subject: string, done: number): void {
  hooks.emit({ type: "progress", stage: "search", subject, done, unit: "folds" });
}
