import { PlumblineError } from "../../core/errors.js";
import { sha256 } from "../../core/hash.js";
import type { FittedModel } from "./learner.js";
import { corruptModel, encodeModel, type ModelParts } from "./model-file.js";
import {
  bindGraph,
  type OnnxPlan,
  type OnnxReading,
  type OnnxThread,
  openOnnxThread,
  readMetadata,
} from "./onnx/index.js";
import { checkFeatureCount, checkPredictionColumns } from "./training-rows.js";

/** Name under which models of ONNX files are stored. No learner has it: they are not trained here. */
export const onnxName = "onnx";

/** How an ONNX file is to be read. */
export interface OnnxModelOptions extends Omit<OnnxReading, "fileNames"> {
  /** Whether the output is P(label = 1), the default, or a number of any size. */
  readonly predicts?: "probability" | "number";
}

/** A model that an ONNX file holds, predicted by ONNX Runtime. */
export interface OnnxModel extends FittedModel {
  /** Names of the columns, in their order. */
  readonly featureNames: readonly string[];
}

/**
 * A model from an ONNX file from elsewhere, for a node of a hierarchy. It takes the package
 * `onnxruntime-node`, which is no dependency of this one.
 *
 * Columns are bound to inputs by name: to the inputs where there are several, to the names in the file's
 * metadata under `features` (a JSON list, as `onnxBytes` writes it) where there is one, else in their order.
 * The margin is the log odds of the predicted probability. What the file does not tell cannot be asked for:
 * `importance` is 0 for every feature, `contributionRow` is refused.
 *
 * @param file - Bytes of the file. They become part of the model's bytes.
 * @throws TRAIN_ONNX_RUNTIME_MISSING without `onnxruntime-node`.
 * @throws TRAIN_ONNX_UNREADABLE where the runtime does not load the file.
 * @throws TRAIN_ONNX_INPUTS_UNEQUAL, TRAIN_ONNX_UNSUPPORTED as `bindGraph`.
 */
export function onnxModel(
  file: Uint8Array,
  { predicts = "probability", ...reading }: OnnxModelOptions,
): OnnxModel {
  const { featureNames } = reading;
  const fileNames = namesIn(readMetadata(file));
  const graph = threadOf(sha256(file), file).describe();
  const { plan, source } = bindGraph(graph, { ...reading, ...(fileNames && { fileNames }) });
  return boundModel(file, { featureNames, predicts, plan, source: [...source] });
}

/**
 * A model of an ONNX file from the parts of a model file. The runtime is asked for with the first prediction.
 *
 * @throws TRAIN_MODEL_CORRUPT where the parts are no such model.
 */
export function onnxFromParts({ facts, arrays }: ModelParts): FittedModel {
  if (!(arrays.file instanceof Uint8Array) || !Array.isArray(facts.source)) {
    throw corruptModel("expected an ONNX file and its binding, found others");
  }
  return boundModel(arrays.file, facts as unknown as Binding); // the checksum holds: boundModel wrote it
}

/** Facts of a bound file; they go into the model's bytes. */
interface Binding {
  readonly featureNames: readonly string[];
  readonly predicts: "probability" | "number";
  readonly plan: OnnxPlan;
  /** For each value of the plan the column that it comes from. */
  readonly source: readonly number[];
}

function boundModel(file: Uint8Array, binding: Binding): OnnxModel {
  const { featureNames, predicts, plan, source } = binding;
  const { width } = plan;
  const featureCount = featureNames.length;
  const id = sha256(file);

  function predictRows(rows: Float32Array, out: Float64Array): void {
    const thread = threadOf(id, file);
    if (settledPlan.get(thread) !== plan) {
      thread.settle(plan);
      settledPlan.set(thread, plan);
    }
    thread.predict(rows, width, out);
    for (let row = 0; row < out.length; row++) checkPrediction(out[row], predicts);
  }
  function rawColumns(columns: readonly Float32Array[], out: Float64Array): void {
    checkPredictionColumns(columns, featureCount, out.length);
    const rows = new Float32Array(out.length * width);
    source.forEach((column, place) => {
      for (let row = 0; row < out.length; row++) rows[row * width + place] = columns[column][row];
    });
    predictRows(rows, out);
  }
  const one = new Float64Array(1);
  const ordered = new Float32Array(width);
  function rawRow(row: Float32Array): number {
    checkFeatureCount(row.length, featureCount, "a row");
    source.forEach((column, place) => {
      ordered[place] = row[column];
    });
    predictRows(ordered, one);
    return one[0];
  }
  const isNumber = predicts === "number";
  const within = (raw: number) => (isNumber ? raw : Math.min(Math.max(raw, 1e-15), 1 - 1e-15));
  const marginOf = (raw: number) =>
    isNumber ? raw : Math.log(within(raw)) - Math.log1p(-within(raw));
  return {
    learner: onnxName,
    featureCount,
    featureNames,
    predictRow: (row) => within(rawRow(row)),
    predictColumns(columns, out) {
      rawColumns(columns, out);
      for (let row = 0; row < out.length; row++) out[row] = within(out[row]);
    },
    marginRow: (row) => marginOf(rawRow(row)),
    marginColumns(columns, out) {
      rawColumns(columns, out);
      for (let row = 0; row < out.length; row++) out[row] = marginOf(out[row]);
    },
    contributionRow: () => {
      throw new PlumblineError("TRAIN_ONNX_UNSUPPORTED", {
        message: "an ONNX file does not tell what each feature adds to a prediction",
        remedy: "use permutationImportance, or load the model as LightGBM's text",
      });
    },
    importance: () => new Float64Array(featureCount),
    bytes: () => encodeModel(onnxName, { facts: { ...factsOf(binding) }, arrays: { file } }),
    describe: () => ({ learner: onnxName, featureCount, ...factsOf(binding), file: id }),
  };
}

function factsOf({ featureNames, predicts, plan, source }: Binding): ModelParts["facts"] {
  const { width, inputs, output, column } = plan;
  const told = inputs.map((input) => ({ ...input }));
  return { featureNames, predicts, plan: { width, inputs: told, output, column }, source };
}

function checkPrediction(value: number, predicts: Binding["predicts"]): void {
  const isRight = predicts === "number" ? value - value === 0 : value >= 0 && value <= 1;
  if (isRight) return;
  throw new PlumblineError("TRAIN_ONNX_FAILED", {
    message: `expected ${predicts === "number" ? "a finite number" : "a probability"} from the ONNX file, found ${value}`,
    remedy: 'read another output or column of it, or say that it predicts a "number"',
  });
}

/** The names under `features` of a file's metadata. */
function namesIn(metadata: Readonly<Record<string, string>>): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(metadata.features ?? "null");
    const isNames = Array.isArray(names) && names.every((name) => typeof name === "string");
    return isNames ? names : undefined;
  } catch {
    return undefined; // somebody else's entry of that name
  }
}

/** One thread a file, however many models are of it, since threads end with the process only. */
const threads = new Map<string, OnnxThread>();
/** The plan that a thread was last given. */
const settledPlan = new WeakMap<OnnxThread, OnnxPlan>();

/** @param id - Hash of the file. */
function threadOf(id: string, file: Uint8Array): OnnxThread {
  const running = threads.get(id);
  if (running !== undefined) return running;
  const started = openOnnxThread(file);
  threads.set(id, started);
  return started;
}
