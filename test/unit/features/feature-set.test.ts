import { describe, expect, it } from "vitest";
import { bars, ema, featureSet, rsi, selectFeatures } from "../../../src/features/index.js";

const { close, high } = bars();

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe("featureSet", () => {
  it("keeps order, descriptions and families", () => {
    const set = featureSet(
      "core",
      [{ z: close, a: { expression: high, about: "the top" } }, { m: rsi(close, 14) }],
      { description: "what we begin with" },
    );
    expect(set.features.map(({ name, about }) => [name, about])).toEqual([
      ["z", ""],
      ["a", "the top"],
      ["m", ""],
    ]);
    expect(set.description).toBe("what we begin with");
    expect(Object.isFrozen(set) && Object.isFrozen(set.features)).toBe(true);
  });

  it("has a content id that follows from all it says, and from nothing else", () => {
    const id = featureSet("s", { a: close, b: high }).contentId;
    expect(featureSet("s", [{ a: bars().close }, { b: bars().high }]).contentId).toBe(id);
    const others = [
      featureSet("t", { a: close, b: high }),
      featureSet("s", { b: high, a: close }),
      featureSet("s", { a: close, b: close }),
      featureSet("s", { a: close, c: high }),
      featureSet("s", { a: close }),
      featureSet("s", { a: { expression: close, about: "x" }, b: high }),
      featureSet("s", { a: close, b: high }, { description: "x" }),
    ].map(({ contentId }) => contentId);
    expect(new Set([id, ...others]).size).toBe(8);
  });

  it("refuses names that are not snake_case, with one that is", () => {
    expect(refusal(() => featureSet("s", { "RSI-14": close }))).toMatchObject({
      code: "FEATURES_NAME_INVALID",
      message: expect.stringContaining('"RSI-14"'),
      remedy: "for instance rsi_14",
      where: { set: "s", feature: "RSI-14" },
    });
    expect(refusal(() => featureSet("s", { trendH1: close }))).toMatchObject({
      remedy: "for instance trend_h1",
    });
    for (const name of ["", "14", "_x", "naïve", "a".repeat(65), "__proto__ "]) {
      const map = Object.fromEntries([[name, close]]);
      expect(
        refusal(() => featureSet("s", map)),
        name,
      ).toMatchObject({
        code: "FEATURES_NAME_INVALID",
      });
    }
    expect(refusal(() => featureSet("My set", { a: close }))).toMatchObject({
      code: "FEATURES_NAME_INVALID",
      where: { set: "My set" },
    });
  });

  it("refuses two features of one name from two families", () => {
    expect(refusal(() => featureSet("s", [{ a: close }, { a: high }]))).toMatchObject({
      code: "FEATURES_NAME_INVALID",
      message: "set s has two features named a, expected each name once",
    });
  });

  it("refuses an empty set", () => {
    expect(refusal(() => featureSet("s", {}))).toMatchObject({ code: "FEATURES_SET_EMPTY" });
    expect(refusal(() => featureSet("s", [{}, {}]))).toMatchObject({ code: "FEATURES_SET_EMPTY" });
  });

  it("refuses what is no expression", () => {
    for (const wrong of [3, null, undefined, "close", ema, { expression: 3, about: "" }, bars()]) {
      expect(refusal(() => featureSet("s", { a: wrong as never }))).toMatchObject({
        code: "FEATURES_EXPRESSION_INVALID",
        where: { feature: "a" },
      });
    }
  });
});

describe("selectFeatures", () => {
  const set = featureSet("s", { return_1: close, rsi_14: rsi(close, 14), top: high });

  it("keeps the features that are asked for, in that order", () => {
    const some = selectFeatures(set, ["top", "return_1"]);
    expect(some.name).toBe("s");
    expect(some.features).toEqual([set.features[2], set.features[0]]);
  });

  it("refuses a name that the set does not have, with the nearest", () => {
    expect(refusal(() => selectFeatures(set, ["rsi_15"]))).toMatchObject({
      code: "FEATURES_FEATURE_UNKNOWN",
      remedy: "did you mean rsi_14?",
    });
    expect(refusal(() => selectFeatures(set, ["quasar"]))).toMatchObject({
      remedy: expect.not.stringContaining("mean"),
    });
  });
});
