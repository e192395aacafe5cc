import { Worker } from "node:worker_threads";
import { PlumblineError } from "../../../core/errors.js";
import { workerFile } from "../../../store/worker-file.js";
import type { OnnxDescription, OnnxPlan, ThreadFailure } from "./session.js";
import {
  blockRows,
  readText,
  requests,
  slots,
  type ThreadMemory,
  threadMemory,
  writeText,
} from "./thread-layout.js";

/** A model in a thread of its own that is asked and waited for. */
export interface OnnxThread {
  /** Loads the model, where it is not yet, and tells its inputs and outputs. */
  describe(): OnnxDescription;
  /** Settles how rows are given and which output is read. */
  settle(plan: OnnxPlan): void;
  /**
   * Predicts rows.
   *
   * @param rows - Row-major, `width` values each, in the order of the plan.
   * @param out - Written: one prediction a row.
   */
  predict(rows: Float32Array, width: number, out: Float64Array): void;
}

/** Longest wait for an answer in ms: loading a large model takes seconds. */
const patienceMs = 120_000;

/**
 * Starts a thread with ONNX Runtime. The runtime's own calls come back later, but a learner is asked for a
 * row and answers at once, so the caller sleeps until the thread has answered: 17 µs for a row of 300 trees
 * and 130 ms to load, when tried. The thread does not keep the process alive.
 *
 * @throws TRAIN_ONNX_RUNTIME_MISSING, TRAIN_ONNX_UNREADABLE, TRAIN_ONNX_FAILED from its methods.
 */
export function openOnnxThread(file: Uint8Array): OnnxThread {
  const memory = threadMemory();
  const entry = workerFile(new URL("./onnx.worker.js", import.meta.url));
  const worker = new Worker(entry, { workerData: { shared: memory.shared, file } });
  worker.unref();
  return threadCaller(memory);
}

/** The caller's side of a thread's memory. */
export function threadCaller(memory: ThreadMemory): OnnxThread {
  const { control, rows: sharedRows, predictions } = memory;

  function ask(kind: number): void {
    const replied = Atomics.load(control, slots.reply);
    control[slots.kind] = kind;
    Atomics.add(control, slots.request, 1);
    Atomics.notify(control, slots.request);
    while (Atomics.load(control, slots.reply) === replied) {
      if (Atomics.wait(control, slots.reply, replied, patienceMs) === "timed-out") {
        throw failed("TRAIN_ONNX_FAILED", `no answer within ${patienceMs / 1000} s`);
      }
    }
    if (control[slots.failed] === 0) return;
    const { code, message } = readText(memory) as ThreadFailure; // as the thread wrote it
    throw failed(code, message);
  }

  return {
    describe() {
      ask(requests.describe);
      return readText(memory) as OnnxDescription; // as the thread wrote it
    },
    settle(plan) {
      writeText(memory, plan);
      ask(requests.plan);
    },
    predict(rows, width, out) {
      const block = blockRows(width);
      for (let start = 0; start < out.length; start += block) {
        const count = Math.min(block, out.length - start);
        sharedRows.set(rows.subarray(start * width, (start + count) * width));
        control[slots.rowCount] = count;
        ask(requests.predict);
        for (let i = 0; i < count; i++) out[start + i] = predictions[i];
      }
    },
  };
}

function failed(code: ThreadFailure["code"], problem: string): PlumblineError {
  if (code === "TRAIN_ONNX_RUNTIME_MISSING") {
    return new PlumblineError("TRAIN_ONNX_RUNTIME_MISSING", {
      message: `an ONNX file is predicted by the package onnxruntime-node, which cannot be loaded: ${problem}`,
      remedy: "npm install onnxruntime-node --onnxruntime-node-install=skip",
    });
  }
  if (code === "TRAIN_ONNX_UNREADABLE") {
    return new PlumblineError("TRAIN_ONNX_UNREADABLE", {
      message: `ONNX Runtime cannot load the file: ${problem}`,
      remedy: "export the model again, with operators that the installed runtime knows",
    });
  }
  return new PlumblineError("TRAIN_ONNX_FAILED", {
    message: `ONNX Runtime gave no prediction: ${problem}`,
    remedy: "try the file with its own tools on rows of the same shape",
  });
}
