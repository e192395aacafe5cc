import { PlumblineError } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import { asOfPredictions, type TimedPredictions } from "./as-of.js";
import { maySpeak, silence } from "./gate.js";
import type { ModelTree, NodeModel } from "./model.js";

/** The rows of one node to be predicted. */
export interface TreeRows {
  /** UTC ms, ascending. */
  readonly availableAt: Float64Array;
  /** The model's features in its order, without the predictions of upper nodes. */
  readonly columns: readonly Float32Array[];
}

/**
 * Predicts all rows of every node with the models in service, from slow to fast, each seeing the
 * predictions of the nodes above it as of its rows.
 *
 * @param rows - By node. Begin after each node's warm-up.
 * @returns P(up) by node, a value a row.
 * @throws TRAIN_ROWS_MISMATCHED if a node has no rows or another number of columns.
 */
export function predictTree(
  tree: ModelTree,
  rows: Readonly<Record<string, TreeRows>>,
): Readonly<Record<string, Float64Array>> {
  const predicted: Record<string, Float64Array> = {};
  for (const model of tree) {
    const own = rows[model.node.name];
    requireColumns(model, own?.columns.length ?? 0);
    const upper = model.upstream.map(({ node }) => {
      return { availableAt: rows[node].availableAt, probability: predicted[node] };
    });
    predicted[model.node.name] = predictNodeRows(model, own, upper);
  }
  return predicted;
}

/**
 * Predicts rows of one node, each seeing the predictions of the nodes above it as of its row. Any stretch
 * of rows has the bits that it has among all of them.
 *
 * @param upper - Predictions of the nodes above, in the order of the model's `upstream`: at least those
 *   available by the rows, from the last one by the first row on.
 * @returns P(up), a value a row; NaN where the node may not speak.
 * @throws TRAIN_ROWS_MISMATCHED for another number of features.
 */
export function predictNodeRows(
  model: NodeModel,
  own: TreeRows,
  upper: readonly TimedPredictions[],
): Float64Array {
  requireColumns(model, own.columns.length);
  const joined = upper.map((predictions) => asOfPredictions(own.availableAt, predictions));
  const out = new Float64Array(own.availableAt.length);
  model.fitted.predictColumns([...own.columns, ...joined], out);
  silence(model.node, own.availableAt, joined[gatePlace(model)], out);
  return out;
}

/** Predicts row by row as they come, with the same bits as `predictTree`. */
export interface TreePredictor {
  /**
   * Predicts one row of a node. Give rows as they become available; where several nodes have a row of
   * one moment, upper nodes first.
   *
   * @param availableAt - UTC ms.
   * @param features - The model's features in its order; not kept.
   * @returns P(up); NaN where the node may not speak.
   * @throws TRAIN_TREE_ROW_LATE if the predictions of an upper node as of this row are forgotten: the last
   *   16 are kept.
   * @throws TRAIN_ROWS_MISMATCHED for another number of features or an unknown node.
   */
  push(node: string, availableAt: number, features: Float32Array): number;
  /** All that it remembers, as bytes. */
  snapshot(): Uint8Array;
  /** @throws TRAIN_ROWS_MISMATCHED if the bytes are not of a tree of as many nodes. */
  restore(bytes: Uint8Array): void;
}

/** Predictions of each node that are remembered: one event may bring several bars of a node. */
const memoryLength = 16;
/** Each node's part of the state: predictions made, then the last ones: availableAt, probability. */
const nodeSlots = 1 + 2 * memoryLength;

/** A live predictor of a tree, that has seen nothing yet. */
export function createTreePredictor(tree: ModelTree): TreePredictor {
  const state = new Float64Array(tree.length * nodeSlots);
  const places = new Map(
    tree.map((model, index) => [
      model.node.name,
      {
        model,
        base: index * nodeSlots,
        upperBases: model.upstream.map(
          ({ node }) => tree.findIndex((upper) => upper.node.name === node) * nodeSlots,
        ),
        row: new Float32Array(model.fitted.featureCount),
      },
    ]),
  );

  /** The prediction of the node at `base` as of a time; NaN before its first. */
  function asOf(base: number, time: number): number {
    const made = state[base];
    const oldest = Math.max(0, made - memoryLength);
    for (let i = made - 1; i >= oldest; i--) {
      const slot = base + 1 + 2 * (i % memoryLength);
      if (state[slot] <= time) return state[slot + 1];
    }
    if (oldest === 0) return Number.NaN;
    throw new PlumblineError("TRAIN_TREE_ROW_LATE", {
      message: `a row available at ${formatUtc(time)} is older than the last ${memoryLength} predictions of a node above it`,
      where: { availableAt: time },
      remedy: "give rows in the order in which they became available, upper nodes first",
    });
  }

  return {
    push: (node, availableAt, features) => {
      const place = places.get(node);
      if (place === undefined) {
        throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
          message: `a row is for node ${node}, which the tree does not have`,
          where: { node },
          remedy: `its nodes are ${[...places.keys()].join(", ")}`,
        });
      }
      const { model, base, upperBases, row } = place;
      requireColumns(model, features.length);
      row.set(features);
      for (let i = 0; i < upperBases.length; i++) {
        row[features.length + i] = asOf(upperBases[i], availableAt);
      }
      const isHeard = maySpeak(model.node, availableAt, row[features.length + gatePlace(model)]);
      const probability = isHeard ? model.fitted.predictRow(row) : Number.NaN;
      const slot = base + 1 + 2 * (state[base] % memoryLength);
      state[slot] = availableAt;
      state[slot + 1] = probability;
      state[base]++;
      return probability;
    },
    snapshot: () => new Uint8Array(state.slice().buffer),
    restore: (bytes) => {
      if (bytes.byteLength !== state.byteLength) {
        throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
          message: `a snapshot has ${bytes.byteLength} bytes, expected ${state.byteLength} of ${tree.length} nodes`,
          remedy: "restore a snapshot of the same tree",
        });
      }
      new Uint8Array(state.buffer).set(bytes);
    },
  };
}

/** Place of its gate's node among those that a model reads, as `nodeModel` has seen; −1 where it has no gate. */
function gatePlace({ node: { gate }, upstream }: NodeModel): number {
  return gate === undefined ? -1 : upstream.findIndex(({ node }) => node === gate.node);
}

function requireColumns(model: NodeModel, found: number): void {
  if (found === model.features.length) return;
  throw new PlumblineError("TRAIN_ROWS_MISMATCHED", {
    message: `node ${model.node.name} was given ${found} features, expected ${model.features.length}`,
    where: { node: model.node.name },
    remedy: "give the model's features in its order, without predictions of other nodes",
  });
}
