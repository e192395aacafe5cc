import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import {
  deflatedSharpe,
  expectedBestSharpe,
  probabilisticSharpe,
} from "../../../../src/evaluate/metrics/deflated-sharpe.js";
import { annualSharpe, tradingDaysPerYear } from "../../../../src/evaluate/metrics/returns.js";

describe("the deflated Sharpe ratio", () => {
  // Bailey and López de Prado (2014), the numerical example: annual Sharpe 2.5 over five years of 250 days, skew −3,
  // kurtosis 10, trials whose annual Sharpe ratios have variance ½.
  const found = { sharpe: 2.5 / Math.sqrt(250), count: 1250, skew: -3, kurtosis: 10 };
  const variance = 1 / 2 / 250;

  it("gives the paper's figures for 100 trials and for 46", () => {
    expect(expectedBestSharpe(100, variance)).toBeCloseTo(0.1132, 4);
    expect(deflatedSharpe(found, 100, variance)).toBeCloseTo(0.9004, 4);
    expect(deflatedSharpe(found, 46, variance)).toBeCloseTo(0.9505, 4);
  });

  it("gives the paper's figure for normal results and 88 trials", () => {
    const normal = { ...found, skew: 0, kurtosis: 3 };
    expect(deflatedSharpe(normal, 88, variance)).toBeCloseTo(0.9505, 4);
  });

  it("falls with every trial more, and of one is the plain probability", () => {
    const chances = [1, 2, 10, 100, 10_000].map((trials) => deflatedSharpe(found, trials));
    expect(chances[0]).toBe(probabilisticSharpe(found, 0));
    for (let i = 1; i < chances.length; i++) expect(chances[i]).toBeLessThan(chances[i - 1]);
    expect(probabilisticSharpe({ ...found, count: 1 }, 0)).toBeNaN();
  });

  it("expects of the best of many without skill what it comes to in a simulation", () => {
    const random = createRandom(11);
    const trials = 50;
    const days = 260;
    const best = Array.from({ length: 200 }, () => {
      const ratios = Array.from({ length: trials }, () =>
        annualSharpe(Float64Array.from({ length: days }, () => random.normal())),
      );
      return Math.max(...ratios) / Math.sqrt(tradingDaysPerYear);
    });
    const mean = best.reduce((sum, ratio) => sum + ratio, 0) / best.length;
    // The mean of 200 has a standard error of 0.002; the formula is asymptotic.
    expect(Math.abs(mean - expectedBestSharpe(trials, 1 / (days - 1)))).toBeLessThan(0.006);
  });
});
