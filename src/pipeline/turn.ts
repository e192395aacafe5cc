import { type FeatureSet, planFeatures } from "../features/index.js";
import { timeframeDuration } from "../market/timeframe.js";
import type { Artifact } from "../store/artifact.js";
import type { Workspace } from "../store/workspace.js";
import {
  defaultNodeParameters,
  type GivenModel,
  type Hierarchy,
  type HierarchyNode,
  onnxName,
  walkForwardPerNode,
} from "../train/index.js";
import type { Config, NodeConfig } from "./config.js";
import { createPooling, type Pooling } from "./pooling.js";
import type { Runner } from "./runner.js";
import { canonical } from "./runner.js";
import type { FeaturesLocal } from "./stages/features.js";
import {
  columnsKey,
  featuresTask,
  type NodeBars,
  type NodeInputs,
  nodeFeatures,
  nodeTask,
  prefixed,
  resampleTask,
} from "./tasks.js";

/** What a turn works with. */
export interface TurnContext {
  readonly config: Config;
  readonly workspace: Workspace;
  readonly runner: Runner;
  readonly nodes: Hierarchy;
  /** Clean bars by instrument, companions included. */
  readonly clean: Readonly<Record<string, Artifact>>;
  /** Artifacts with the code of the user's own operators. */
  readonly code: readonly string[];
}

/** What one feature set came to on one instrument. */
export interface InstrumentTurn {
  readonly instrument: string;
  /** By node. */
  readonly matrices: Readonly<Record<string, Artifact>>;
  readonly predictions: Readonly<Record<string, Artifact>>;
  readonly models: Readonly<Record<string, Artifact>>;
  readonly evaluation: Artifact;
}

/** One feature set, computed, trained on and judged, on every instrument. */
export type Turn = readonly InstrumentTurn[];

/** Takes a feature set through features, training and evaluation. Instruments go side by side. */
export function takeTurn(context: TurnContext, set: FeatureSet): Promise<Turn> {
  const { instruments } = context.config;
  const pooling = createPooling(instruments);
  return Promise.all(
    instruments.map(async (instrument) => {
      try {
        return await turnOn(context, set, instrument, pooling);
      } catch (error) {
        pooling.fail(instrument, error); // those that wait for its rows would wait for ever
        throw error;
      }
    }),
  );
}

async function turnOn(
  context: TurnContext,
  set: FeatureSet,
  instrument: string,
  pooling: Pooling,
): Promise<InstrumentTurn> {
  const { config, runner, nodes } = context;
  const matrices: Record<string, Artifact> = {};
  const predictions: Record<string, Artifact> = {};
  const models: Record<string, Promise<Artifact>> = {};
  const matrixOf = new Map(
    nodes.map((node) => [node.name, makeMatrix(context, set, instrument, node)]),
  );
  for (const node of nodes) {
    const { bars, matrix } = await (matrixOf.get(node.name) ??
      makeMatrix(context, set, instrument, node));
    matrices[node.name] = matrix;
    const upstream = Object.fromEntries(node.upstream.map((name) => [name, predictions[name]]));
    const read = { bars: bars.own, matrix, upstream };
    pooling.offer(instrument, node.name, read);
    const pool = node.pool && (await pooling.othersOf(instrument, node.name));
    const inputs = nodeInputs(config, nodes, {
      instrument,
      node,
      ...read,
      ...(pool && { pool }),
    });
    const folds = await Promise.all(
      Array.from({ length: config.evaluate.folds }, (_, fold) =>
        runner.perform(nodeTask("train-fold", inputs, fold)),
      ),
    );
    // The final model is not needed by the nodes below, which see out-of-fold predictions only.
    models[node.name] = runner.perform(nodeTask("train", inputs, folds));
    models[node.name].catch(() => {}); // awaited below; a failure before then is not lost
    predictions[node.name] = await runner.perform(nodeTask("predict", inputs, folds));
  }
  const evaluation = await runner.perform({
    stage: "evaluate",
    subject: instrument,
    configuration: canonical({
      instrument,
      nodes: nodes.map((node) => node.name),
      threshold: config.evaluate.threshold,
      slippagePips: config.evaluate.slippagePips,
      seed: config.seed,
    }),
    inputs: prefixed("predictions", predictions),
  });
  const trained: Record<string, Artifact> = {};
  for (const node of nodes) trained[node.name] = await models[node.name];
  return { instrument, matrices, predictions, models: trained, evaluation };
}

/** What a node's training reads, with the folds, embargo and seed that the config asks for. */
export function nodeInputs(
  { evaluate, seed }: Config,
  nodes: Hierarchy,
  read: Omit<NodeInputs, "walkForward" | "seed">,
): NodeInputs {
  const { folds, minTrainFraction, embargoBars } = evaluate;
  const { name, timeframe } = read.node;
  const embargoMs = embargoBars * timeframeDuration(timeframe);
  const walkForward = walkForwardPerNode(nodes, { folds, minTrainFraction })[name];
  return { ...read, walkForward: { ...walkForward, embargoMs }, seed };
}

/** What making a matrix works with. */
export interface MatrixContext extends Pick<TurnContext, "workspace" | "clean" | "code"> {
  readonly runner: Pick<Runner, "perform">;
}

/** The bars of a node's timeframe, and the features that the node sees on them. */
export async function makeMatrix(
  context: MatrixContext,
  set: FeatureSet,
  instrument: string,
  node: HierarchyNode,
): Promise<{ readonly bars: NodeBars; readonly matrix: Artifact }> {
  const { runner, clean, workspace } = context;
  const { timeframe } = node;
  const seen = nodeFeatures(set, node);
  const plan = planFeatures(seen, { instrument, timeframe });
  const atTimeframe = (symbol: string): Promise<Artifact> =>
    runner.perform(resampleTask(clean[symbol], timeframe));
  const [own, ...others] = await Promise.all([instrument, ...plan.companions].map(atTimeframe));
  const companions = Object.fromEntries(plan.companions.map((name, i) => [name, others[i]]));
  const bars: NodeBars = { instrument, timeframe, own, companions };

  const key = columnsKey(bars);
  const ids = seen.features.map(({ expression }) => expression.id);
  const places = await workspace.catalogue.findColumns(key, ids);
  const reuse: Record<string, FeaturesLocal["reuse"][string]> = {};
  for (const { name, expression } of seen.features) {
    const place = places.get(expression.id);
    if (place !== undefined) reuse[name] = { matrixId: place.matrixId, column: place.columnName };
  }
  const matrix = await runner.perform(featuresTask(bars, seen, { reuse, code: context.code }));
  const columns = seen.features.map(({ name, expression }) => ({ name, id: expression.id }));
  if (places.size < columns.length) {
    await workspace.catalogue.recordColumns(key, matrix.id, columns);
  }
  return { bars, matrix };
}

/**
 * A node as the config has it, with the parameters that its learner gets where none are named.
 *
 * @param given - The model from elsewhere that the config names for it.
 */
export function configuredNode(
  { model: _, learner = "gbdt", ...node }: NodeConfig,
  given: GivenModel | undefined,
): HierarchyNode {
  if (given !== undefined) return { ...node, learner: onnxName, parameters: {}, model: given };
  return { ...node, learner, parameters: node.parameters ?? defaultNodeParameters(learner) };
}
