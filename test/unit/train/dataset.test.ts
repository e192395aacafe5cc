import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../src/core/time.js";
import { asOfPredictions } from "../../../src/train/as-of.js";
import { buildDataset, featureRows, selectFeatures } from "../../../src/train/dataset.js";
import { forwardReturn } from "../../../src/train/labels/forward-return.js";
import { barsFromCloses, firstOpen, returnFeatures } from "../../support/train.js";

const bars = barsFromCloses(Array.from({ length: 20 }, (_, i) => 1 + ((i * 7) % 5) / 10));
const labels = forwardReturn(bars, "H1", { kind: "forwardReturn", horizonBars: 1 });
const input = {
  timeframe: "H1",
  openTime: bars.openTime,
  features: returnFeatures(bars),
  warmUp: 8,
  labels,
  upstream: [],
} as const;

describe("buildDataset", () => {
  it("drops the warm-up and keeps features, labels and times in step", () => {
    const dataset = buildDataset(input);
    expect(dataset.featureNames).toEqual(["return_1", "return_3", "return_8"]);
    expect(dataset.featureIds).toEqual(["id-return-1", "id-return-3", "id-return-8"]);
    expect(dataset.columns.map((column) => column.length)).toEqual([12, 12, 12]);
    expect(dataset.openTime[0]).toBe(bars.openTime[8]);
    expect(dataset.availableAt[0]).toBe(bars.openTime[8] + hourMs);
    expect(dataset.label[0]).toBe(labels.label[8]);
    expect(dataset.labelEndTime[0]).toBe(labels.labelEndTime[8]);
    expect(dataset.eventReturn[0]).toBe(labels.eventReturn[8]);
    expect(dataset.columns[0][0]).toBe(input.features[0].values[8]);
  });

  it("keeps a value that is missing after the warm-up", () => {
    const [feature] = returnFeatures(bars);
    feature.values[10] = Number.NaN;
    const dataset = buildDataset({ ...input, features: [feature] });
    expect(dataset.columns[0][2]).toBeNaN();
    expect(dataset.columns[0]).toHaveLength(12);
  });

  it("shows upper predictions after the features, under their own name and id", () => {
    const upper = {
      node: "strategist",
      id: "upper-id",
      availableAt: Float64Array.of(firstOpen + 10 * hourMs),
      probability: Float64Array.of(0.6),
      isForward: true,
    };
    const dataset = buildDataset({ ...input, upstream: [upper] });
    expect(dataset.featureNames[3]).toBe("strategist_probability");
    expect(dataset.featureIds[3]).toBe("upper-id");
    // Row 8 is available at hour 9, row 9 at hour 10.
    expect([...dataset.columns[3].subarray(0, 3)]).toEqual([
      Number.NaN,
      Math.fround(0.6),
      Math.fround(0.6),
    ]);
  });

  it("refuses upper predictions that were not made looking back only", () => {
    const upper = {
      node: "strategist",
      id: "upper-id",
      availableAt: new Float64Array(0),
      probability: new Float64Array(0),
      isForward: false,
    };
    expect(() => buildDataset({ ...input, upstream: [upper] })).toThrowError(
      expect.objectContaining({ code: "TRAIN_FOLDS_NOT_FORWARD" }),
    );
  });

  it("refuses columns and labels of another length", () => {
    const [feature] = returnFeatures(bars);
    const short = { ...feature, values: feature.values.subarray(1) };
    expect(() => featureRows({ ...input, features: [short] })).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED", where: { column: "return_1" } }),
    );
    const fewer = forwardReturn(barsFromCloses([1, 2]), "H1", {
      kind: "forwardReturn",
      horizonBars: 1,
    });
    expect(() => buildDataset({ ...input, labels: fewer })).toThrowError(
      expect.objectContaining({ code: "TRAIN_ROWS_MISMATCHED", where: { column: "label" } }),
    );
  });

  it("says so when the warm-up leaves no row", () => {
    expect(() => buildDataset({ ...input, warmUp: 20 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_HISTORY_TOO_SHORT" }),
    );
  });
});

describe("asOfPredictions", () => {
  it("shows a prediction from the moment it is available, not before, and NaN where it is NaN", () => {
    const rows = Float64Array.from([10, 14, 15, 16, 30, 31], (minute) => minute * minuteMs);
    const upper = {
      availableAt: Float64Array.from([15, 30], (minute) => minute * minuteMs),
      probability: Float64Array.of(0.25, Number.NaN),
    };
    expect([...asOfPredictions(rows, upper)]).toEqual([
      Number.NaN,
      Number.NaN,
      0.25,
      0.25,
      Number.NaN,
      Number.NaN,
    ]);
  });
});

describe("selectFeatures", () => {
  const offered = [{ name: "rsi_14" }, { name: "return_1" }];

  it("takes all in the set's order or the named ones in the node's", () => {
    expect(selectFeatures("executor", "all", offered)).toBe(offered);
    expect(selectFeatures("executor", ["return_1", "rsi_14"], offered)).toEqual([
      { name: "return_1" },
      { name: "rsi_14" },
    ]);
  });

  it("names the nearest feature to an unknown one", () => {
    expect(() => selectFeatures("executor", ["rsi_15"], offered)).toThrowError(
      expect.objectContaining({ code: "TRAIN_FEATURE_UNKNOWN", remedy: "did you mean rsi_14?" }),
    );
  });
});
