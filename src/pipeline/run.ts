import { randomUUID } from "node:crypto";
import type { QualityReport } from "../clean/index.js";
import type { Canonical } from "../core/canonical-json.js";
import { reportError } from "../core/errors.js";
import { shortId } from "../core/hash.js";
import type { Hooks } from "../core/hooks.js";
import {
  checkFormulas,
  core,
  customOperators,
  type FeatureSet,
  featureSetForm,
  featureSetFrom,
  keepOperators,
} from "../features/index.js";
import { isAtLeastAsLong, type Timeframe, timeframeDuration } from "../market/timeframe.js";
import type { Artifact } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import { type Hierarchy, targetHorizonBars } from "../train/index.js";
import type { Config } from "./config.js";
import type { Executor } from "./executors/local.js";
import { configuredHierarchy, fittingHierarchy } from "./fitting-hierarchy.js";
import { gatherBars } from "./gather-bars.js";
import { type GivenFiles, keepGivenFiles } from "./given-models.js";
import { measureErrors } from "./measure-errors.js";
import { promoteFromRun } from "./models/index.js";
import { downloadOver, type NetworkContext } from "./network-bars.js";
import { type JudgedBars, noteWarnings, qualityMeasurements } from "./quality-log.js";
import { canonical, createRunner, type Runner, type TaskOutcome } from "./runner.js";
import type { ProposalFile } from "./stages/feedback.js";
import { readJson } from "./stages/json-file.js";
import { openRunTracking } from "./task-tracking.js";
import { prefixed } from "./tasks.js";
import { type Turn, type TurnContext, takeTurn } from "./turn.js";
import { versionOf, warnOfDeprecation } from "./version-book.js";

/*
 * A run, from the top of the diagram down:
 *
 * 1. vendor files are hashed and read, a task each instrument        (gatherBars)
 * 2. bars are cleaned; a score below the gate stops the run          (gatherBars)
 * 3. features, training and evaluation of the champion's set         (takeTurn)
 * 4. for each turn of the loop: diagnose and propose, register the
 *    proposal's version, train a challenger on it, judge             (challenge)
 * 5. each instrument's nodes become one thing that can be served,
 *    and the champion's pointer moves there                          (promote)
 *
 * Every step is a task whose artifact is looked for first: with nothing changed, nothing is made.
 */

/** One turn of the feedback loop. */
export interface FeedbackTurn {
  readonly turn: number;
  readonly proposal: ProposalFile;
  /** Version under which the proposed set is registered; null where nothing was proposed. */
  readonly version: string | null;
  readonly isAccepted: boolean;
  readonly reason: string;
}

/** What a run came to. Artifacts by instrument where not said otherwise. */
export interface RunResult {
  readonly runId: string;
  readonly durationMs: number;
  readonly nodes: Hierarchy;
  readonly raw: Readonly<Record<string, Artifact>>;
  readonly clean: Readonly<Record<string, Artifact>>;
  readonly quality: Readonly<Record<string, QualityReport>>;
  /** What was expected of the bars, and whether it holds. */
  readonly judged: readonly JudgedBars[];
  readonly set: FeatureSet;
  readonly setVersion: string;
  /** The champion's turn, after all challenges. */
  readonly turn: Turn;
  readonly trees: Readonly<Record<string, Artifact>>;
  readonly feedback: readonly FeedbackTurn[];
  readonly outcomes: readonly TaskOutcome[];
}

/** Where a run works and who hears of it. */
export interface RunOptions {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly hooks: Hooks;
  /** UTC ms now. */
  readonly now: () => number;
  readonly onOutcome?: (outcome: TaskOutcome) => void;
  /** How sources of the network are asked; left out, over this machine's network. */
  readonly download?: NetworkContext["download"];
}

/**
 * Runs the pipeline that a config describes.
 *
 * @throws What a stage throws, after every finished task was recorded, and the share of attempts that failed;
 *   running again goes on from there.
 */
export async function runPipeline(config: Config, options: RunOptions): Promise<RunResult> {
  const { workspace, now } = options;
  const runId = randomUUID();
  const begun = now();
  const { features, ...plain } = config;
  await workspace.catalogue.startRun(
    runId,
    canonical({ ...plain, featureSet: features.set?.name }),
  );
  const { executor, hooks } = options;
  const tracking = openRunTracking(workspace.path, runId, executor.width, hooks);
  const runner = createRunner({ ...options, runId, seed: config.seed, tracking });
  try {
    const result = await runStages(config, options, runner, runId);
    await runner.settle();
    await tracking.close();
    const durationMs = now() - begun;
    await workspace.catalogue.finishRun(runId, "done", summaryOf(result, durationMs));
    return { ...result, runId, durationMs, outcomes: runner.outcomes() };
  } catch (error) {
    await runner.stop(error);
    await runner.settle();
    await tracking.close();
    const report = { ...reportError(error) } as unknown as Canonical; // text and numbers only
    await workspace.catalogue.finishRun(runId, "failed", { error: report });
    const errors = await measureErrors(workspace, runId, true);
    await workspace.catalogue.recordMeasurements(runId, [errors]);
    throw error;
  }
}

type StagesResult = Omit<RunResult, "runId" | "durationMs" | "outcomes">;

async function runStages(
  config: Config,
  { workspace, hooks, download, now }: RunOptions,
  runner: Runner,
  runId: string,
): Promise<StagesResult> {
  const set = config.features.set ?? core;
  const { catalogue } = workspace;
  checkFormulas(set);
  await warnOfDeprecation(catalogue, set, "features", hooks);
  const code = await keepOperators(workspace, set);
  const given = await keepGivenFiles(config, set, workspace);
  const { perform } = runner;
  const network = { workspace, download: download ?? downloadOver(config.source, hooks) };
  const onJudged = (judged: readonly JudgedBars[]) => {
    noteWarnings(judged, hooks);
    return catalogue.recordMeasurements(runId, qualityMeasurements(judged));
  };
  const gathering = { perform, catalogue, network, now: now(), onJudged };
  const gathered = await gatherBars(config, set, config.instruments, gathering);
  const { raw, clean, quality, judged } = gathered;
  const nodes = nodesOf(config, set, clean, given, hooks);
  const context: TurnContext = { config, workspace, runner, nodes, clean, code };

  let champion = { set, turn: await takeTurn(context, set) };
  let setVersion = await versionOf(catalogue, set, "from the config");
  const feedback: FeedbackTurn[] = [];
  for (let turn = 1; turn <= config.feedback.turns; turn++) {
    const challenge = await challengeChampion(context, champion, turn);
    feedback.push(challenge.record);
    if (challenge.challenger === undefined) break; // the evidence asks for nothing more
    if (!challenge.record.isAccepted) continue;
    champion = challenge.challenger;
    setVersion = challenge.record.version ?? setVersion;
  }
  const trees = await promote(context, champion, setVersion, feedback, hooks);
  return {
    nodes,
    raw,
    clean,
    quality,
    judged,
    set: champion.set,
    setVersion,
    turn: champion.turn,
    trees,
    feedback,
  };
}

/** The config's nodes, or as much of the default hierarchy as the shortest history can feed. */
export function nodesOf(
  config: Config,
  set: FeatureSet,
  clean: Readonly<Record<string, Artifact>>,
  given: GivenFiles,
  hooks: Hooks,
): Hierarchy {
  const histories = config.instruments.map((instrument) => {
    const { timeframe, rowCount } = clean[instrument].manifest.about;
    const barCount = Number(rowCount);
    return { instrument, timeframe: timeframe as Timeframe, barCount }; // by the clean stage
  });
  const coarsest = histories.reduce((a, b) => (isAtLeastAsLong(b.timeframe, a.timeframe) ? b : a));
  if (config.nodes) return configuredHierarchy(config.nodes, set, coarsest.timeframe, given);
  const { folds, minTrainFraction } = config.evaluate;
  const shortest = histories.reduce((a, b) =>
    b.barCount * timeframeDuration(b.timeframe) < a.barCount * timeframeDuration(a.timeframe)
      ? b
      : a,
  );
  const history = { ...shortest, timeframe: coarsest.timeframe };
  const { nodes, leftOut } = fittingHierarchy(history, set, { folds, minTrainFraction });
  for (const node of leftOut) {
    hooks.emit({
      type: "note",
      stage: "train",
      level: "warning",
      message: `the history is too short for a ${node}: it is left out`,
    });
  }
  return nodes;
}

interface Contender {
  readonly set: FeatureSet;
  readonly turn: Turn;
}

async function challengeChampion(
  context: TurnContext,
  champion: Contender,
  turn: number,
): Promise<{ readonly record: FeedbackTurn; readonly challenger?: Contender }> {
  const { runner, workspace, nodes, config } = context;
  // A model from elsewhere tells nothing of what its features are worth.
  const learning = nodes.filter(({ model }) => model === undefined);
  const everyNode = champion.turn.flatMap(({ instrument, models, matrices }) =>
    learning.map(({ name }) => ({
      name: `${instrument}/${name}`,
      model: models[name],
      matrix: matrices[name],
    })),
  );
  // Nor may a group of columns that stand on one path lose them all: every other column would be let in.
  const kept = nodes.flatMap(({ features, constraints }) => [
    ...(features === "all" ? [] : features),
    ...(constraints?.interaction?.flat() ?? []),
  ]);
  const proposed = await runner.perform({
    stage: "propose",
    subject: `turn ${turn}`,
    configuration: {
      turn,
      nodes: everyNode.map(({ name }) => name),
      featureSet: champion.set.contentId,
      ...(kept.length > 0 && { kept: [...new Set(kept)].sort() }),
    },
    inputs: Object.fromEntries(
      everyNode.flatMap(({ name, model, matrix }) => [
        [`model:${name}`, model.id],
        [`matrix:${name}`, matrix.id],
      ]),
    ),
    local: canonical({ form: featureSetForm(champion.set) }),
  });
  const proposal = readJson<ProposalFile>(proposed.path("proposal.json"));
  if (proposal.form === null) {
    const reason = "nothing proposed: the evidence asks for no change";
    return { record: { turn, proposal, version: null, isAccepted: false, reason } };
  }
  const set = featureSetFrom(proposal.form, customOperators(champion.set));
  const version = await versionOf(workspace.catalogue, set, `proposed in turn ${turn}`);
  const challenger = { set, turn: await takeTurn(context, set) };
  const contenders = (role: string, side: Contender): Record<string, string> =>
    Object.assign(
      {},
      ...side.turn.map(({ instrument, predictions }) =>
        prefixed(`${role}`, keyed(instrument, predictions)),
      ),
    );
  const judged = await runner.perform({
    stage: "judge",
    subject: `turn ${turn}`,
    configuration: canonical({
      instruments: config.instruments,
      nodes: nodes.map((node) => ({
        name: node.name,
        horizonRows: targetHorizonBars(node.target),
      })),
      seed: config.seed,
      turn,
    }),
    inputs: { ...contenders("champion", champion), ...contenders("challenger", challenger) },
  });
  const isAccepted = judged.manifest.about.isAccepted === true;
  const reason = String(judged.manifest.about.reason);
  await recordDecision(context, { turn, version, isAccepted, reason, decision: judged.id });
  return { record: { turn, proposal, version, isAccepted, reason }, challenger };
}

/** Writes a decision into the journal, once. */
async function recordDecision(
  { workspace }: TurnContext,
  entry: { readonly [key: string]: Canonical } & { readonly decision: string },
): Promise<void> {
  const { catalogue } = workspace;
  const known = await catalogue.journal("feedback");
  const isKnown = known.some(
    ({ payload }) => (payload as { decision?: string } | null)?.decision === entry.decision,
  );
  if (!isKnown) await catalogue.appendJournal("feedback", entry);
}

/**
 * Makes each instrument's models servable and lets the champion's pointer stand there, unless somebody has
 * rolled back from that very tree.
 */
async function promote(
  context: TurnContext,
  champion: Contender,
  setVersion: string,
  feedback: readonly FeedbackTurn[],
  hooks: Hooks,
): Promise<Record<string, Artifact>> {
  const { runner, workspace, nodes, clean } = context;
  const trees: Record<string, Artifact> = {};
  for (const { instrument, models } of champion.turn) {
    const tree = await runner.perform({
      stage: "assemble",
      subject: instrument,
      configuration: {
        instrument,
        nodes: nodes.map(({ name }) => name),
        featureSet: champion.set.contentId,
      },
      inputs: { bars: clean[instrument].id, ...prefixed("model", models) },
      local: canonical({ form: featureSetForm(champion.set) }),
    });
    trees[instrument] = tree;
    const accepted = feedback.filter((turn) => turn.isAccepted).at(-1);
    const featureSet = `${champion.set.name}@${setVersion}`;
    const reason = accepted?.reason ?? `trained on ${featureSet}`;
    const objection = await promoteFromRun(workspace, instrument, tree.id, { reason, featureSet });
    if (objection !== undefined) noteObjection(hooks, instrument, tree.id, objection.reason);
  }
  return trees;
}

function noteObjection(hooks: Hooks, instrument: string, treeId: string, reason: string): void {
  const id = shortId(treeId);
  hooks.emit({
    type: "note",
    stage: "assemble",
    level: "warning",
    message: `${instrument}: tree ${id} stays out of service, for it was rolled back (${reason}); plumbline models promote ${id} puts it in`,
  });
}

function keyed(instrument: string, artifacts: Readonly<Record<string, Artifact>>) {
  return Object.fromEntries(
    Object.entries(artifacts).map(([node, artifact]) => [`${instrument}/${node}`, artifact]),
  );
}

function summaryOf(result: StagesResult, durationMs: number): Canonical {
  return canonical({
    durationMs,
    featureSet: `${result.set.name}@${result.setVersion}`,
    trees: Object.fromEntries(Object.entries(result.trees).map(([name, tree]) => [name, tree.id])),
    evaluations: Object.fromEntries(
      result.turn.map(({ instrument, evaluation }) => [instrument, evaluation.id]),
    ),
    quality: Object.fromEntries(
      Object.entries(result.quality).map(([name, report]) => [name, report.score]),
    ),
  });
}
