import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import {
  checkSpace,
  type Distribution,
  defaultSpace,
  drawParameters,
  learnerNamed,
} from "../../../../src/train/index.js";

const gbdt = learnerNamed("gbdt");

/** Many draws of one parameter. */
function draws(distribution: Distribution, count = 20_000): number[] {
  const random = createRandom(7);
  return Array.from({ length: count }, (_, i) =>
    Number(drawParameters({ x: distribution }, random.fork(`trial ${i}`)).x),
  );
}

function shareBelow(values: readonly number[], limit: number): number {
  return values.filter((value) => value < limit).length / values.length;
}

describe("drawParameters", () => {
  // Three standard errors of a share at 20,000 draws are at most 0.0107.
  it.each<[string, Distribution, number, number]>([
    ["numbers between, each as likely", { uniform: [2, 6] }, 3, 0.25],
    ["numbers, each order of magnitude as likely", { logUniform: [0.001, 1] }, 0.01, 1 / 3],
    ["whole numbers, each as likely", { integer: [1, 10] }, 4, 0.3],
    ["whole numbers, each order of magnitude as likely", { logInteger: [1, 99] }, 10, 0.5],
    ["one of a choice, each as likely", { choice: [1, 2, 3, 4] }, 3, 0.5],
  ])("draws %s", (_what, distribution, limit, share) => {
    expect(Math.abs(shareBelow(draws(distribution), limit) - share)).toBeLessThan(0.0107);
  });

  it("keeps to the ends, and reaches them where numbers are whole", () => {
    expect(new Set(draws({ integer: [3, 5] }, 500))).toEqual(new Set([3, 4, 5]));
    expect(new Set(draws({ logInteger: [3, 5] }, 500))).toEqual(new Set([3, 4, 5]));
    for (const value of draws({ logUniform: [1e-7, 2.0000001e-7] }, 500)) {
      expect(value >= 1e-7 && value <= 2.0000001e-7).toBe(true);
    }
  });

  it("draws a parameter alike whatever else is drawn, and again for the same seed", () => {
    const alone = drawParameters({ num_leaves: { integer: [2, 500] } }, createRandom(3));
    const wider = drawParameters(
      { learning_rate: { uniform: [0.1, 1] }, num_leaves: { integer: [2, 500] } },
      createRandom(3),
    );
    expect(wider.num_leaves).toBe(alone.num_leaves);
    const other = drawParameters({ num_leaves: { integer: [2, 500] } }, createRandom(4));
    expect(other.num_leaves).not.toBe(alone.num_leaves);
  });
});

describe("checkSpace", () => {
  it("takes the default spaces of the learners that have any", () => {
    for (const name of ["gbdt", "linear"]) checkSpace(learnerNamed(name), defaultSpace(name));
    expect(() => defaultSpace("constant")).toThrow(
      expect.objectContaining({ code: "TRAIN_SEARCH_SPACE_INVALID" }),
    );
  });

  it("names the nearest parameter, and the nearest distribution", () => {
    expect(() => checkSpace(gbdt, { num_leafs: { integer: [2, 9] } })).toThrow(
      expect.objectContaining({ code: "TRAIN_PARAMETER_UNKNOWN", remedy: "write num_leaves" }),
    );
    const misspelt = { num_leaves: { intger: [2, 9] } } as unknown as Record<string, Distribution>; // as a config may have it
    expect(() => checkSpace(gbdt, misspelt)).toThrow(
      expect.objectContaining({ code: "TRAIN_SEARCH_SPACE_INVALID", remedy: "write integer" }),
    );
  });

  it("refuses ends that the learner refuses, before anything is trained", () => {
    const invalid = expect.objectContaining({ code: "TRAIN_PARAMETER_INVALID" });
    expect(() => checkSpace(gbdt, { num_leaves: { integer: [1, 9] } })).toThrow(invalid);
    expect(() => checkSpace(gbdt, { bagging_fraction: { uniform: [0.5, 1.5] } })).toThrow(invalid);
    expect(() => checkSpace(gbdt, { objective: { choice: ["binary", "bniary"] } })).toThrow(
      invalid,
    );
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["no parameter", {}, /no parameter/],
    ["an empty range", { learning_rate: { uniform: [0.2, 0.2] } }, /the lower first/],
    ["three ends", { learning_rate: { uniform: [0.1, 0.2, 0.3] } }, /expected two numbers/],
    ["logarithms from zero", { lambda_l2: { logUniform: [0, 1] } }, /above 0/],
    ["parts of a leaf", { num_leaves: { uniform: [2, 9] } }, /takes whole numbers/],
    ["half integers", { lambda_l2: { integer: [0.5, 9] } }, /whole ends|integers from/],
    ["nothing to choose", { num_leaves: { choice: [] } }, /nothing to choose/],
    ["a bare number", { num_leaves: 5 }, /drawn by/],
    ["two distributions", { num_leaves: { integer: [2, 3], choice: [2] } }, /drawn by/],
    ["a seed", { seed: { integer: [1, 9] } }, /each node and fold draws its own/],
  ])("refuses %s", (_what, space, message) => {
    expect(() => checkSpace(gbdt, space as Record<string, Distribution>)).toThrow(
      expect.objectContaining({
        code: "TRAIN_SEARCH_SPACE_INVALID",
        message: expect.stringMatching(message),
      }),
    );
  });
});
