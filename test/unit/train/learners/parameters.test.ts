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

  it.each([
    ["n_estimators", "num_iterations"],
    ["eta", "learning_rate"],
    ["min_child_samples", "min_data_in_leaf"],
    ["reg_lambda", "lambda_l2"],
  ])("answers LightGBM's other name %s with %s", (alias, name) => {
    expect(() => resolve({ [alias]: 1 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_PARAMETER_UNKNOWN", remedy: `write ${name}` }),
    );
  });

  it("has no alias that is a name, and none twice", () => {
    const aliases = Object.values(parameters).flatMap((rule) => rule.aliases ?? []);
    expect(new Set([...aliases, ...Object.keys(parameters)]).size).toBe(
      aliases.length + Object.keys(parameters).length,
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

  it("takes lists and groups as arrays, or as the text of LightGBM's parameter files", () => {
    expect(resolve({ monotone_constraints: "1, -1,0" }).monotone_constraints).toEqual([1, -1, 0]);
    expect(resolve({ monotone_constraints: [1, -1] }).monotone_constraints).toEqual([1, -1]);
    expect(resolve({ categorical_feature: "" }).categorical_feature).toEqual([]);
    expect(resolve({ class_weight: "balanced" }).class_weight).toBe("balanced");
    expect(resolve({ class_weight: "0.5,2" }).class_weight).toEqual([0.5, 2]);
    const groups = [[0, 1, 2], [2, 3], []];
    for (const interaction_constraints of [groups, "[0,1,2], [2,3],[]"]) {
      expect(resolve({ interaction_constraints })).toMatchObject({
        interaction_constraints: groups,
      });
    }
    expect(resolve({ interaction_constraints: "" }).interaction_constraints).toEqual([]);
  });

  it.each([
    ["monotone_constraints", [2], 'must be a list of integers from -1 to 1, found "[2]"'],
    ["monotone_constraints", "1,,0", 'must be a list of integers from -1 to 1, found "1,,0"'],
    ["monotone_constraints", 1, "must be a list of integers from -1 to 1, found 1"],
    ["class_weight", "even", 'must be a list of numbers from 0 or "balanced", found "even"'],
    ["class_weight", [-1, 1], 'must be a list of numbers from 0 or "balanced"'],
    ["categorical_feature", [0.5], "must be a list of integers from 0"],
    ["interaction_constraints", [0, 1], "must be lists of integers from 0 such as"],
    ["interaction_constraints", [[-1]], "must be lists of integers from 0 such as"],
    ["interaction_constraints", "[0,1", "must be lists of integers from 0 such as"],
    ["interaction_constraints", "[0,x]", "must be lists of integers from 0 such as"],
    ["num_leaves", [31], "must be an integer from 2 to 4096"],
  ])("refuses %s of %j", (name, value, message) => {
    expect(() => resolve({ [name]: value })).toThrowError(
      expect.objectContaining({
        code: "TRAIN_PARAMETER_INVALID",
        message: expect.stringContaining(`${name} of the learner gbdt ${message}`),
      }),
    );
  });

  it("suggests the nearest choice", () => {
    expect(() => resolve({ objective: "poison" })).toThrowError(
      expect.objectContaining({ remedy: 'write "poisson"' }),
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
