import { describe, expect, it } from "vitest";
import {
  bars,
  changeOf,
  compareSets,
  compareVersions,
  type FeatureMap,
  featureSet,
  isAllowedBetween,
  nextVersion,
  rsi,
} from "../../../src/features/index.js";

const { close, high, low } = bars();
const base: FeatureMap = { a: close, b: { expression: high, about: "top" }, c: rsi(close, 14) };
const of = (map: FeatureMap, description = "") => featureSet("s", map, { description });

const edits: [string, FeatureMap, string, string, string][] = [
  ["nothing", { ...base }, "", "none", "2.3.4"],
  ["a description of a feature", { ...base, b: high }, "", "patch", "2.3.5"],
  ["the set's description", base, "x", "patch", "2.3.5"],
  ["the order", { b: base.b, a: base.a, c: base.c }, "", "patch", "2.3.5"],
  ["an added feature", { ...base, d: low }, "", "minor", "2.4.0"],
  ["an added feature in front", { d: low, ...base }, "", "minor", "2.4.0"],
  ["an addition and a description", { ...base, b: high, d: low }, "x", "minor", "2.4.0"],
  ["a removed feature", { a: base.a, b: base.b }, "", "major", "3.0.0"],
  ["a changed formula", { ...base, c: rsi(close, 15) }, "", "major", "3.0.0"],
  ["a renamed feature", { a: base.a, b: base.b, d: base.c }, "", "major", "3.0.0"],
  ["two formulas exchanged", { ...base, a: high, b: close }, "", "major", "3.0.0"],
];

describe("nextVersion", () => {
  it("begins with 1.0.0", () => {
    expect(nextVersion(undefined, of(base))).toEqual({ version: "1.0.0", change: "first" });
  });

  it.each(edits)("of %s", (_, map, description, change, version) => {
    expect(nextVersion({ version: "2.3.4", set: of(base) }, of(map, description))).toEqual({
      version,
      change,
    });
  });

  it("refuses a latest version that is none", () => {
    for (const version of ["2.3", "v2.3.4", "2.3.4-beta", "02.3.4", "", "1.0.9999999999"]) {
      expect(() => nextVersion({ version, set: of(base) }, of({ a: close }))).toThrow(
        expect.objectContaining({ code: "FEATURES_VERSION_UNKNOWN" }),
      );
    }
  });
});

describe("compareSets", () => {
  it("lists what was added, removed, changed, described and moved", () => {
    const after = of({ c: rsi(close, 15), b: { expression: high, about: "peak" }, d: low }, "x");
    const difference = compareSets(of(base), after);
    expect(difference).toMatchObject({
      added: ["d"],
      removed: ["a"],
      described: ["b"],
      isSetDescribed: true,
      isReordered: true,
    });
    expect(difference.changed.map(({ name }) => name)).toEqual(["c"]);
    expect(difference.changed[0].before.expression.id).toBe(rsi(close, 14).id);
    expect(changeOf(difference)).toBe("major");
  });

  it("does not take an addition in between for a new order", () => {
    expect(compareSets(of(base), of({ a: base.a, d: low, b: base.b, c: base.c }))).toMatchObject({
      added: ["d"],
      isReordered: false,
    });
  });
});

describe("compareVersions", () => {
  it("compares numbers, not text", () => {
    const sorted = ["1.10.0", "2.0.0", "1.9.0", "1.9.11", "1.9.2"].sort(compareVersions);
    expect(sorted).toEqual(["1.9.0", "1.9.2", "1.9.11", "1.10.0", "2.0.0"]);
  });
});

describe("what may stand between two versions", () => {
  it.each([
    ["1.0.0", "2.0.0", { none: true, patch: true, minor: true, major: true }],
    ["1.0.0", "1.1.0", { none: true, patch: true, minor: true, major: false }],
    ["1.1.0", "1.1.1", { none: true, patch: true, minor: false, major: false }],
  ] as const)("%s and %s is no more than they say", (older, newer, allowed) => {
    for (const [change, isAllowed] of Object.entries(allowed)) {
      expect(isAllowedBetween(older, newer, change as keyof typeof allowed)).toBe(isAllowed);
    }
  });
});
