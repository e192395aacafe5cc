import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sameBytes } from "../../../../../src/core/typed-array.js";
import { fitGbdt } from "../../../../../src/train/learners/gbdt-learner.js";
import {
  lightgbmModelFromText,
  lightgbmText,
  modelFromBytes,
} from "../../../../../src/train/learners/index.js";
import { plantedRows } from "../../../../support/learners.js";

const rows = plantedRows({
  seed: 3,
  rowCount: 600,
  featureCount: 4,
  missing: 0.2,
  probability: (x) => 1 / (1 + Math.exp(-x(0) - x(1) * x(2))),
});
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const text = lightgbmText(fitGbdt(rows, { num_iterations: 3, num_leaves: 5 }));
const refuses = (given: string, wanted: string) =>
  expect(() => lightgbmModelFromText(given)).toThrowError(code(wanted));

describe("our trees as LightGBM's text", () => {
  it("come back with equal trees and predictions, every bit the same", () => {
    const parameters = [
      { objective: "binary" },
      { objective: "regression" },
      { objective: "huber" },
      { objective: "quantile", alpha: 0.4 },
      { objective: "poisson" },
      { objective: "multiclass", num_class: 2 },
      { objective: "binary", categorical_feature: [3], cat_smooth: 1, min_data_per_group: 5 },
    ];
    const codes = rows.columns[3].map((value) => Math.abs(Math.round(value * 3)));
    const given = { ...rows, columns: [...rows.columns.slice(0, 3), codes] };
    for (const own of parameters) {
      const model = fitGbdt(given, { num_iterations: 5, num_leaves: 8, ...own });
      const copy = lightgbmModelFromText(lightgbmText(model));
      expect(copy.forest).toEqual(model.forest);
      const one = new Float64Array(600 * model.outputCount);
      const other = new Float64Array(600 * model.outputCount);
      model.outputsColumns(given.columns, one);
      copy.outputsColumns(given.columns, other);
      expect(sameBytes(one, other)).toBe(true);
    }
  });

  it("say where all known values go left and only missing ones right", () => {
    const [column] = rows.columns;
    const label = rows.label.map((_, row) => (Number.isNaN(column[row]) ? 1 : 0));
    const model = fitGbdt({ columns: [column], label }, { num_iterations: 1, num_leaves: 2 });
    expect(model.forest.trees[0].threshold[0]).toBe(Number.POSITIVE_INFINITY);
    const copy = lightgbmModelFromText(lightgbmText(model));
    for (const value of [Number.NaN, -3e38, 0, 3e38, Number.POSITIVE_INFINITY]) {
      expect(copy.predictRow(Float32Array.of(value))).toBe(
        model.predictRow(Float32Array.of(value)),
      );
    }
  });

  it("hold a model without any tree", () => {
    const model = fitGbdt(rows, { min_gain_to_split: 1e9 });
    const copy = lightgbmModelFromText(lightgbmText(model));
    expect(copy.forest).toEqual(model.forest);
  });

  it("refuse feature names that do not fit", () => {
    const model = modelFromBytes(fitGbdt(rows, { num_iterations: 1 }).bytes());
    const trees = lightgbmModelFromText(text);
    expect(model.featureCount).toBe(trees.featureCount);
    expect(() => lightgbmText(trees, ["a", "b", "c"])).toThrowError(code("TRAIN_FEATURES_UNEQUAL"));
    for (const name of ["with space", "a=b", "", 'quote"', "a:b"]) {
      expect(() => lightgbmText(trees, ["a", "b", "c", name])).toThrowError(
        code("TRAIN_PARAMETER_INVALID"),
      );
    }
  });
});

describe("LightGBM's text read here", () => {
  it("becomes a model whose bytes come back equal", () => {
    const model = lightgbmModelFromText(text);
    const copy = modelFromBytes(model.bytes());
    expect(sameBytes(copy.bytes(), model.bytes())).toBe(true);
    expect(copy.describe().origin).toEqual({
      tool: "LightGBM",
      version: "v4",
      objective: "binary sigmoid:1",
    });
  });

  it("reads lines that end as on Windows", () => {
    const model = lightgbmModelFromText(text.replaceAll("\n", "\r\n"));
    expect(model.forest).toEqual(lightgbmModelFromText(text).forest);
  });

  it("is refused wherever its trees are cut short", () => {
    const end = text.indexOf("end of trees");
    for (let length = 0; length < end; length += 61) {
      refuses(text.slice(0, length), "TRAIN_LIGHTGBM_UNREADABLE");
    }
  });

  it("is refused where it is edited into no tree", () => {
    const edits: readonly (readonly [RegExp | string, string])[] = [
      [/^tree\n/, "forest\n"],
      ["Tree=1", "Tree=7"],
      [/\nTree=2[\s\S]*end of trees/, "\nend of trees"],
      [/max_feature_idx=3/, "max_feature_idx=2"],
      [/max_feature_idx=3/, "max_feature_idx=three"],
      [/num_tree_per_iteration=1/, "num_tree_per_iteration=2"],
      [/num_leaves=5/, "num_leaves=6"],
      [/split_feature=\d/, "split_feature=4"],
      [/split_feature=\d/, "split_feature=0.5"],
      [/left_child=\S+/, "left_child=0"],
      [/right_child=\S+/, "right_child=-9"],
      [/leaf_value=\S+/, "leaf_value=nan"],
      [/threshold=\S+/, "threshold=x"],
      [/internal_count=\d+/, "internal_count=0"],
      [/leaf_count=\d+ /, "leaf_count=0 "],
      [/decision_type=\d+/, "decision_type=1"],
      [/leaf_value=.*\n/, ""],
    ];
    for (const [from, to] of edits) {
      const edited = text.replace(from, to);
      expect(edited).not.toBe(text);
      expect(() => lightgbmModelFromText(edited), String(from)).toThrowError(
        code("TRAIN_LIGHTGBM_UNREADABLE"),
      );
    }
  });

  it("is refused where it says more than our trees can", () => {
    const edits: readonly (readonly [string, string])[] = [
      ["version=v4", "version=v2"],
      ["is_linear=0", "is_linear=1"],
      ["objective=binary sigmoid:1", "objective=regression sqrt"],
      ["objective=binary sigmoid:1", "objective=cross_entropy_lambda"],
    ];
    for (const [from, to] of edits) {
      refuses(text.replace(from, to), "TRAIN_LIGHTGBM_UNSUPPORTED");
    }
    // One node of a feature that others ask for too, its zeros alone missing.
    const feature = /split_feature=(\d)/.exec(text)?.[1];
    const again = text
      .split("\n")
      .filter((line) => line.startsWith("split_feature="))
      .join(" ");
    expect(again.split(feature ?? "").length).toBeGreaterThan(2);
    refuses(text.replace(/decision_type=\d+/, "decision_type=4"), "TRAIN_LIGHTGBM_UNSUPPORTED");
  });

  it("of a user's own objective predicts its margins", () => {
    const model = lightgbmModelFromText(text.replace(/objective=.*\n/, ""));
    expect(model.link).toBe("identity");
    const row = new Float32Array(4);
    expect(model.predictRow(row)).toBe(model.marginRow(row));
  });
});

it("the recorded texts are LightGBM's own", () => {
  const file = new URL("../../../../reference/learners/lightgbm.json", import.meta.url);
  expect(readFileSync(file, "utf8")).toContain('"lightgbm": "4.7.0"');
});
