import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { modelFromBytes, onnxModel } from "../../../src/train/learners/index.js";
import { encodeModel } from "../../../src/train/learners/model-file.js";

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("onnxruntime-node");
    return true;
  } catch {
    return false;
  }
}

/** With the runtime: test/interop/onnx-node.interop.ts. */
it.skipIf(isInstalled())(
  "an ONNX file without the runtime is refused, saying what to install",
  () => {
    expect(() => onnxModel(new Uint8Array(8), { featureNames: ["a"] })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_ONNX_RUNTIME_MISSING",
        remedy: "npm install onnxruntime-node --onnxruntime-node-install=skip",
      }),
    );
  },
);

it("a stored model of an ONNX file that has no file is refused", () => {
  const bytes = encodeModel("onnx", { facts: {}, arrays: {} });
  expect(() => modelFromBytes(bytes)).toThrowError(
    expect.objectContaining({ code: "TRAIN_MODEL_CORRUPT" }),
  );
});
