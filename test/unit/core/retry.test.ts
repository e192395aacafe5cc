import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { backoffMs } from "../../../src/core/retry.js";

const policy = { attempts: 9, firstDelayMs: 100, longestDelayMs: 1_000 };
const random = createRandom(1);

describe("backoffMs", () => {
  it("doubles its ceiling from try to try up to the longest", () => {
    const highest = { ...random, uniform: () => 1 };
    const waits = [1, 2, 3, 4, 5, 60].map((attempt) => backoffMs(policy, attempt, highest));
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it("spreads waits over the whole way from nothing to the ceiling", () => {
    const waits = Array.from({ length: 2_000 }, () => backoffMs(policy, 4, random));
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    // Uniform on [0, 800): the mean of 2,000 is within 5 standard errors (5.2 each) of 400.
    expect(Math.abs(mean - 400)).toBeLessThan(26);
    expect(Math.min(...waits)).toBeLessThan(8);
    expect(Math.max(...waits)).toBeGreaterThan(792);
    expect(Math.max(...waits)).toBeLessThan(800);
  });
});
