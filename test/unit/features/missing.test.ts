import { describe, expect, it } from "vitest";
import { blankMissing } from "../../../src/features/missing.js";

describe("blankMissing", () => {
  it("makes NaN of the rows whose input is NaN or infinite, and of no others", () => {
    const input = Float64Array.of(1, Number.NaN, 0, Number.POSITIVE_INFINITY, -0, 5e-324);
    const out = Float64Array.of(10, 11, 12, 13, 14, 15);
    blankMissing(input, out, 0, 6);
    expect([...out]).toEqual([10, Number.NaN, 12, Number.NaN, 14, 15]);
  });

  it("leaves rows outside [start, end) as they are", () => {
    const input = new Float64Array(4).fill(Number.NaN);
    const out = Float64Array.of(1, 2, 3, 4);
    blankMissing(input, out, 1, 3);
    expect([...out]).toEqual([1, Number.NaN, Number.NaN, 4]);
  });

  it("makes one NaN of whatever is not finite when given its own output", () => {
    const out = Float64Array.of(Number.NEGATIVE_INFINITY, 2, Number.MAX_VALUE);
    blankMissing(out, out, 0, 3);
    expect([...out]).toEqual([Number.NaN, 2, Number.MAX_VALUE]);
  });
});
