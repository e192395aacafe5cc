import { randomUUID } from "node:crypto";
import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError, reportError } from "../../core/errors.js";
import { contentId } from "../../core/hash.js";
import { artifactId } from "../../store/artifact.js";
import {
  checkSpace,
  defaultSpace,
  type HierarchyNode,
  learnerNamed,
  type ParameterSpace,
  type Rung,
  rankTrials,
  requireProbability,
  runTrials,
  type SearchMethod,
  searchRungs,
} from "../../train/index.js";
import type { Config } from "../config.js";
import { downloadOver } from "../network-bars.js";
import { nodeNamed } from "../node-named.js";
import type { RunOptions } from "../run.js";
import { canonical } from "../runner.js";
import { taskRecipe } from "../stage.js";
import { stages } from "../stages/index.js";
import { openRunTracking } from "../task-tracking.js";
import { nodeTask } from "../tasks.js";
import { createWork } from "../work.js";
import { createClock } from "./clock.js";
import { openSearchSubject, type SearchSubject } from "./subject.js";
import { countTrials, readEarlierTrials } from "./trial-record.js";
import { createTrials, type Trial } from "./trials.js";

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
  requireProbabilities(node, space);
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
  const running = createTrials({
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
        measure: running.measure,
      });
      for (const outcome of outcomes) trials.push(await running.finish(outcome));
      firstTrial += trialCount;
    } while (isEndless && !running.isTimeUp());
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
      ...running.counts(),
      trainedMs: clock.trainedMs(),
      isTimeUp: running.isTimeUp(),
      everTried: everTried ?? 0,
    };
    await workspace.catalogue.finishRun(runId, "done", summaryOf(result));
    return result;
  } catch (error) {
    await tracking.close();
    const report = { ...reportError(error) } as unknown as Canonical; // text and numbers only
    await running.failRest(report);
    await workspace.catalogue.finishRun(runId, "failed", { error: report });
    throw error;
  }
}

/** Refuses a space of which some objectives would give the node's trials no probability: all of them would be lost. */
function requireProbabilities(node: HierarchyNode, { objective }: ParameterSpace): void {
  if (objective === undefined || !("choice" in objective)) return;
  for (const choice of objective.choice) {
    requireProbability({ ...node, parameters: { ...node.parameters, objective: choice } });
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
