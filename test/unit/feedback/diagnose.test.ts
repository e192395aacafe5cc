import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { diagnoseFeatures, populationStability } from "../../../src/feedback/diagnose.js";

const random = createRandom(1);
const noise = Float32Array.from({ length: 2_000 }, () => random.normal());
const other = Float32Array.from({ length: 2_000 }, () => random.normal());

describe("diagnoseFeatures", () => {
  it("calls the less useful of two twins the same as the other, never both", () => {
    const twin = noise.map((value) => 2 * value + 1);
    const evidence = diagnoseFeatures({
      node: "executor",
      featureNames: ["twin", "noise", "other"],
      columns: [twin, noise, other],
      importance: Float64Array.of(1, 5, 2),
    });
    expect(evidence.map((one) => one.sameAs)).toEqual(["noise", null, null]);
    expect(evidence[0].correlation).toBeCloseTo(1, 6);
    expect(evidence.map((one) => one.importanceShare)).toEqual([1 / 8, 5 / 8, 2 / 8]);
  });

  it("counts missing rows and survives a column that is constant or empty", () => {
    const gaps = noise.map((value, row) => (row % 4 === 0 ? Number.NaN : value));
    const evidence = diagnoseFeatures({
      node: "executor",
      featureNames: ["gaps", "flat", "none"],
      columns: [gaps, new Float32Array(2_000).fill(3), new Float32Array(2_000).fill(Number.NaN)],
      importance: new Float64Array(3),
    });
    expect(evidence.map((one) => one.missingShare)).toEqual([0.25, 0, 1]);
    expect(evidence.map((one) => one.importanceShare)).toEqual([0, 0, 0]);
    expect(evidence.map((one) => one.sameAs)).toEqual([null, null, null]);
    expect(evidence.map((one) => one.drift).every(Number.isFinite)).toBe(true);
  });
});

describe("populationStability", () => {
  it("is near nothing for a steady column and large for one that moved", () => {
    expect(populationStability(noise)).toBeLessThan(0.1);
    const moved = noise.map((value, row) => (row < 1_000 ? value : value + 2));
    expect(populationStability(moved)).toBeGreaterThan(0.25);
  });
});
