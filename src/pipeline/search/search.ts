import { randomUUID } from "node:crypto";
import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError, reportError } from "../../core/errors.js";
import { contentId } from "../../core/hash.js";
import type { Hooks } from "../../core/hooks.js";
import { createRandom } from "../../core/random.js";
import { rowLogLoss } from "../../evaluate/index.js";
import { type Artifact, artifactId } from "../../store/artifact.js";
import { readNumbers } from "../../store/number-file.js";
import { trialCommand } from "../../store/run-log.js";
import {
  checkSpace,
  defaultSpace,
  drawParameters,
  type FoldLoss,
  type LearnerParameters,
  learnerNamed,
  type ParameterSpace,
  type Rung,
  rankTrials,
  runTrials,
  type SearchMethod,
  searchRungs,
  type TrialOutcome,
} from "../../train/index.js";
import type { Config } from "../config.js";
import { downloadOver } from "../network-bars.js";
import { nodeNamed } from "../node-named.js";
import type { RunOptions } from "../run.js";
import { canonical } from "../runner.js";
import { taskRecipe } from "../stage.js";
import { stages } from "../stages/index.js";
import { openRunTracking, type TaskTracking, taskTracker } from "../task-tracking.js";
import { type NodeInputs, nodeTask } from "../tasks.js";
import { createWork } from "../work.js";
import { type Clock, createClock } from "./clock.js";
import { openSearchSubject, type SearchSubject } from "./subject.js";
import {
  countTrials,
  type EarlierTrials,
  openTrialRecords,
  readEarlierTrials,
  trialRunId,
} from "./trial-record.js";

/*
 * A search, step by step:
 *
 * 1. what the node's trials read is made, or found, as in a run                    (openSearchSubject)
 * 2. trial 1 is the node as it is configured; the others are drawn by their number (parametersOf)
 * 3. trials go up the rungs; a trial on a fold is the very task of a run, so what
 *    was trained before is found and not trained again                             (runTrials)
 * 4. every trial is a run of the workspace, from its first fold on                 (openTrialRecords)
 * 5. with a budget in minutes, brackets follow each other until the time is up,
 *    counting the time that is on record of earlier calls                          (createClock)
 */

/** What is searched, and for how long. Left out: what the config's `search` says. */
export interface SearchRequest {
  /** One of the config's; its first where left out. */
  readonly instrument?: string;
  /** The last node where left out. */
  readonly node?: string;
  readonly method?: SearchMethod;
  /** Trials of the search; with `minutes` alone, of each bracket. */
  readonly trials?: number;
  /** Minutes of training, in all calls of the search together, after which no fold is begun. */
  readonly minutes?: number;
  readonly eta?: number;
}

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

/** What a search came to. */
export interface SearchResult {
  /** Identity of the search: what it is on, the space, the schedule, the seed. */
  readonly searchId: string;
  readonly runId: string;
  readonly instrument: string;
  readonly node: string;
  readonly learner: string;
  readonly featureSet: string;
  readonly method: SearchMethod;
  /** Of each bracket. */
  readonly rungs: readonly Rung[];
  readonly space: ParameterSpace;
  /** The best first: those measured on more folds before those on fewer. */
  readonly trials: readonly Trial[];
  /** The best of those measured on all folds; null where the time was too short for any. */
  readonly best: Trial | null;
  /** Trial 1: the node as configured. */
  readonly configured: Trial | null;
  /** Folds that were trained now, and that were found. */
  readonly trainedFolds: number;
  readonly foundFolds: number;
  /** Milliseconds in which folds were trained, in this call and earlier ones; those side by side count once. */
  readonly trainedMs: number;
  /** Whether the minutes ended it. */
  readonly isTimeUp: boolean;
  /** Settings of this node that were ever tried in this workspace. */
  readonly everTried: number;
}

/** Trials of a bracket where only minutes are given. */
const bracketTrials = 16;

/**
 * Searches the parameters of one node of a config's hierarchy, by log loss on purged walk-forward folds.
 *
 * Deterministic for a seed at any number of workers, minutes aside; begun again it finds what was trained and goes on.
 *
 * @throws PIPELINE_NODE_UNKNOWN, TRAIN_SEARCH_INVALID, TRAIN_SEARCH_SPACE_INVALID, TRAIN_PARAMETER_UNKNOWN,
 *   TRAIN_PARAMETER_INVALID before anything is trained; what a run's stages throw.
 */
export async function searchNode(
  config: Config,
  options: RunOptions,
  request: SearchRequest = {},
): Promise<SearchResult> {
  const { workspace, executor, hooks, now } = options;
  const plan = planOf(config, request);
  const instrument = request.instrument ?? config.instruments[0];
  const runId = randomUUID();
  const download = options.download ?? downloadOver(config.source, hooks);
  const preparing = createWork({ workspace, executor, hooks });
  const subject = await openSearchSubject(
    config,
    { ...options, download },
    preparing,
    instrument,
    request.node,
  );
  const { node } = subject;
  for (const name of Object.keys(config.search.spaces)) {
    nodeNamed(
      subject.nodeNames,
      (known) => known,
      name,
      "the hierarchy, of which search.spaces speaks,",
    );
  }
  if (node.model !== undefined) {
    throw new PlumblineError("TRAIN_SEARCH_INVALID", {
      message: `node ${node.name} is given its model: there are no parameters to search`,
      where: { node: node.name },
      remedy: "name another node with --node, or give this one a learner",
    });
  }
  const space = config.search.spaces[node.name] ?? defaultSpace(node.learner);
  checkSpace(learnerNamed(node.learner), space);
  const bracket = searchRungs({ ...plan, foldCount: subject.folds.length });
  const searchId = searchIdOf(subject, plan, space);

  const { minutes, trialCount, isEndless } = plan;
  const setting = { searchId, instrument, node: node.name, ...plan, space };
  await workspace.catalogue.startRun(
    runId,
    canonical({ command: "search", featureSet: subject.featureSet, ...setting }),
  );
  const tracking = openRunTracking(workspace.path, runId, executor.width + 1, hooks);
  const scoring = tracking.acquire();
  const earlier = await readEarlierTrials(workspace.catalogue, searchId);
  const clock = createClock(now, minutes, earlier.trained);
  const search = createSearch({
    options,
    subject,
    space,
    searchId,
    earlier,
    clock,
    tracking,
    scoring,
  });
  try {
    const trials: Trial[] = [];
    let firstTrial = 1;
    do {
      const outcomes = await runTrials({
        rungs: bracket,
        firstTrial,
        width: executor.width,
        measure: search.measure,
      });
      for (const outcome of outcomes) trials.push(await search.finish(outcome));
      firstTrial += trialCount;
    } while (isEndless && !search.isTimeUp());
    tracking.release(scoring);
    await tracking.close();
    const ranked = rankTrials(trials);
    const everTried = (await countTrials(workspace.catalogue)).get(`${instrument}/${node.name}`);
    const best = ranked.find((one) => one.isComplete && one.logLoss !== null) ?? null;
    const result: SearchResult = {
      searchId,
      runId,
      instrument,
      node: node.name,
      learner: node.learner,
      featureSet: subject.featureSet,
      method: plan.method,
      rungs: bracket,
      space,
      trials: ranked,
      best,
      configured: trials.find(({ trial }) => trial === 1) ?? null,
      ...search.counts(),
      trainedMs: clock.trainedMs(),
      isTimeUp: search.isTimeUp(),
      everTried: everTried ?? 0,
    };
    await workspace.catalogue.finishRun(runId, "done", summaryOf(result));
    return result;
  } catch (error) {
    await tracking.close();
    const report = { ...reportError(error) } as unknown as Canonical; // text and numbers only
    await search.failRest(report);
    await workspace.catalogue.finishRun(runId, "failed", { error: report });
    throw error;
  }
}

interface Plan {
  readonly method: SearchMethod;
  readonly trialCount: number;
  readonly minutes: number | undefined;
  readonly eta: number;
  /** Whether brackets follow each other until the time is up. */
  readonly isEndless: boolean;
}

/** A budget of the request stands in place of the config's, whichever kind it is. */
function planOf({ search }: Config, request: SearchRequest): Plan {
  const isAsked = request.trials !== undefined || request.minutes !== undefined;
  const { trials, minutes } = isAsked ? request : search;
  return {
    method: request.method ?? search.method,
    trialCount: trials ?? bracketTrials,
    minutes,
    eta: request.eta ?? search.eta,
    isEndless: trials === undefined && minutes !== undefined,
  };
}

function searchIdOf(
  { inputs }: SearchSubject,
  { method, trialCount, eta }: Plan,
  space: ParameterSpace,
): string {
  return contentId({
    subject: artifactId(taskRecipe(stages["train-fold"], nodeTask("train-fold", inputs, 0))),
    schedule: { method, trialCount, eta },
    space: canonical(space),
  });
}

interface SearchContext {
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
function createSearch(context: SearchContext) {
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

function summaryOf({ best, trials, everTried, isTimeUp, ...result }: SearchResult): Canonical {
  return canonical({
    trials: trials.length,
    everTried,
    isTimeUp,
    trainedFolds: result.trainedFolds,
    foundFolds: result.foundFolds,
    best: best === null ? null : { trial: best.trial, logLoss: best.logLoss, runId: best.runId },
  });
}
