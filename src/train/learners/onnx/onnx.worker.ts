import { workerData } from "node:worker_threads";
import { type OnnxRuntime, serveModel } from "./session.js";
import { threadMemory } from "./thread-layout.js";

/** Entry of the thread that runs a model in ONNX Runtime. */
const { shared, file } = workerData as {
  readonly shared: SharedArrayBuffer;
  readonly file: Uint8Array;
}; // by openOnnxThread

// By a variable name: the package is optional, and its types need not be here.
const runtimeName: string = "onnxruntime-node";
await serveModel(
  threadMemory(shared),
  file,
  async () => ((await import(runtimeName)) as { readonly default: OnnxRuntime }).default,
);
