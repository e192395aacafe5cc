import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";

describe("canonicalJson", () => {
  it("sorts keys by code unit at every depth and leaves no white space", () => {
    expect(canonicalJson({ b: [1, { d: null, c: true }], a: "é" })).toBe(
      '{"a":"é","b":[1,{"c":true,"d":null}]}',
    );
  });

  // Numbers as in appendix B of RFC 8785.
  it.each([
    [0, "0"],
    [5e-324, "5e-324"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [1e21, "1e+21"],
    [333333333.3333332, "333333333.3333332"],
    [0.000001, "0.000001"],
    [1e-7, "1e-7"],
  ])("prints %d as RFC 8785 does", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([
    ["undefined", { a: undefined }, "$.a"],
    ["NaN", [1, Number.NaN], "$[1]"],
    ["infinity", { a: { b: Number.POSITIVE_INFINITY } }, "$.a.b"],
    ["minus zero", -0, "$"],
    ["a function", { f: () => 1 }, "$.f"],
    ["a class instance", { at: new Date(0) }, "$.at"],
  ])("refuses %s and names its path", (_, value, path) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ code: "CORE_VALUE_NOT_CANONICAL", where: { path } }),
    );
  });
});
