import { writeFileSync } from "node:fs";
import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError } from "../../core/errors.js";
import { sha256, shortId } from "../../core/hash.js";
import { type FeatureSet, featureSetForm, modelFeaturesOf } from "../../features/index.js";
import type { Artifact } from "../../store/artifact.js";
import type { Workspace } from "../../store/workspace.js";
import {
  type LightgbmModel,
  lightgbmModelFromText,
  modelTree,
  type NodeModel,
  nodeModel,
  nodeModelBytes,
  nodeModelFacts,
  predictionColumn,
  selectFeatures,
} from "../../train/index.js";
import { nodeNamed } from "../node-named.js";
import { findModels } from "../registry/models.js";
import { canonical } from "../runner.js";
import { performTask } from "../stage.js";
import { stages } from "../stages/index.js";
import { requireServable } from "./servable.js";

/** A model from elsewhere, and the place that it is to take. */
export interface ModelImport {
  /** What LightGBM's `save_model` wrote. */
  readonly text: string;
  /** A tree as `findModels` takes it: the new one has its other nodes and its feature set. */
  readonly tree: string;
  /** The node whose model it replaces. */
  readonly node: string;
  /** UTC ms of its first training row and of its last label's settlement: the file does not say, and whoever judges it must know. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
}

/** What an import came to. */
export interface ImportedModel {
  /** The new tree; not in service. */
  readonly treeId: string;
  /** The tree that it was made from. */
  readonly from: string;
  readonly instrument: string;
  readonly node: string;
  readonly modelId: string;
  /** Columns that it reads, in its order: features by name and id, then predictions. */
  readonly columns: readonly { readonly name: string; readonly id: string }[];
  readonly treeCount: number;
}

/**
 * Makes a tree in which one node's model was trained by LightGBM, so that it can be served here, aligned: its columns are
 * found by name among the features of the tree's set and the predictions of the nodes above, and kept by id. It takes
 * the place's timeframe and target, and is not put into service.
 *
 * @throws TRAIN_LIGHTGBM_UNREADABLE, TRAIN_LIGHTGBM_UNSUPPORTED for the text.
 * @throws PIPELINE_IMPORT_UNFIT for a model that gives no P(up), predictions that do not stand last, times in a wrong order.
 * @throws TRAIN_FEATURE_UNKNOWN for a column that the set does not have, with the nearest.
 * @throws TRAIN_TREE_MISMATCHED where nodes below read the predictions of the model that it replaces.
 * @throws PIPELINE_MODEL_UNKNOWN, PIPELINE_NODE_UNKNOWN, and what `requireServable` throws.
 */
export async function importLightgbm(
  workspace: Workspace,
  given: ModelImport,
): Promise<ImportedModel> {
  const { catalogue, artifacts } = workspace;
  const fitted = lightgbmModelFromText(given.text);
  requireProbability(fitted);
  if (!(given.trainedFrom < given.trainedTo)) {
    throw unfit("its training ends before it begins", "give --trained-from and --trained-to");
  }
  const { tree: named } = await findModels(catalogue, given.tree);
  if (named === undefined) {
    throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
      message: `${given.tree} is one node, expected a model tree that has a place for the model`,
      where: { model: given.tree },
      remedy: "plumbline models list shows the trees",
    });
  }
  const tree = await requireServable(workspace, named.id);
  const of = `model tree ${shortId(named.id)}`;
  const place = nodeNamed(tree.models, ({ node }) => node.name, given.node, of);
  const described = artifacts.open("model-tree", named.id).manifest;
  const replaced = artifacts.open("model", described.inputs[`model:${given.node}`]);
  const model = placed(fitted, place, tree.set, given);
  modelTree(tree.models.map((one) => (one === place ? model : one))); // before anything is written

  const modelArtifact = await artifacts.write(
    {
      kind: "model",
      codeVersion: "lightgbm-1",
      configuration: canonical({
        node: model.node,
        trainedFrom: given.trainedFrom,
        trainedTo: given.trainedTo,
        columns: [...model.features, ...model.upstream].map(({ id }) => id),
      }),
      // Bars and matrix are those of its place: what its columns were found in.
      inputs: { bars: replaced.manifest.inputs.bars, matrix: replaced.manifest.inputs.matrix },
    },
    async (folder) => {
      writeFileSync(`${folder}/node.model`, nodeModelBytes(model));
      writeFileSync(`${folder}/model.txt`, given.text);
      const gains = fitted.importance();
      return {
        ...(nodeModelFacts(model) as unknown as Record<string, Canonical>), // plain JSON, it says
        importance: fitted.featureNames.map((name, index) => [name, gains[index]]),
      };
    },
  );
  await catalogue.registerArtifact(modelArtifact.manifest);
  const made = await assembled(workspace, described.inputs, given.node, modelArtifact, tree);
  return {
    treeId: made.id,
    from: named.id,
    instrument: tree.instrument,
    node: given.node,
    modelId: modelArtifact.id,
    columns: [...model.features, ...model.upstream].map(({ id }, i) => {
      return { name: fitted.featureNames[i], id };
    }),
    treeCount: fitted.forest.trees.length,
  };
}

/** The tree with one model in place of another; the stage holds all of them against the set and each other. */
async function assembled(
  { artifacts, catalogue }: Workspace,
  inputs: Readonly<Record<string, string>>,
  node: string,
  model: Artifact,
  { instrument, models, set }: Awaited<ReturnType<typeof requireServable>>,
): Promise<Artifact> {
  const made = await performTask(
    stages.assemble,
    {
      stage: "assemble",
      subject: instrument,
      configuration: {
        instrument,
        nodes: models.map((one) => one.node.name),
        featureSet: set.contentId,
      },
      inputs: { ...inputs, [`model:${node}`]: model.id },
      local: canonical({ form: featureSetForm(set) }),
    },
    { artifacts, hooks: { emit: () => {} } },
  );
  await catalogue.registerArtifact(made.manifest);
  return made;
}

/** The model with the place's identity, and its columns found by name. */
function placed(
  fitted: LightgbmModel,
  place: NodeModel,
  set: FeatureSet,
  { text, trainedFrom, trainedTo }: ModelImport,
): NodeModel {
  const { weights: _, constraints: __, pool: ___, ...node } = place.node; // ours, not LightGBM's
  const { name, upstream: seen } = node;
  const names = fitted.featureNames;
  const predictions = new Map(place.upstream.map((one) => [predictionColumn(one.node), one]));
  const isPrediction = names.map((column) => predictions.has(column));
  const first = isPrediction.indexOf(true);
  if (first >= 0 && isPrediction.slice(first).includes(false)) {
    throw unfit(
      `its column ${names[first]} is a prediction of a node above and stands before a feature`,
      "train it with the predictions as the last columns",
    );
  }
  const own = names.filter((_, i) => !isPrediction[i]);
  const upstream = names.flatMap((column) => predictions.get(column) ?? []);
  return nodeModel({
    node: {
      ...node,
      learner: "gbdt",
      parameters: { trained_by: "LightGBM", file_sha256: sha256(text) },
      features: own,
      upstream: seen.filter((above) => upstream.some((one) => one.node === above)),
    },
    features: selectFeatures(name, own, modelFeaturesOf(set)),
    upstream,
    fitted,
    seed: 0,
    trainedFrom,
    trainedTo,
    trainRowCount: 0, // the file does not say
    metrics: {},
  });
}

function requireProbability({ outputCount, link, describe }: LightgbmModel): void {
  if (outputCount === 1 && link === "logistic") return;
  const { origin } = describe();
  const objective = (origin as { readonly objective?: unknown } | undefined)?.objective;
  throw unfit(
    `its objective is ${String(objective)}, which gives ${outputCount === 1 ? "a number" : `${outputCount} numbers`} a row, expected the probability of one class`,
    "train it with the objective binary",
  );
}

function unfit(why: string, remedy: string): PlumblineError {
  return new PlumblineError("PIPELINE_IMPORT_UNFIT", {
    message: `the model cannot take a node's place: ${why}`,
    remedy,
  });
}
