import { nearestName, PlumblineError, shownList } from "../../../core/errors.js";
import type { OnnxDescription, OnnxPlan, OnnxValue } from "./session.js";

/** How a graph is to be read. */
export interface OnnxReading {
  /** Names of the columns that the model will be given, in their order. */
  readonly featureNames: readonly string[];
  /**
   * Names of the one input's values, where the file tells them; the columns' own order where absent. A graph
   * of several inputs has their names.
   */
  readonly fileNames?: readonly string[];
  /** The same, as the caller says; where the file tells them too, both must be equal. */
  readonly inputs?: readonly string[] | undefined;
  /** Whether to refuse one input of several values that nobody names, which would be taken in the columns' order. */
  readonly byNameAlone?: boolean;
  /** Name of the output; the only one, or the one of a usual name, where absent. */
  readonly output?: string;
  /** Column of the output; its only one, or of two the second, where absent. */
  readonly column?: number;
}

/** A plan, and for each of its values the column that it comes from. */
export interface BoundPlan {
  readonly plan: OnnxPlan;
  readonly source: Int32Array;
}

/** Names under which converters put probabilities. */
const usualOutputs = ["prediction", "probabilities", "probability", "output_probability"];

/**
 * Binds columns to a graph's inputs by name, and finds its output.
 *
 * @throws TRAIN_ONNX_INPUTS_UNEQUAL where the graph asks for other features, or does not say for which and was to.
 * @throws TRAIN_ONNX_UNSUPPORTED where inputs or output are no tensors of floats, or it is not clear which
 *   output is meant.
 */
export function bindGraph({ inputs, outputs }: OnnxDescription, given: OnnxReading): BoundPlan {
  const reading = withNames(given);
  if (reading.byNameAlone === true && inputs.length === 1 && reading.fileNames === undefined) {
    throw unequal(
      `the graph has one input, ${inputs[0].name}, and the file does not say what its values are`,
      "name them with inputs, in the order of the values",
    );
  }
  const planned = inputs.map((input) => planInput(input, inputs.length, reading));
  const width = planned.reduce((sum, input) => sum + input.width, 0);
  const wanted =
    inputs.length === 1
      ? (reading.fileNames ?? reading.featureNames)
      : inputs.map((input) => input.name);
  if (wanted.length !== width) {
    throw unequal(
      `the graph asks for ${width} features, found names of ${wanted.length}`,
      "give the features that it was trained on",
    );
  }
  const source = bindNames(wanted, reading.featureNames);
  return { plan: { width, inputs: planned, ...planOutput(outputs, reading) }, source };
}

/** The reading with the names of the one input's values, from wherever they are told. */
function withNames({ inputs, ...reading }: OnnxReading): OnnxReading {
  const { fileNames } = reading;
  if (inputs === undefined) return reading;
  if (fileNames === undefined) return { ...reading, fileNames: inputs };
  if (fileNames.length === inputs.length && fileNames.every((name, i) => name === inputs[i])) {
    return reading;
  }
  throw unequal(
    `the file says that its values are ${shownList(fileNames)}, and inputs says ${shownList(inputs)}`,
    "leave inputs out: the file tells them itself",
  );
}

function planInput(
  { name, isTensor, type, shape = [] }: OnnxValue,
  inputCount: number,
  reading: OnnxReading,
): OnnxPlan["inputs"][number] {
  if (!isTensor || (type !== "float32" && type !== "float64") || shape.length > 2) {
    throw unsupported(
      `the input ${name} is ${isTensor ? `a tensor of ${type} in ${shape.length} dimensions` : "no tensor"}`,
      "export the model with inputs of float32, rows × features or one a feature",
    );
  }
  const isFlat = shape.length === 1;
  const named = reading.fileNames ?? reading.featureNames;
  const last = isFlat ? 1 : shape[1];
  const width = typeof last === "number" ? last : inputCount > 1 ? 1 : named.length;
  if (inputCount > 1 && width !== 1) {
    throw unsupported(
      `the input ${name} takes ${width} values beside other inputs`,
      "export the model with one input for all features, or one for each",
    );
  }
  return { name, type, width, isFlat };
}

/** For each wanted name its place among the offered ones; all of either must be in both. */
function bindNames(wanted: readonly string[], offered: readonly string[]): Int32Array {
  const missing = wanted.filter((name) => !offered.includes(name));
  const unread = offered.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && unread.length === 0) {
    return Int32Array.from(wanted, (name) => offered.indexOf(name));
  }
  const near = missing.length > 0 ? nearestName(missing[0], offered) : undefined;
  throw unequal(
    [
      ...(missing.length > 0 ? [`the graph asks for ${shownList(missing)}, found none`] : []),
      ...(unread.length > 0 ? [`the graph has no input for ${shownList(unread)}`] : []),
    ].join("; "),
    near === undefined
      ? "give the features that it was trained on, under its names"
      : `${near} is the nearest to ${missing[0]}`,
  );
}

function planOutput(
  outputs: readonly OnnxValue[],
  { output, column }: OnnxReading,
): Pick<OnnxPlan, "output" | "column"> {
  const tensors = outputs.filter(({ isTensor, type }) => isTensor && type?.startsWith("float"));
  const chosen =
    output === undefined
      ? (usualOutputs.flatMap((name) => tensors.filter((one) => one.name === name))[0] ??
        (tensors.length === 1 ? tensors[0] : undefined))
      : tensors.find((one) => one.name === output);
  if (chosen === undefined) {
    throw unsupported(
      `${output === undefined ? "it is not clear which output is the prediction" : `there is no output ${output} of floats`}: found ${outputs.map(({ name, type }) => `${name} (${type ?? "no tensor"})`).join(", ")}`,
      "name one that is a tensor of floats; converters of classifiers have zipmap=False for that",
    );
  }
  const last = chosen.shape?.length === 1 ? 1 : chosen.shape?.[1];
  const only = last === 1 ? 0 : last === 2 ? 1 : undefined;
  const settled = column ?? only;
  if (settled === undefined || (typeof last === "number" && settled >= last)) {
    throw unsupported(
      `the output ${chosen.name} has ${last ?? "an unknown number of"} columns, and column ${settled ?? "(none named)"} was to be read`,
      "name the column of the prediction, counted from 0",
    );
  }
  return { output: chosen.name, column: settled };
}

function unequal(problem: string, remedy: string): PlumblineError {
  return new PlumblineError("TRAIN_ONNX_INPUTS_UNEQUAL", { message: problem, remedy });
}

function unsupported(problem: string, remedy: string): PlumblineError {
  return new PlumblineError("TRAIN_ONNX_UNSUPPORTED", { message: problem, remedy });
}
