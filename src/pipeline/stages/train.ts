import { readFileSync, writeFileSync } from "node:fs";
import type { Canonical } from "../../core/canonical-json.js";
import { readNumbers, writeNumbers } from "../../store/number-file.js";
import {
  type Dataset,
  type FoldOutcome,
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
import type { Stage, StageContext } from "../stage.js";
import { type NodeData, readNodeData, readPool } from "./node-data.js";

const inputKinds = {
  bars: "timeframe-bars",
  matrix: "feature-matrix",
  upstream: "predictions",
  fold: "fold",
  "pool-bars": "timeframe-bars",
  "pool-matrix": "feature-matrix",
  "pool-upstream": "predictions",
} as const;

/** Trains a node on one fold and predicts the fold's test rows. */
export const trainFoldStage: Stage = {
  name: "train-fold",
  kind: "fold",
  codeVersion: "2",
  inputKinds,
  isTracked: true,
  run: async (task, context) => {
    const data = await readNodeData(task, context);
    const { fold: index } = task.configuration as unknown as { readonly fold: number }; // by the run
    const tracker = nodeTracker(data, context).within({ fold: String(index + 1) });
    const training = trainingOf(data, context, tracker, await readPool(task, context));
    const train = training.node.pool === undefined ? trainFold : trainPooledFold;
    const outcome = train(training, data.folds[index]);
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
  codeVersion: "3",
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
    const training = trainingOf(data, context, tracker, await readPool(task, context));
    const fitted =
      training.node.pool === undefined
        ? trainFinal(
            training,
            counts.map(({ iterations }) => iterations),
          )
        : trainPooledFinal(training, counts);
    const trainRowCount = labelledRows(dataset).length;
    const settled = dataset.labelEndTime.filter((time) => time === time);
    const model = nodeModel({
      node: configuration.node,
      features,
      upstream: upstream.map(({ node, id }) => ({ node, id })),
      fitted,
      seed: configuration.seed,
      trainedFrom: dataset.availableAt[0],
      trainedTo: settled.reduce((latest, time) => Math.max(latest, time), dataset.availableAt[0]),
      trainRowCount,
      metrics: {},
    });
    writeFileSync(`${context.folder}/node.model`, nodeModelBytes(model));
    tracker.log("train_rows", 0, trainRowCount);
    return {
      ...(nodeModelFacts(model) as unknown as Record<string, Canonical>), // plain JSON, it says
      importance: dataset.featureNames.map((name, index) => [name, fitted.importance()[index]]),
    };
  },
};

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
  return own;
}

function trackFold(tracker: Tracker, outcome: FoldOutcome): void {
  if (Number.isFinite(outcome.iterations)) tracker.log("iterations", 0, outcome.iterations);
  tracker.log("fit_rows", 0, outcome.fitRowCount);
  tracker.log("validation_rows", 0, outcome.validationRowCount);
  tracker.log("test_rows", 0, outcome.probability.length);
}
