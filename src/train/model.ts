import { type Canonical, canonicalJson } from "../core/canonical-json.js";
import { PlumblineError } from "../core/errors.js";
import { type HierarchyNode, predictionColumn, predictionId } from "./hierarchy.js";
import { modelFromBytes } from "./learners/index.js";
import type { FittedModel } from "./learners/learner.js";
import { corruptModel, decodeModel, encodeModel } from "./learners/model-file.js";

/** A feature that a model reads, by name and by identity. */
export interface ModelFeature {
  readonly name: string;
  /** Id of the expression: the set must offer the name under exactly this id. */
  readonly id: string;
  /** The code that builds it, for messages. */
  readonly printed: string;
}

/** A prediction of an upper node that a model reads. */
export interface ModelUpstream {
  readonly node: string;
  /** Identity of the predictions, as `predictionId` gives it. */
  readonly id: string;
}

/** A trained node, with all that must fit for it to be served. */
export interface NodeModel {
  readonly node: HierarchyNode;
  /** In the order of the model's first columns. */
  readonly features: readonly ModelFeature[];
  /** In the order of the model's columns after those. */
  readonly upstream: readonly ModelUpstream[];
  /** Identity of what it predicts. */
  readonly predictionId: string;
  readonly fitted: FittedModel;
  readonly seed: number;
  /** UTC ms of the first training row's `availableAt` and of the last label's settlement. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  readonly trainRowCount: number;
  /** Finite numbers worth keeping with the model: iterations, scores. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What `nodeModel` derives itself. */
type Derived = "predictionId";

/**
 * Puts a trained node together.
 *
 * @throws TRAIN_ROWS_MISMATCHED if the fitted model reads another number of columns.
 * @throws TRAIN_TREE_MISMATCHED if the model does not read the predictions of the node that keeps its gate.
 */
export function nodeModel(parts: Omit<NodeModel, Derived>): NodeModel {
  const { node, features, upstream, fitted } = parts;
  const columnCount = features.length + upstream.length;
  if (fitted.featureCount !== columnCount) {
    throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
      message: `the model of node ${node.name} reads ${fitted.featureCount} columns, expected ${columnCount}: ${features.length} features and ${upstream.length} predictions`,
      where: { node: node.name },
      remedy: "list the features that it was trained on, in order",
    });
  }
  const { gate } = node;
  if (gate !== undefined && !upstream.some((upper) => upper.node === gate.node)) {
    throw new PlumblineError("TRAIN_TREE_MISMATCHED", {
      message: `the gate of node ${node.name} is kept by ${gate.node}, whose predictions its model does not read`,
      where: { node: node.name, upstream: gate.node },
      remedy: `let the model read ${predictionColumn(gate.node)}, or take the gate out and train again`,
    });
  }
  return { ...parts, predictionId: predictionId(node, columnIds(parts)) };
}

/** Ids of a model's columns, in order. */
export function columnIds(model: Pick<NodeModel, "features" | "upstream">): string[] {
  return [...model.features, ...model.upstream].map((column) => column.id);
}

/** Names of a model's columns, in order. */
export function columnNames(model: Pick<NodeModel, "features" | "upstream">): string[] {
  return [
    ...model.features.map((feature) => feature.name),
    ...model.upstream.map((upper) => predictionColumn(upper.node)),
  ];
}

/** What is kept of a model besides its fitted part. */
type NodeFacts = Omit<NodeModel, "fitted">;

/** A trained node as plain JSON without the fitted part: for manifests, lists and reports. */
export function nodeModelFacts(model: NodeModel): NodeFacts {
  const { fitted: _, ...facts } = model;
  return facts;
}

/** A trained node as bytes with a checksum. Equal models give equal bytes. */
export function nodeModelBytes(model: NodeModel): Uint8Array {
  // Through canonical text: refuses NaN and drops nothing.
  const facts = JSON.parse(canonicalJson(nodeModelFacts(model))) as Record<string, Canonical>; // just written
  return encodeModel("node", { facts, arrays: { fitted: model.fitted.bytes() } });
}

/**
 * A trained node from its bytes; every prediction has equal bits.
 *
 * @throws TRAIN_MODEL_CORRUPT where the bytes are cut, edited, or no node's model.
 * @throws TRAIN_MODEL_VERSION where they are of a format that this version does not read.
 */
export function nodeModelFromBytes(bytes: Uint8Array): NodeModel {
  const { learner, facts, arrays } = decodeModel(bytes);
  if (learner !== "node" || !(arrays.fitted instanceof Uint8Array)) {
    throw corruptModel(`expected the model of a node, found that of a ${learner}`);
  }
  const parts = facts as unknown as NodeFacts; // the checksum holds, so nodeModelBytes wrote it
  const model = nodeModel({ ...parts, fitted: modelFromBytes(arrays.fitted) });
  if (model.predictionId === parts.predictionId) return model;
  throw corruptModel(
    `the model of node ${parts.node.name} predicts ${model.predictionId} by its recipe, but says ${parts.predictionId}`,
  );
}

/** Trained nodes, each after those that it reads. */
export type ModelTree = readonly NodeModel[];

/**
 * Checks that trained nodes form a tree: each reads only predictions that a node before it makes, under
 * the very id that it was trained on.
 *
 * @throws TRAIN_TREE_MISMATCHED naming the node, what it expects and what there is.
 */
export function modelTree(models: readonly NodeModel[]): ModelTree {
  const made = new Map<string, string>();
  for (const model of models) {
    const { name } = model.node;
    for (const upper of model.upstream) {
      const found = made.get(upper.node);
      if (found === upper.id) continue;
      throw new PlumblineError("TRAIN_TREE_MISMATCHED", {
        message: `node ${name} reads predictions ${upper.id} of ${upper.node}, found ${found ?? "no such node before it"}`,
        where: { node: name, upstream: upper.node },
        remedy:
          "use nodes that were trained together, upper ones first, or train the lower one again",
      });
    }
    if (made.has(name)) {
      throw new PlumblineError("TRAIN_TREE_MISMATCHED", {
        message: `two models are of node ${name}`,
        where: { node: name },
        remedy: "give one model a node",
      });
    }
    made.set(name, model.predictionId);
  }
  return models;
}
