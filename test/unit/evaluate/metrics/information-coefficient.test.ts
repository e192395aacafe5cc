import { expect, it } from "vitest";
import {
  correlation,
  informationCoefficient,
} from "../../../../src/evaluate/metrics/information-coefficient.js";

it("is Spearman's rank correlation: IQ against hours of TV, −29/165", () => {
  // The worked example of en.wikipedia.org/wiki/Spearman's_rank_correlation_coefficient.
  const iq = Float64Array.of(106, 100, 86, 101, 99, 103, 97, 113, 112, 110);
  const hours = Float64Array.of(7, 27, 2, 50, 28, 29, 20, 12, 6, 17);
  expect(informationCoefficient(iq, hours)).toBeCloseTo(-29 / 165, 12);
});

it("does not exist where a side is constant", () => {
  expect(correlation(Float64Array.of(1, 2), Float64Array.of(3, 3))).toBeNaN();
});
