import { requireColumns } from "../../features/index.js";
import { timeframeDuration } from "../../market/timeframe.js";
import type { Artifact } from "../../store/artifact.js";
import { openMatrix } from "../../store/matrix-file.js";
import { readNumbers, writeNumbers } from "../../store/number-file.js";
import { predictNodeRows, readNodeModel } from "../../train/index.js";
import type { Stage } from "../stage.js";

/** What decides a chunk besides the model, the matrix and the predictions above. */
export interface ChunkConfiguration {
  /** Rows [start, end) of the matrix. */
  readonly start: number;
  readonly end: number;
}

/** Predictions of some rows, as they lie in a chunk. */
export interface ChunkRows {
  /** UTC ms. */
  readonly openTime: Float64Array;
  readonly availableAt: Float64Array;
  /** P(up). */
  readonly probability: Float64Array;
}

/**
 * A model and rows of its feature matrix in, their predictions out. The matrix is mapped, not read: a thread holds
 * the rows of its chunk and no more, and the chunk's bytes are those that any cut of the rows would give.
 *
 * Inputs: `model`, `matrix`, and `upstream:NODE:K`, the chunks of the nodes above that reach over these rows.
 */
export const predictChunkStage: Stage = {
  name: "predict-chunk",
  kind: "prediction-chunk",
  codeVersion: "1",
  inputKinds: { model: "model", matrix: "feature-matrix", upstream: "prediction-chunk" },
  run: async (task, { input, folder }) => {
    const { start, end } = task.configuration as unknown as ChunkConfiguration; // by the plan
    const model = readNodeModel(input("model"));
    const { node, features } = model;
    const source = input("matrix");
    const matrix = openMatrix(source.path("matrix.arrow"));
    try {
      const subject = { node: node.name, modelId: task.inputs.model, features };
      requireColumns(subject, described(source, matrix.columns), source.id);
      const openTime = matrix.openTimes(start, end);
      const duration = timeframeDuration(node.timeframe);
      const availableAt = openTime.map((time) => time + duration);
      const columns = features.map(({ name }) => matrix.column(name).subarray(start, end));
      const upper = model.upstream.map(({ node: name }) =>
        joinChunks(chunksOf(name, task.inputs).map((role) => readChunk(input(role)))),
      );
      const probability = predictNodeRows(model, { availableAt, columns }, upper);
      const rows: ChunkRows = { openTime, availableAt, probability };
      for (const name of chunkColumns) writeNumbers(`${folder}/${name}.f64`, rows[name]);
      return {
        node: node.name,
        rowCount: end - start,
        from: openTime[0],
        to: availableAt.at(-1) ?? 0,
      };
    } finally {
      matrix.close();
    }
  },
};

const chunkColumns = ["openTime", "availableAt", "probability"] as const;

/** Reads the rows of a `prediction-chunk`. */
export function readChunk(chunk: Artifact): ChunkRows {
  const [openTime, availableAt, probability] = chunkColumns.map((name) =>
    readNumbers(chunk.path(`${name}.f64`)),
  );
  return { openTime, availableAt, probability };
}

/** Roles of a node's chunks among a task's inputs, in the order of their rows. */
export function chunksOf(node: string, inputs: Readonly<Record<string, string>>): string[] {
  const prefix = `upstream:${node}:`;
  return Object.keys(inputs)
    .filter((role) => role.startsWith(prefix))
    .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)));
}

function joinChunks(chunks: readonly ChunkRows[]): Omit<ChunkRows, "openTime"> {
  return {
    availableAt: joined(chunks.map(({ availableAt }) => availableAt)),
    probability: joined(chunks.map(({ probability }) => probability)),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A matrix's columns with their formulas, for messages. */
function described(
  source: Artifact,
  columns: readonly { readonly name: string; readonly id: string }[],
) {
  const known = source.manifest.about.columns as unknown as readonly {
    readonly id: string;
    readonly printed: string;
  }[]; // by the features stage
  const printed = new Map(known.map((column) => [column.id, column.printed]));
  return columns.map(({ name, id }) => {
    return { name, id, printed: printed.get(id) ?? "an unknown formula" };
  });
}
