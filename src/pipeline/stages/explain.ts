import { readFileSync } from "node:fs";
import {
  contributionImportance,
  type Dataset,
  gateColumn,
  type HierarchyNode,
  isOpen,
  modelFromBytes,
} from "../../train/index.js";
import type { Stage } from "../stage.js";
import { readNodeData } from "./node-data.js";

/** Rows that are explained, at most: a row of 300 large trees takes milliseconds. */
const mostRows = 512;

/**
 * The models of a node's folds and the rows that they predicted out of fold in, how far each column moved those
 * predictions out: mean |SHAP| in log odds, over rows evenly spread over each fold's test rows.
 */
export const explainStage: Stage = {
  name: "explain",
  kind: "explanation",
  codeVersion: "1",
  inputKinds: {
    bars: "timeframe-bars",
    matrix: "feature-matrix",
    upstream: "predictions",
    fold: "fold",
  },
  run: async (task, context) => {
    const { dataset, folds, configuration } = await readNodeData(task, context);
    const { node } = configuration;
    // An ONNX file tells nothing of what moves its predictions.
    if (node.model !== undefined) return { node: node.name, rowCount: 0, contributions: [] };
    const sums = new Float64Array(dataset.columns.length);
    let rowCount = 0;
    for (const { index, testRows } of folds) {
      const model = modelFromBytes(readFileSync(context.input(`fold:${index}`).path("model.bin")));
      const rows = spread(spokenRows(node, dataset, testRows), Math.floor(mostRows / folds.length));
      if (rows.length === 0) continue; // its node was silenced all the while
      const columns = dataset.columns.map((column) =>
        Float32Array.from(rows, (row) => column[row]),
      );
      contributionImportance(model, columns, rows.length).forEach((mean, column) => {
        sums[column] += mean * rows.length;
      });
      rowCount += rows.length;
    }
    return {
      node: node.name,
      rowCount,
      // Silenced all the while, a node has nothing to explain.
      contributions:
        rowCount === 0
          ? []
          : dataset.featureNames.map((name, column) => [name, sums[column] / rowCount]),
    };
  },
};

/** The rows at which the node's gate is open: only those were predicted. */
function spokenRows({ gate }: HierarchyNode, dataset: Dataset, testRows: Int32Array): Int32Array {
  if (gate === undefined) return testRows;
  const column = gateColumn(gate, dataset);
  return testRows.filter((row) => isOpen(gate, column[row]));
}

/** So many rows, evenly spread, or all where there are fewer. */
function spread(rows: Int32Array, count: number): Int32Array {
  if (rows.length <= count) return rows;
  return Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}
