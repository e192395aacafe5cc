import { expect, it } from "vitest";
import { calibration } from "../../../../src/evaluate/metrics/calibration.js";

it("measures the distance between what was said and what came true, bin by bin", () => {
  const probability = Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.9, 0.9);
  const label = Float64Array.of(0, 0, 0, 1, 1, 1);
  const { bins, error } = calibration(probability, label, 2);
  expect(bins.map((bin) => bin.rowCount)).toEqual([3, 3]);
  expect(bins[0]).toMatchObject({ observed: 0 });
  // Second bin: 0.2, 0.9, 0.9 said, all came true.
  expect(error).toBeCloseTo((0.6 + (3 - 2)) / 6, 12);
});

it("has no bins without rows", () => {
  expect(calibration(new Float64Array(0), new Float64Array(0))).toEqual({ bins: [], error: 0 });
});
