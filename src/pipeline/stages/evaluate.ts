import { createRandom } from "../../core/random.js";
import { evaluateNode, type NodeEvaluation, type PredictedRows } from "../../evaluate/index.js";
import { instrument } from "../../market/instrument.js";
import type { Artifact } from "../../store/artifact.js";
import { readNumbers } from "../../store/number-file.js";
import { type Tracker, targetTrades } from "../../train/index.js";
import type { Stage } from "../stage.js";
import { writeJson } from "./json-file.js";
import type { TrainConfiguration } from "./node-data.js";

/** What decides an evaluation besides the predictions. */
export interface EvaluateConfiguration {
  readonly instrument: string;
  /** Slow to fast. */
  readonly nodes: readonly string[];
  readonly threshold: number;
  readonly slippagePips: number;
  readonly seed: number;
}

/** Out-of-fold predictions of every node in, the judgement of each out: `nodes.json`. */
export const evaluateStage: Stage = {
  name: "evaluate",
  kind: "evaluation",
  codeVersion: "4", // by 2 folds were ranked against each other, by 3 shuffled among each other
  inputKinds: { predictions: "predictions" },
  isTracked: true,
  run: async (task, { input, folder, tracker }) => {
    const configuration = task.configuration as unknown as EvaluateConfiguration; // made by the run
    const { pip, typicalSpreadPips } = instrument(configuration.instrument);
    const { threshold, slippagePips, seed } = configuration;
    const nodes: NodeEvaluation[] = configuration.nodes.map((node) => {
      const predictions = input(`predictions:${node}`);
      const { node: predicted } = predictions.manifest
        .configuration as unknown as TrainConfiguration; // by nodeTask
      return evaluateNode(node, readPredictions(predictions), {
        costs: { pip, typicalSpreadPips, slippagePips },
        threshold,
        trades: targetTrades(predicted.target),
        random: createRandom(seed),
      });
    });
    writeJson(`${folder}/nodes.json`, nodes);
    for (const node of nodes) {
      trackEvaluation(tracker.within({ instrument: configuration.instrument }), node);
    }
    return {
      instrument: configuration.instrument,
      auc: Object.fromEntries(nodes.map((node) => [node.node, node.scores.auc])),
      logLoss: Object.fromEntries(nodes.map((node) => [node.node, node.scores.logLoss])),
    };
  },
};

/** Scores of a node and of each of its folds, in the names of the tracker. */
function trackEvaluation(tracker: Tracker, evaluation: NodeEvaluation): void {
  const own = tracker.within({ node: evaluation.node });
  trackScores(own, evaluation.scores);
  own.log("predicted_rows", 0, evaluation.rowCount);
  own.log("net_pips", 0, evaluation.backtest.totalPips);
  own.log("sharpe", 0, evaluation.backtest.sharpe);
  own.tag("beats_baselines", evaluation.beatsBaselines);
  for (const { fold, ...scores } of evaluation.folds) {
    trackScores(own.within({ fold: String(fold + 1) }), scores);
  }
}

function trackScores(tracker: Tracker, scores: NodeEvaluation["scores"]): void {
  for (const [name, score] of Object.entries(scoreNames)) {
    const value = scores[name as keyof typeof scoreNames]; // one of its own keys
    if (value !== null) tracker.log(score, 0, value);
  }
}

const scoreNames = {
  logLoss: "log_loss",
  brier: "brier",
  auc: "auc",
  accuracy: "accuracy",
  informationCoefficient: "information_coefficient",
} as const satisfies Record<keyof NodeEvaluation["scores"], string>;

/** The rows that a predictions artifact holds. */
export function readPredictions(artifact: Artifact): PredictedRows {
  const column = (name: string): Float64Array => readNumbers(artifact.path(`${name}.f64`));
  return {
    availableAt: column("available_at"),
    labelEndTime: column("label_end_time"),
    probability: column("probability"),
    label: column("label"),
    eventReturn: column("event_return"),
    close: column("close"),
    spread: column("spread"),
    fold: Int32Array.from(column("fold")),
  };
}
