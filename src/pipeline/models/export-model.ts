import { PlumblineError, shown, shownList } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import type { Workspace } from "../../store/workspace.js";
import {
  columnNames,
  type FittedModel,
  type GbdtModel,
  lightgbmText,
  type NodeModel,
  onnxBytes,
  readNodeModel,
} from "../../train/index.js";
import { givenFileId, givenFileKind, readKeptFile } from "../given-models.js";
import { nodeNamed } from "../node-named.js";
import { findModels } from "../registry/models.js";

/** What other tools read. */
export type ModelFormat = "onnx" | "lightgbm";

/** A node's model in another tool's format. */
export interface ExportedModel {
  readonly node: string;
  readonly modelId: string;
  readonly format: ModelFormat;
  readonly bytes: Uint8Array;
  /** What it has to be given, in this order: features by name, then predictions of the nodes above. */
  readonly columns: readonly { readonly name: string; readonly id: string }[];
  /** What it was trained to say. */
  readonly target: Readonly<Record<string, unknown>>;
}

/**
 * The model of one node in the format of another tool: the same predictions, columns by the same names.
 *
 * @param word - What `findModels` takes.
 * @param node - Which node of a tree; may be left out where there is one alone.
 * @throws PIPELINE_MODEL_UNKNOWN, PIPELINE_NODE_UNKNOWN, PIPELINE_NODE_UNNAMED
 * @throws STORE_ARTIFACT_MISSING, STORE_ARTIFACT_CORRUPT where the model's file is not what was written.
 * @throws PIPELINE_MODEL_UNEXPORTABLE where the format cannot hold the model.
 * @throws TRAIN_PARAMETER_INVALID for a column whose name cannot stand in LightGBM's text.
 */
export async function exportModel(
  workspace: Workspace,
  word: string,
  format: ModelFormat,
  node?: string,
): Promise<ExportedModel> {
  const { tree, models } = await findModels(workspace.catalogue, word);
  const of = tree === undefined ? `model ${shown(word)}` : `model tree ${shortId(tree.id)}`;
  if (node === undefined && models.length > 1) {
    throw new PlumblineError("PIPELINE_NODE_UNNAMED", {
      message: `${of} has ${models.length} nodes, expected one to be named: ${shownList(models.map((one) => one.node))}`,
      where: { model: word },
      remedy: "name it with --node: each node is a model of its own",
    });
  }
  const known = node === undefined ? models[0] : nodeNamed(models, (one) => one.node, node, of);
  const model = readNodeModel(workspace.artifacts.open("model", known.id));
  const names = columnNames(model);
  return {
    node: known.node,
    modelId: known.id,
    format,
    bytes: format === "onnx" ? onnxOf(workspace, model, names) : lightgbmOf(model, names),
    columns: [...model.features, ...model.upstream].map(({ id }, i) => ({ name: names[i], id })),
    target: { ...model.node.target },
  };
}

/** A model that was given is its own file, with the names that it has there. */
function onnxOf(
  { artifacts }: Workspace,
  { node, fitted }: NodeModel,
  featureNames: readonly string[],
): Uint8Array {
  if (node.model === undefined) return onnxBytes(fitted, { featureNames });
  return readKeptFile(artifacts.open(givenFileKind, givenFileId(node.model)));
}

function lightgbmOf({ node, fitted }: NodeModel, featureNames: readonly string[]): Uint8Array {
  if (isTrees(fitted)) return new TextEncoder().encode(lightgbmText(fitted, featureNames));
  throw unexportable(
    node.name,
    `is one of the learner ${fitted.learner}, and LightGBM's text holds trees alone`,
    "export it with --onnx, or train the node with the learner gbdt",
  );
}

function isTrees(fitted: FittedModel): fitted is GbdtModel {
  return "forest" in fitted;
}

function unexportable(node: string, why: string, remedy: string): PlumblineError {
  return new PlumblineError("PIPELINE_MODEL_UNEXPORTABLE", {
    message: `the model of node ${node} cannot be exported so: it ${why}`,
    where: { node },
    remedy,
  });
}
