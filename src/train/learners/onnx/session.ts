/**
 * The thread's side of a model: loads it into ONNX Runtime and answers requests, one after the other.
 */
import { readText, requests, slots, type ThreadMemory, writeText } from "./thread-layout.js";

/** As much of `onnxruntime-node` as is used: it is no dependency, so its types may not be here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(file: Uint8Array, options: object): Promise<OnnxSession>;
  };
  readonly Tensor: new (
    type: "float32" | "float64",
    values: Float32Array | Float64Array,
    shape: readonly number[],
  ) => unknown;
}

/** A model that the runtime has loaded. */
export interface OnnxSession {
  readonly inputMetadata: readonly OnnxValue[];
  readonly outputMetadata: readonly OnnxValue[];
  run(
    feeds: Readonly<Record<string, unknown>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, { readonly data: ArrayLike<number> }>>>;
}

/** An input or output of a graph. Dimensions that may vary are text. */
export interface OnnxValue {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** What a graph asks for and gives. */
export interface OnnxDescription {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** How rows become a graph's inputs, and its output predictions. */
export interface OnnxPlan {
  /** Values of a row. */
  readonly width: number;
  /** Inputs in the order in which a row's values go to them. */
  readonly inputs: readonly {
    readonly name: string;
    readonly type: "float32" | "float64";
    /** Values of a row that go to this input. */
    readonly width: number;
    /** True where its shape is rows alone, without a second dimension. */
    readonly isFlat: boolean;
  }[];
  readonly output: string;
  /** Column of the output that is the prediction. */
  readonly column: number;
}

/** What went wrong in the thread. */
export interface ThreadFailure {
  readonly code: "TRAIN_ONNX_RUNTIME_MISSING" | "TRAIN_ONNX_UNREADABLE" | "TRAIN_ONNX_FAILED";
  readonly message: string;
}

/** Answers requests until the process ends. */
export async function serveModel(
  memory: ThreadMemory,
  file: Uint8Array,
  loadRuntime: () => Promise<OnnxRuntime>,
): Promise<never> {
  const answer = createAnswerer(memory, file, loadRuntime);
  const { control } = memory;
  for (let served = 0; ; served++) {
    while (Atomics.load(control, slots.request) === served) {
      Atomics.wait(control, slots.request, served);
    }
    await answer();
    Atomics.store(control, slots.reply, served + 1);
    Atomics.notify(control, slots.reply);
  }
}

/** A function that answers the request that lies in memory. It never throws: failures are an answer. */
export function createAnswerer(
  memory: ThreadMemory,
  file: Uint8Array,
  loadRuntime: () => Promise<OnnxRuntime>,
): () => Promise<void> {
  const { control } = memory;
  let runtime: OnnxRuntime | undefined;
  let session: OnnxSession | undefined;
  let plan: OnnxPlan | undefined;

  async function load(): Promise<OnnxSession> {
    runtime ??= await attempt("TRAIN_ONNX_RUNTIME_MISSING", loadRuntime);
    const { InferenceSession } = runtime;
    // One thread, so that sums have one order.
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: "sequential" };
    return attempt("TRAIN_ONNX_UNREADABLE", () => InferenceSession.create(file, options));
  }

  return async () => {
    control[slots.failed] = 0;
    try {
      session ??= await load();
      const kind = control[slots.kind];
      if (kind === requests.describe) {
        const { inputMetadata: inputs, outputMetadata: outputs } = session;
        writeText(memory, { inputs, outputs } satisfies OnnxDescription);
      } else if (kind === requests.plan) {
        plan = readText(memory) as OnnxPlan; // as our caller wrote it
      } else if (runtime !== undefined && plan !== undefined) {
        const [loaded, made, settled] = [runtime, session, plan];
        await attempt("TRAIN_ONNX_FAILED", () => predict(memory, loaded, made, settled));
      }
    } catch (failure) {
      control[slots.failed] = 1;
      writeText(memory, failure);
    }
  };
}

/** Turns what a step throws into a `ThreadFailure` of its code. */
async function attempt<Result>(
  code: ThreadFailure["code"],
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (cause) {
    const message = (cause instanceof Error ? cause.message : String(cause)).slice(0, 4000);
    throw { code, message } satisfies ThreadFailure;
  }
}

async function predict(
  { control, rows, predictions }: ThreadMemory,
  { Tensor }: OnnxRuntime,
  session: OnnxSession,
  plan: OnnxPlan,
): Promise<void> {
  const rowCount = control[slots.rowCount];
  const feeds: Record<string, unknown> = {};
  let first = 0;
  for (const { name, type, width, isFlat } of plan.inputs) {
    const values = new (type === "float32" ? Float32Array : Float64Array)(rowCount * width);
    for (let row = 0; row < rowCount; row++) {
      for (let i = 0; i < width; i++) {
        values[row * width + i] = rows[row * plan.width + first + i];
      }
    }
    feeds[name] = new Tensor(type, values, isFlat ? [rowCount] : [rowCount, width]);
    first += width;
  }
  const found = await session.run(feeds, [plan.output]);
  const { data } = found[plan.output];
  const outputWidth = data.length / rowCount;
  if (!(Number.isInteger(outputWidth) && plan.column < outputWidth)) {
    throw new Error(`${plan.output} has ${data.length} values for ${rowCount} rows`);
  }
  for (let row = 0; row < rowCount; row++) {
    predictions[row] = Number(data[row * outputWidth + plan.column]);
  }
}
