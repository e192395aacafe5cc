import { describe, expect, it } from "vitest";
import {
  canonicalizeNaN,
  lowerBound,
  median,
  sameBytes,
  upperBound,
} from "../../../src/core/typed-array.js";

describe("typed arrays", () => {
  it("finds the bounds of equal values in an ascending list", () => {
    const list = Float64Array.of(1, 3, 3, 3, 9);
    expect([lowerBound(list, 3), upperBound(list, 3)]).toEqual([1, 4]);
    expect([lowerBound(list, 0), upperBound(list, 10)]).toEqual([0, 5]);
  });

  it("tells NaN payloads and the sign of zero apart by bytes", () => {
    expect(sameBytes(Float64Array.of(0), Float64Array.of(-0))).toBe(false);
    expect(sameBytes(Float64Array.of(1), Float32Array.of(1))).toBe(false);
    const odd = new Float32Array(Uint32Array.of(0x7fc00001).buffer);
    expect(sameBytes(odd, Float32Array.of(Number.NaN))).toBe(false);
    canonicalizeNaN(odd);
    expect(sameBytes(odd, Float32Array.of(Number.NaN))).toBe(true);
  });

  it("takes the median of the finite values", () => {
    expect(median([5, 1, Number.NaN, 3])).toBe(3);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});
