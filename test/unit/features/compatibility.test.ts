import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { shortId } from "../../../src/core/hash.js";
import {
  bars,
  checkCompatibility,
  div,
  ema,
  featureSet,
  modelFeaturesOf,
  requireCompatible,
  rsi,
} from "../../../src/features/index.js";

const { close, high } = bars();
const h1 = bars({ timeframe: "H1" });
const trend = div(ema(h1.close, 20), ema(h1.close, 100));
const trained = featureSet("core", { top: high, rsi_14: rsi(close, 14), trend_h1: trend });
const features = modelFeaturesOf(trained);
const model = { node: "executor", modelId: "9f2c41aabbcc", features };

describe("a model and a feature set", () => {
  it("fit where every feature is offered under its name with its id", () => {
    expect(checkCompatibility(features, trained)).toEqual({
      isCompatible: true,
      conflicts: [],
      reordered: [],
      columns: [0, 1, 2],
    });
  });

  it("fit where the set offers more, and in another order: columns say where", () => {
    const larger = featureSet("core", {
      new_one: close,
      trend_h1: trend,
      top: high,
      rsi_14: { expression: rsi(close, 14), about: "now described" },
    });
    const verdict = checkCompatibility(features, larger);
    expect(verdict.isCompatible).toBe(true);
    expect(verdict.columns).toEqual([2, 3, 1]);
    expect(verdict.reordered).toEqual(["top", "rsi_14", "trend_h1"]);
    expect(requireCompatible(model, larger)).toEqual([2, 3, 1]);
  });

  it("do not fit where a formula has changed or a feature is missing", () => {
    const newer = featureSet("core", { rsi_14: rsi(high, 14), trend_slow: trend, top: high });
    const { isCompatible, conflicts, columns } = checkCompatibility(features, newer);
    expect(isCompatible).toBe(false);
    expect(columns).toEqual([2, -1, -1]);
    expect(conflicts).toEqual([
      {
        kind: "changed",
        name: "rsi_14",
        position: 1,
        expected: features[1],
        found: { name: "rsi_14", id: rsi(high, 14).id, printed: "rsi(high, 14)" },
      },
      {
        kind: "missing",
        name: "trend_h1",
        position: 2,
        expected: features[2],
        offeredAs: "trend_slow",
      },
    ]);
  });

  it("are refused with each difference, both formulas, the place and how to mend it", () => {
    const newer = featureSet("core", { extra: close, rsi_14: rsi(high, 14), top: high });
    let thrown: unknown;
    try {
      requireCompatible(model, newer, "2.1.0");
    } catch (error) {
      thrown = error;
    }
    if (!(thrown instanceof PlumblineError)) throw new Error("it must refuse");
    expect(thrown.code).toBe("FEATURES_SET_INCOMPATIBLE");
    const id = (node: { id: string }) => `[${shortId(node.id)}]`;
    expect(thrown.message.split("\n")).toEqual([
      "model executor@9f2c41a cannot read feature set core@2.1.0",
      `  changed   rsi_14    expected rsi(close, 14) ${id(rsi(close, 14))}   found rsi(high, 14) ${id(rsi(high, 14))}`,
      `  missing   trend_h1  expected div(ema(h1.close, 20), ema(h1.close, 100)) ${id(trend)}`,
      '  where     node "executor", features 2 and 3 of 3',
    ]);
    expect(thrown.where).toMatchObject({ node: "executor", set: "core@2.1.0", features: "2,3" });
    expect(thrown.remedy).toContain("rsi_14, trend_h1");
    expect(thrown.remedy).toContain('"executor"');
  });

  it("are told apart also where only the order and one name differ", () => {
    const newer = featureSet("core", { rsi_14: rsi(close, 14), top: high, trend: trend });
    expect(() => requireCompatible(model, newer)).toThrow(/offered as trend\n {2}reordered top/);
    expect(() => requireCompatible(model, newer)).toThrow(/cannot read feature set core\n/);
    expect(() => requireCompatible(model, newer)).toThrow(/"executor", feature 3 of 3/);
  });

  it("of a release that prints otherwise still fit: ids decide, not texts", () => {
    const renamed = features.map((feature) => ({ ...feature, printed: "something else" }));
    expect(checkCompatibility(renamed, trained).isCompatible).toBe(true);
  });
});
