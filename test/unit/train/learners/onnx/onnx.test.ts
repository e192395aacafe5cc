/**
 * Exported models beside ONNX Runtime. What it gave is on file with the hash of each ONNX file that it
 * was given, so that the runtime need not be here. Where exports change on purpose:
 *
 *   PLUMBLINE_ONNX=folder npx vitest run test/unit/train/learners/onnx
 *   python test/interop/onnx_outputs.py folder > test/reference/learners/onnx.json
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../../src/core/hash.js";
import { learnerNamed, onnxBytes } from "../../../../../src/train/learners/index.js";
import { plantedRows } from "../../../../support/learners.js";
import {
  exportedNames,
  ownOutputs,
  settledModels,
  writeExports,
} from "../../../../support/onnx-cases.js";
import { lookupLearner } from "../../../../support/train.js";

const models = settledModels();
if (process.env.PLUMBLINE_ONNX !== undefined) writeExports(process.env.PLUMBLINE_ONNX, models);

const recorded: {
  readonly models: Readonly<
    Record<
      string,
      {
        readonly sha256: string;
        readonly metadata: Readonly<Record<string, string>>;
        readonly prediction: readonly number[];
        readonly margin: readonly number[];
      }
    >
  >;
} = JSON.parse(
  readFileSync(new URL("../../../../reference/learners/onnx.json", import.meta.url), "utf8"),
);

describe.each(Object.keys(models))("the ONNX file of %s", (name) => {
  const bytes = onnxBytes(models[name], { featureNames: exportedNames });
  const peer = recorded.models[name];

  it("is the one that ONNX Runtime was given", () => {
    expect(sha256(bytes)).toBe(peer.sha256);
  });

  it("gives there the margins and predictions that the model gives here", () => {
    const { prediction, margin } = ownOutputs(models[name]);
    expect(peer.margin).toHaveLength(margin.length);
    // The runtime's outputs are float32: half a unit in the last place is 6e-8 of the value.
    margin.forEach((value, i) => {
      expect(Math.abs(peer.margin[i] - value)).toBeLessThan(1.2e-7 * Math.max(1, Math.abs(value)));
    });
    prediction.forEach((value, i) => {
      const allowed = 2.4e-7 * Math.max(1, Math.abs(value));
      expect(Math.abs(peer.prediction[i] - value)).toBeLessThan(allowed);
    });
  });

  it("carries the learner and the names of the features", () => {
    expect(peer.metadata).toEqual({
      learner: models[name].learner,
      features: JSON.stringify(exportedNames),
    });
  });
});

describe("onnxBytes", () => {
  const rows = plantedRows({
    seed: 2,
    rowCount: 300,
    featureCount: 3,
    probability: (x) => (x(0) > 0 ? 0.8 : 0.2),
  });

  it("gives equal bytes for equal models, with and without names", () => {
    const trained = () => learnerNamed("gbdt").fit(rows, { num_iterations: 2 });
    expect(onnxBytes(trained())).toEqual(onnxBytes(trained()));
    expect(onnxBytes(trained()).length).toBeLessThan(
      onnxBytes(trained(), { featureNames: ["a", "b", "c"] }).length,
    );
  });

  it("refuses another number of names", () => {
    const model = learnerNamed("linear").fit(rows, {});
    expect(() => onnxBytes(model, { featureNames: ["a", "b"] })).toThrowError(
      expect.objectContaining({ code: "TRAIN_FEATURES_UNEQUAL" }),
    );
  });

  it("refuses a model that no learner here has made", () => {
    expect(() => onnxBytes(lookupLearner.fit(rows))).toThrowError(
      expect.objectContaining({ code: "TRAIN_LEARNER_UNKNOWN" }),
    );
  });
});
