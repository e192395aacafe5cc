import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import type { Expression } from "../../../../src/features/expression.js";
import * as o from "../../../../src/features/operators/index.js";
import { permutationEntropyOperator } from "../../../../src/features/operators/permutation-entropy.js";
import { rollingEntropyOperator } from "../../../../src/features/operators/rolling-entropy.js";
import { evaluate } from "../../../support/evaluate.js";
import { describeKernelLaws } from "../../../support/laws.js";
import { describeOutsideValues } from "../../../support/outside-values.js";
import { plainStatistics } from "./plain-statistics.js";

const { low, close, spread, tickVolume } = bars();
const other = spread; // the second pair stands in the column of spreads
const change = o.logReturn(close, 1);
const otherChange = o.logReturn(other, 1);
const rounded = o.round(o.scale(change, 10_000));
const busy = o.greater(tickVolume, o.offset(o.scale(close, 0), 199));
const gappy = o.where(busy, o.log(o.neg(close)), close);

describeOutsideValues("statistics.json", {
  talib: {
    "linearForecast 24": { expression: c.linearForecast(close, 24) },
    "linearForecast 24 1": { expression: c.linearForecast(close, 24, 1) },
    "linearIntercept 24": { expression: c.linearIntercept(close, 24) },
    // TA-Lib's variance is a difference of sums of squares.
    "rollingVariance population 20": {
      expression: c.rollingVariance(close, 20, 0),
      tolerance: 1e-8,
    },
  },
  pandas: {
    "rollingVariance 20": { expression: c.rollingVariance(change, 20) },
    "rollingCovariance 60": { expression: o.rollingCovariance(change, otherChange, 60) },
    "rollingCovariance population 60": {
      expression: o.rollingCovariance(change, otherChange, 60, 0),
    },
    "rollingCount 20": { expression: o.rollingCount(gappy, 20) },
    "rollingProduct 30": { expression: o.rollingProduct(o.offset(change, 1), 30) },
    "compoundReturn 30": { expression: c.compoundReturn(o.simpleReturn(close, 1), 30) },
    "drawdown 20": { expression: c.drawdown(close, 20) },
    "ulcerIndex 20": { expression: c.ulcerIndex(close, 20) },
  },
  scipy: {
    "rollingSpearman 40": { expression: o.rollingSpearman(change, otherChange, 40) },
    "rollingSpearman 40 with equal rows": {
      expression: o.rollingSpearman(rounded, tickVolume, 40),
    },
    "rollingKendall 40": { expression: o.rollingKendall(change, otherChange, 40) },
    "rollingKendall 40 with equal rows": { expression: o.rollingKendall(rounded, tickVolume, 40) },
    "rollingEntropy 60 10": { expression: o.rollingEntropy(change, 60, 10) },
    "winsorize 30 2": { expression: c.winsorize(change, 30, 2) },
  },
  antropy: {
    "permutationEntropy 60 3": { expression: o.permutationEntropy(change, 60, 3) },
    "permutationEntropy 90 4 2": { expression: o.permutationEntropy(close, 90, 4, 2) },
  },
  numpy: {
    "regressionError 24": { expression: o.regressionError(close, 24) },
    "rescaledRange 32": { expression: o.rescaledRange(change, 32) },
    "hurst 64": { expression: c.hurst(change, 64) },
    "scalingExponent 96 8": { expression: c.scalingExponent(o.log(close), 96, 8) },
    "maxDrawdown 30": { expression: o.maxDrawdown(close, 30) },
    "maxDrawdown of lows 200": { expression: o.maxDrawdown(low, 200) },
  },
});

describe("the laws with the parameters that samples leave out", () => {
  describeKernelLaws(permutationEntropyOperator, {
    cases: [
      { length: 10, order: 5, delay: 2 },
      { length: 60, order: 4, delay: 7 },
    ],
    reference: plainStatistics.permutationEntropy,
  });
  describeKernelLaws(rollingEntropyOperator, {
    cases: [{ length: 50, bins: 3 }],
    reference: plainStatistics.rollingEntropy,
  });
});

describe("worked examples", () => {
  const last = (node: Expression, ...values: number[]) =>
    evaluate(node, { close: Float64Array.from(values) })[values.length - 1];

  it("Bandt and Pompe's series has the entropies of their paper", () => {
    const series = [4, 7, 9, 10, 6, 11, 3]; // p. 2: 0.918 bits of order 2, 1.522 of order 3
    expect(last(o.permutationEntropy(close, 7, 2), ...series)).toBeCloseTo(0.918, 3);
    const bits = last(o.permutationEntropy(close, 7, 3), ...series) * Math.log2(6);
    expect(bits).toBeCloseTo(1.522, 3);
  });

  it("a way up is no disorder, and one row in each bin is the most", () => {
    expect(last(o.permutationEntropy(close, 6, 3), 1, 2, 3, 4, 5, 6)).toBe(0);
    expect(last(o.rollingEntropy(close, 4, 4), 1, 2, 3, 4)).toBe(1);
    expect(last(o.rollingEntropy(close, 4, 4), 2, 2, 2, 2)).toBe(0);
  });

  it("the deepest fall is from the high before it, not from the highest", () => {
    expect(last(o.maxDrawdown(close, 5), 10, 5, 8, 20, 15)).toBe(0.5);
    expect(last(o.maxDrawdown(close, 5), 1, 2, 3, 4, 5)).toBe(0);
  });

  it("refuse parameters that leave no window", () => {
    const code = "FEATURES_PARAMETER_INVALID";
    expect(() => o.permutationEntropy(close, 5, 3, 2)).toThrow(expect.objectContaining({ code }));
    expect(() => c.hurst(close, 15)).toThrow(expect.objectContaining({ code }));
    expect(() => c.scalingExponent(close, 20, 1)).toThrow(expect.objectContaining({ code }));
  });
});
