import { predictChunkStage } from "../predict/chunk.js";
import { predictTableStage } from "../predict/table.js";
import type { Stage, StageName } from "../stage.js";
import { assembleStage } from "./assemble.js";
import { cleanStage } from "./clean.js";
import { compareStage } from "./compare.js";
import { decodeStage } from "./decode.js";
import { evaluateStage } from "./evaluate.js";
import { explainStage } from "./explain.js";
import { featuresStage } from "./features.js";
import { judgeStage, proposeStage } from "./feedback.js";
import { ingestStage } from "./ingest.js";
import { joinStage } from "./join.js";
import { resampleStage } from "./resample.js";
import { predictStage, trainFoldStage, trainStage } from "./train.js";

/** Every stage by name: what an executor looks a task's code up in. */
export const stages: Readonly<Record<StageName, Stage>> = {
  ingest: ingestStage,
  decode: decodeStage,
  join: joinStage,
  compare: compareStage,
  clean: cleanStage,
  resample: resampleStage,
  features: featuresStage,
  "train-fold": trainFoldStage,
  train: trainStage,
  predict: predictStage,
  evaluate: evaluateStage,
  propose: proposeStage,
  judge: judgeStage,
  assemble: assembleStage,
  "predict-chunk": predictChunkStage,
  "predict-table": predictTableStage,
  explain: explainStage,
};
