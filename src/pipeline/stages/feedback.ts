import { createRandom } from "../../core/random.js";
import { lowerBound } from "../../core/typed-array.js";
import type { PredictedRows } from "../../evaluate/index.js";
import { type FeatureSetForm, featureSetForm, featureSetFrom } from "../../features/index.js";
import {
  diagnoseFeatures,
  type FeatureChange,
  judgeChallenge,
  proposeFeatureSet,
} from "../../feedback/index.js";
import { openMatrix } from "../../store/matrix-file.js";
import { readNodeModel } from "../../train/index.js";
import type { Stage } from "../stage.js";
import { readPredictions } from "./evaluate.js";
import { writeJson } from "./json-file.js";

/** What a proposal says: `form` is null where the evidence asks for nothing. */
export interface ProposalFile {
  readonly form: FeatureSetForm | null;
  readonly changes: readonly FeatureChange[];
}

/** What a proposal is made over. */
export interface ProposeConfiguration {
  /** Each `EURUSD/executor`: those that were trained here. */
  readonly nodes: readonly string[];
  /** Features that nodes ask for by name, which are not dropped; left out, none. */
  readonly kept?: readonly string[];
}

/** The models of a turn and the rows that they learnt from in, a changed feature set out. */
export const proposeStage: Stage = {
  name: "propose",
  kind: "proposal",
  codeVersion: "1",
  inputKinds: { model: "model", matrix: "feature-matrix" },
  run: async (task, { input, folder }) => {
    const { nodes, kept = [] } = task.configuration as unknown as ProposeConfiguration; // by the run
    const { form } = task.local as unknown as { readonly form: FeatureSetForm }; // by the run
    const set = featureSetFrom(form);
    const evidence = nodes.flatMap((node) => {
      const model = readNodeModel(input(`model:${node}`));
      const matrix = openMatrix(input(`matrix:${node}`).path("matrix.arrow"));
      const featureNames = model.features.map(({ name }) => name);
      const found = diagnoseFeatures({
        node,
        featureNames,
        columns: featureNames.map((name) => matrix.column(name).slice()),
        importance: model.fitted.importance().subarray(0, featureNames.length),
      });
      matrix.close();
      return found;
    });
    const proposal = proposeFeatureSet(set, evidence, { kept });
    const file: ProposalFile = {
      form: proposal === undefined ? null : featureSetForm(proposal.set),
      changes: proposal?.changes ?? [],
    };
    writeJson(`${folder}/proposal.json`, file);
    writeJson(`${folder}/evidence.json`, evidence);
    return { changeCount: file.changes.length };
  },
};

/** What a decision is made over. Nodes from slow to fast: the last one decides. */
export interface JudgeConfiguration {
  readonly instruments: readonly string[];
  readonly nodes: readonly { readonly name: string; readonly horizonRows: number }[];
  readonly seed: number;
}

/** Sets with other warm-ups begin at other rows: both are laid on the rows that both have. */
function commonRows(champion: PredictedRows, challenger: PredictedRows) {
  const start = Math.max(champion.availableAt[0], challenger.availableAt[0]);
  const from = (rows: PredictedRows): number => lowerBound(rows.availableAt, start);
  return {
    label: champion.label.subarray(from(champion)),
    champion: champion.probability.subarray(from(champion)),
    challenger: challenger.probability.subarray(from(challenger)),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Predictions of champion and challenger in, the decision and its reason out: `decision.json`. */
export const judgeStage: Stage = {
  name: "judge",
  kind: "decision",
  codeVersion: "1",
  inputKinds: { champion: "predictions", challenger: "predictions", proposal: "proposal" },
  run: async (task, { input, folder }) => {
    const configuration = task.configuration as unknown as JudgeConfiguration; // made by the run
    const { instruments, nodes, seed } = configuration;
    const challenged = nodes.map(({ name, horizonRows }) => {
      const parts = instruments.map((instrument) =>
        commonRows(
          readPredictions(input(`champion:${instrument}/${name}`)),
          readPredictions(input(`challenger:${instrument}/${name}`)),
        ),
      );
      return {
        node: name,
        label: joined(parts.map((part) => part.label)),
        champion: joined(parts.map((part) => part.champion)),
        challenger: joined(parts.map((part) => part.challenger)),
        horizonRows,
      };
    });
    const decision = judgeChallenge(challenged, createRandom(seed));
    writeJson(`${folder}/decision.json`, decision);
    return { isAccepted: decision.isAccepted, reason: decision.reason };
  },
};
