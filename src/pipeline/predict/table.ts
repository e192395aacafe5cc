import type { Artifact } from "../../store/artifact.js";
import { type TableColumn, type TableFormat, writeTable } from "../../store/table-file.js";
import { predictionColumn } from "../../train/index.js";
import type { Stage, StageContext, Task } from "../stage.js";
import { readChunk } from "./chunk.js";

/** What decides the table besides the chunks. */
export interface TableConfiguration {
  readonly instrument: string;
  /** Upper nodes first. */
  readonly nodes: readonly string[];
  /** The node whose rows are the table's. */
  readonly rowsOf: string;
  readonly format: TableFormat;
  /** `core@1.2.0`: what the features were computed by. */
  readonly featureSet: string;
}

/** Name of the file in a `batch-predictions` artifact. */
export const tableFileName = (format: TableFormat): string => `predictions.${format}`;

/**
 * All chunks in, one table out: a row a bar of one node, with every node's prediction as of that row, and the ids of
 * the tree and of the feature matrix that it comes from. It streams: memory holds one chunk a node.
 *
 * Inputs: `tree`, `model:NODE`, `matrix:NODE` and `chunk:NODE:K`, in the order of rows.
 */
export const predictTableStage: Stage = {
  name: "predict-table",
  kind: "batch-predictions",
  codeVersion: "1",
  inputKinds: {
    tree: "model-tree",
    model: "model",
    matrix: "feature-matrix",
    chunk: "prediction-chunk",
  },
  run: async (task, context) => {
    const configuration = task.configuration as unknown as TableConfiguration; // by the plan
    const { instrument, nodes, rowsOf, format, featureSet } = configuration;
    const columns: TableColumn[] = [
      { name: "open_time", kind: "time" },
      { name: "available_at", kind: "time" },
      ...nodes.map((node) => ({ name: predictionColumn(node), kind: "number" }) as const),
      { name: "instrument", kind: "text", value: instrument },
      { name: "model_tree", kind: "text", value: task.inputs.tree },
      { name: "feature_matrix", kind: "text", value: task.inputs[`matrix:${rowsOf}`] },
    ];
    const metadata = Object.fromEntries([
      ["plumbline.feature_set", featureSet],
      ["plumbline.model_tree", task.inputs.tree],
      ...nodes.flatMap((node) => [
        [`plumbline.model.${node}`, task.inputs[`model:${node}`]],
        [`plumbline.matrix.${node}`, task.inputs[`matrix:${node}`]],
      ]),
    ]);
    const path = `${context.folder}/${tableFileName(format)}`;
    const rowCount = await writeTable(
      path,
      { columns, format, metadata },
      tableRows(task, context, configuration),
    );
    const own = chunkArtifacts(task, context, rowsOf);
    return {
      ...configuration,
      rowCount,
      from: own[0]?.manifest.about.from ?? null,
      to: own.at(-1)?.manifest.about.to ?? null,
    };
  },
};

/** The table's columns of times and numbers, a chunk of the rows' node at a time. */
function* tableRows(
  task: Task,
  context: StageContext,
  { nodes, rowsOf }: TableConfiguration,
): Generator<readonly Float64Array[]> {
  const upper = new Map(
    nodes
      .filter((node) => node !== rowsOf)
      .map((node) => [node, createAsOfReader(chunkArtifacts(task, context, node))]),
  );
  for (const chunk of chunkArtifacts(task, context, rowsOf)) {
    const { openTime, availableAt, probability } = readChunk(chunk);
    yield [
      openTime,
      availableAt,
      ...nodes.map((node) => {
        const reader = upper.get(node);
        return reader === undefined ? probability : availableAt.map(reader);
      }),
    ];
  }
}

/**
 * Reads a node's predictions as of ascending times: the last that was available by then, NaN before the first.
 * Holds one chunk.
 */
function createAsOfReader(chunks: readonly Artifact[]): (time: number) => number {
  let next = 0;
  let times: Float64Array = new Float64Array(0);
  let values: Float64Array = new Float64Array(0);
  let row = 0;
  let last = Number.NaN;
  return (time) => {
    for (;;) {
      if (row < times.length) {
        if (times[row] > time) return last;
        last = values[row++];
      } else if (next < chunks.length) {
        ({ availableAt: times, probability: values } = readChunk(chunks[next++]));
        row = 0;
      } else {
        return last;
      }
    }
  };
}

function chunkArtifacts({ inputs }: Task, { input }: StageContext, node: string): Artifact[] {
  const artifacts: Artifact[] = [];
  for (let k = 0; Object.hasOwn(inputs, `chunk:${node}:${k}`); k++) {
    artifacts.push(input(`chunk:${node}:${k}`));
  }
  return artifacts;
}
