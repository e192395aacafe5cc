import { describe, expect, it } from "vitest";
import { learnerNamed } from "../../../../src/train/learners/index.js";
import { resolveParameters } from "../../../../src/train/learners/parameters.js";

const { parameters } = learnerNamed("gbdt");
const resolve = (given: Record<string, unknown>) => resolveParameters("gbdt", parameters, given);

describe("resolveParameters", () => {
  it("fills in LightGBM's defaults", () => {
    expect(resolve({ num_leaves: 7, learning_rate: undefined })).toMatchObject({
      num_leaves: 7,
      learning_rate: 0.1,
      num_iterations: 100,
      min_data_in_leaf: 20,
      max_bin: 255,
      objective: "binary",
    });
  });

  it("suggests the nearest name for one it does not know", () => {
    expect(() => resolve({ num_leafs: 7 })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_PARAMETER_UNKNOWN",
        message: expect.stringContaining("the nearest is num_leaves"),
      }),
    );
  });

  it("lists its names where none is near", () => {
    expect(() => resolve({ zzz: 7 })).toThrowError(
      expect.objectContaining({ remedy: expect.stringContaining("num_leaves") }),
    );
  });

  it.each([
    ["num_leaves", 1],
    ["num_leaves", 2.5],
    ["num_leaves", "31"],
    ["learning_rate", 0],
    ["learning_rate", Number.NaN],
    ["feature_fraction", 1.01],
    ["lambda_l2", -0.1],
    ["max_bin", 256],
    ["objective", "softmax"],
    ["seed", -1],
  ])("refuses %s of %s, and says what it may be", (name, value) => {
    expect(() => resolve({ [name]: value })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_PARAMETER_INVALID",
        message: expect.stringContaining(`${name} of the learner gbdt must be`),
      }),
    );
  });

  it("makes −0 to 0, which has a canonical form", () => {
    expect(Object.is(resolve({ lambda_l1: -0 }).lambda_l1, 0)).toBe(true);
  });
});

describe("learnerNamed", () => {
  it("suggests the nearest learner", () => {
    expect(() => learnerNamed("liner")).toThrowError(
      expect.objectContaining({ code: "TRAIN_LEARNER_UNKNOWN", remedy: "write linear" }),
    );
    expect(() => learnerNamed("forest")).toThrowError(
      expect.objectContaining({ code: "TRAIN_LEARNER_UNKNOWN" }),
    );
  });
});
