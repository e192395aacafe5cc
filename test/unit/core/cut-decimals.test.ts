import { describe, expect, it } from "vitest";
import { cutDecimals } from "../../../src/core/cut-decimals.js";

describe("cut decimals", () => {
  it("never reach a target that the number misses", () => {
    expect(cutDecimals(0.94999)).toBe("0.9499");
    expect(cutDecimals(0.999999)).toBe("0.9999");
  });

  it("keep what the number has", () => {
    expect([0, 0.29, 0.57, 0.95, 1].map((share) => cutDecimals(share))).toEqual([
      "0.0000",
      "0.2900",
      "0.5700",
      "0.9500",
      "1.0000",
    ]);
    expect(cutDecimals(0.1299, 2)).toBe("0.12");
  });
});
