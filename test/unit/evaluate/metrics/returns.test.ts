import { describe, expect, it } from "vitest";
import { dayMs } from "../../../../src/core/time.js";
import {
  annualSharpe,
  dailySums,
  summarizeReturns,
} from "../../../../src/evaluate/metrics/returns.js";

const monday = Date.UTC(2024, 0, 1);
const onDays = (...days: number[]) => Float64Array.from(days, (day) => monday + day * dayMs);

describe("summarizeReturns", () => {
  it("finds total, drawdown, hit rate and profit factor by hand", () => {
    const summary = summarizeReturns(onDays(0, 1, 2, 3), Float64Array.of(10, -4, -3, 5));
    expect(summary).toMatchObject({ totalPips: 8, maxDrawdownPips: 7, hitRate: 0.5 });
    expect(summary.profitFactor).toBeCloseTo(15 / 7, 12);
  });

  it("finds the moments of the days by hand", () => {
    // Days 0, 0, 0, 4: mean 1, deviations −1, −1, −1, 3; moments 3, 6, 21.
    const summary = summarizeReturns(onDays(0, 1, 2, 3), Float64Array.of(0, 0, 0, 4));
    expect(summary.dayCount).toBe(4);
    expect(summary.dailySkew).toBeCloseTo(6 / 3 ** 1.5, 12);
    expect(summary.dailyKurtosis).toBeCloseTo(21 / 9, 12);
  });

  it("is zero of nothing", () => {
    expect(summarizeReturns(new Float64Array(0), new Float64Array(0))).toEqual({
      totalPips: 0,
      sharpe: 0,
      maxDrawdownPips: 0,
      hitRate: 0,
      profitFactor: 0,
      dayCount: 0,
      dailySkew: 0,
      dailyKurtosis: 0,
    });
  });
});

describe("daily results", () => {
  it("count a weekday without a trade as zero and leave out weekends", () => {
    const friday = 4;
    const nextTuesday = 8;
    expect([...dailySums(onDays(friday, friday, nextTuesday), Float64Array.of(1, 2, 3))]).toEqual([
      3, 0, 3,
    ]);
  });

  it("have the Sharpe ratio mean / deviation × √260", () => {
    // Mean 2, sample deviation 1.
    expect(annualSharpe(Float64Array.of(1, 2, 3))).toBeCloseTo(2 * Math.sqrt(260), 12);
    expect(annualSharpe(Float64Array.of(1, 1))).toBe(0);
    expect(annualSharpe(Float64Array.of(1))).toBe(0);
  });
});
