import { readFileSync, writeFileSync } from "node:fs";
import type { Canonical } from "../../core/canonical-json.js";
import { readNumbers, writeNumbers } from "../../store/number-file.js";
import {
  type Dataset,
  type FittedModel,
  type FoldOutcome,
  type GivenModel,
  givenFold,
  labelledRows,
  learnerNamed,
  modelFromBytes,
  type NodeTraining,
  nodeModel,
  nodeModelBytes,
  nodeModelFacts,
  outOfFold,
  predictionId,
  type Tracker,
  trackingHooks,
  trainFinal,
  trainFold,
  trainPooledFinal,
  trainPooledFold,
} from "../../train/index.js";
import { boundToNode, givenFileKind, readKeptFile } from "../given-models.js";
import type { Stage, StageContext, Task } from "../stage.js";
import { type NodeData, readNodeData, readPool } from "./node-data.js";

const inputKinds = {
  bars: "timeframe-bars",
  matrix: "feature-matrix",
  upstream: "predictions",
  fold: "fold",
  "pool-bars": "timeframe-bars",
  "pool-matrix": "feature-matrix",
  "pool-upstream": "predictions",
  onnx: givenFileKind,
} as const;

/** Trains a node on one fold and predicts the fold's test rows. */
export const trainFoldStage: Stage = {
  name: "train-fold",
  kind: "fold",
  codeVersion: "3",
  inputKinds,
  isTracked: true,
  run: async (task, context) => {
    const data = await readNodeData(task, context);
    const { fold: index } = task.configuration as unknown as { readonly fold: number }; // by the run
    const tracker = nodeTracker(data, context).within({ fold: String(index + 1) });
    const outcome = await foldOutcome(task, context, data, tracker, index);
    trackFold(tracker, outcome);
    writeNumbers(`${context.folder}/probability.f64`, outcome.probability);
    writeFileSync(`${context.folder}/model.bin`, outcome.model.bytes());
    return {
      fold: index,
      iterations: Number.isFinite(outcome.iterations) ? outcome.iterations : null,
      ...(outcome.ownIterations !== undefined && { ownIterations: outcome.ownIterations }),
      fitRowCount: outcome.fitRowCount,
      validationRowCount: outcome.validationRowCount,
      testRowCount: outcome.probability.length,
    };
  },
};

/** Puts the folds' predictions in their rows, beside all that judging them needs. */
export const predictStage: Stage = {
  name: "predict",
  kind: "predictions",
  codeVersion: "1",
  inputKinds,
  run: async (task, context) => {
    const data = await readNodeData(task, context);
    const { dataset, folds, bars, firstRow, configuration } = data;
    const outcomes = folds.map((fold) => {
      const artifact = context.input(`fold:${fold.index}`);
      return {
        fold: fold.index,
        probability: readNumbers(artifact.path("probability.f64")),
        iterations: Number(artifact.manifest.about.iterations ?? Number.NaN),
        fitRowCount: Number(artifact.manifest.about.fitRowCount),
        validationRowCount: Number(artifact.manifest.about.validationRowCount),
        model: modelFromBytes(readFileSync(artifact.path("model.bin"))),
      };
    });
    const predicted = outOfFold(dataset, folds, outcomes);
    const columns: Record<string, Float64Array> = {
      available_at: dataset.availableAt,
      probability: predicted.probability,
      label: dataset.label,
      label_end_time: dataset.labelEndTime,
      event_return: dataset.eventReturn,
      fold: Float64Array.from(predicted.fold),
      close: bars.close.subarray(firstRow),
      spread: bars.spread.subarray(firstRow),
    };
    for (const [name, values] of Object.entries(columns)) {
      writeNumbers(`${context.folder}/${name}.f64`, values);
    }
    const { node } = configuration;
    return {
      node: node.name,
      predictionId: predictionId(node, dataset.featureIds),
      isForward: predicted.isForward,
      rowCount: dataset.label.length,
      predictedCount: predicted.probability.reduce((sum, p) => sum + (p === p ? 1 : 0), 0),
    };
  },
};

/** Trains the model of a node that goes into service, on all its rows. */
export const trainStage: Stage = {
  name: "train",
  kind: "model",
  codeVersion: "4",
  inputKinds,
  isTracked: true,
  run: async (task, context) => {
    const data = await readNodeData(task, context);
    const tracker = nodeTracker(data, context).within({ fold: "final" });
    const { dataset, folds, features, upstream, configuration } = data;
    const counts = folds.map((fold) => {
      const { iterations, ownIterations } = context.input(`fold:${fold.index}`).manifest.about;
      return {
        iterations: Number(iterations ?? Number.NaN),
        ownIterations: Number(ownIterations ?? 0),
      };
    });
    const { node, seed } = configuration;
    const fitted =
      node.model === undefined
        ? finalModel(trainingOf(data, context, tracker, await readPool(task, context)), counts)
        : givenModelOf(data, node.model, context);
    const trained = trainedRows(node.model, dataset);
    const model = nodeModel({
      node,
      features,
      upstream: upstream.map((upper) => ({ node: upper.node, id: upper.id })),
      fitted,
      seed,
      ...trained,
      metrics: {},
    });
    writeFileSync(`${context.folder}/node.model`, nodeModelBytes(model));
    tracker.log("train_rows", 0, trained.trainRowCount);
    return {
      ...(nodeModelFacts(model) as unknown as Record<string, Canonical>), // plain JSON, it says
      importance: dataset.featureNames.map((name, index) => [name, fitted.importance()[index]]),
    };
  },
};

async function foldOutcome(
  task: Task,
  context: StageContext,
  data: NodeData,
  tracker: Tracker,
  index: number,
): Promise<FoldOutcome> {
  const fold = data.folds[index];
  const { node } = data.configuration;
  if (node.model !== undefined) {
    const { dataset } = data;
    return givenFold({ node, dataset }, givenModelOf(data, node.model, context), fold);
  }
  const training = trainingOf(data, context, tracker, await readPool(task, context));
  return node.pool === undefined ? trainFold(training, fold) : trainPooledFold(training, fold);
}

function finalModel(
  training: NodeTraining,
  counts: readonly { readonly iterations: number; readonly ownIterations: number }[],
): FittedModel {
  if (training.node.pool !== undefined) return trainPooledFinal(training, counts);
  const iterations = counts.map((fold) => fold.iterations);
  return trainFinal(training, iterations);
}

/** The model that was trained elsewhere, bound to the node's columns. */
function givenModelOf(
  { dataset, configuration }: NodeData,
  model: GivenModel,
  { input }: StageContext,
) {
  const bytes = readKeptFile(input("onnx"));
  return boundToNode(configuration.node, { model, bytes }, dataset.featureNames);
}

/** What a model was trained on; of one from elsewhere, as the config says. */
function trainedRows(given: GivenModel | undefined, dataset: Dataset) {
  if (given !== undefined) {
    const { trainedFrom, trainedTo } = given;
    return { trainedFrom, trainedTo, trainRowCount: 0 };
  }
  const [trainedFrom] = dataset.availableAt;
  const settled = dataset.labelEndTime.filter((time) => time === time);
  return {
    trainedFrom,
    trainedTo: settled.reduce((latest, time) => Math.max(latest, time), trainedFrom),
    trainRowCount: labelledRows(dataset).length,
  };
}

function trainingOf(
  data: NodeData,
  { hooks }: StageContext,
  tracker: Tracker,
  pool: readonly Dataset[],
): NodeTraining {
  const { configuration, dataset } = data;
  const { node, seed } = configuration;
  const learner = learnerNamed(node.learner);
  return { node, dataset, learner, seed, pool, hooks: trackingHooks(tracker, hooks) };
}

/** The tracker of a node's part of the run, told what the node is set to. */
function nodeTracker({ configuration }: NodeData, { tracker, input }: StageContext): Tracker {
  const { node, seed } = configuration;
  const instrument = String(input("bars").manifest.about.instrument);
  const own = tracker.within({ instrument, node: node.name });
  own.parameter("learner", node.learner);
  own.parameter("timeframe", node.timeframe);
  own.parameter("seed", seed);
  for (const [name, value] of Object.entries(node.target)) own.parameter(`target.${name}`, value);
  for (const [name, value] of Object.entries(node.parameters)) own.parameter(name, value);
  const { gate, weights, pool, constraints, model } = node;
  for (const [whole, parts] of Object.entries({ gate, weights, pool, constraints, model })) {
    for (const [part, value] of Object.entries<unknown>({ ...parts })) {
      if (value !== undefined) own.parameter(`${whole}.${part}`, plain(value));
    }
  }
  own.parameter("features", node.features === "all" ? "all" : node.features.join(" "));
  if (node.upstream.length > 0) own.parameter("upstream", node.upstream.join(" "));
  return own;
}

/** A setting as the tracker keeps it: lists and records as JSON. */
function plain(value: unknown): string | number | boolean {
  const isPlain = typeof value === "string" || typeof value === "number";
  return isPlain || typeof value === "boolean" ? value : JSON.stringify(value);
}

function trackFold(tracker: Tracker, outcome: FoldOutcome): void {
  if (Number.isFinite(outcome.iterations)) tracker.log("iterations", 0, outcome.iterations);
  tracker.log("fit_rows", 0, outcome.fitRowCount);
  tracker.log("validation_rows", 0, outcome.validationRowCount);
  tracker.log("test_rows", 0, outcome.probability.length);
}
