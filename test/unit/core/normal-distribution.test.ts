import { describe, expect, it } from "vitest";
import { normalQuantile, normalShare, normalTail } from "../../../src/core/normal-distribution.js";

describe("the normal law", () => {
  // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.1 (15 digits), and scipy.stats.norm.sf for the far tail.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [3, 0.99865010196837],
    [-2, 0.022750131948179],
  ])("has a share below %s of %s", (z, share) => {
    expect(normalShare(z)).toBeCloseTo(share, 14);
  });

  it("has a tail far out, to a relative 1e-8", () => {
    expect(normalTail(8) / 6.22096057427178e-16).toBeCloseTo(1, 7);
  });

  it.each([
    [0.975, 1.959963984540054],
    [0.5, 0],
    [0.001, -3.090232306167813],
  ])("has the quantile of %s at %s", (share, z) => {
    expect(normalQuantile(share)).toBeCloseTo(z, 12);
  });

  it("ends at infinity, and knows nothing beyond", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalShare(Number.NaN)).toBeNaN();
  });
});
