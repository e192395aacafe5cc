import { describe, expect, it } from "vitest";
import { resampleBars } from "../../../../src/market/resample.js";
import { simulateMarket } from "../../../../src/market/simulate/index.js";

const year = { from: Date.UTC(2022, 0, 1), to: Date.UTC(2023, 0, 1) };

const cases = [
  ["M1", 1],
  ["M15", 8],
  ["H1", 4],
  ["H4", 4],
] as const;
const seeds = [1, 2, 3];

/**
 * How often the next bars go the way of as many before them, as z-score against one half, for each of
 * `cases`; stretches do not overlap, so that they count singly.
 */
function persistence(seed: number, signalStrength: number): number[] {
  const agreed = cases.map(() => 0);
  const counts = cases.map(() => 0);
  for (const symbol of ["EURUSD", "AUDJPY"]) {
    const { bars } = simulateMarket({ seed, signalStrength, ...year }).pair(symbol);
    cases.forEach(([timeframe, horizon], k) => {
      const { close } = resampleBars(bars, "M1", timeframe);
      for (let i = horizon; i + horizon < close.length; i += horizon) {
        const past = Math.sign(close[i] - close[i - horizon]);
        const next = Math.sign(close[i + horizon] - close[i]);
        if (past === 0 || next === 0) continue;
        counts[k]++;
        if (past === next) agreed[k]++;
      }
    });
  }
  return cases.map((_, k) => (agreed[k] - counts[k] / 2) / Math.sqrt(counts[k] / 4));
}

describe("the planted signal", () => {
  const withSignal = seeds.map((seed) => persistence(seed, 1));
  const noise = seeds.map((seed) => persistence(seed, 0));
  const together = (scores: number[][], k: number) =>
    scores.reduce((sum, each) => sum + each[k], 0) / Math.sqrt(scores.length);

  it.each([1, 2, 3])("makes bars go on as they went, at every seed (case %i of `cases`)", (k) => {
    for (const scores of withSignal) expect(scores[k]).toBeGreaterThan(0);
    expect(together(withSignal, k)).toBeGreaterThan(3);
  });

  it.each([0, 1, 2, 3])("is not there at strength 0 (case %i of `cases`)", (k) => {
    // Three standard errors over all seeds: they are fixed, so this holds or it does not.
    expect(Math.abs(together(noise, k))).toBeLessThan(3);
  });

  it("leaves rises as frequent as falls at strength 0, in every six hours of the day", () => {
    const { bars } = simulateMarket({ seed: 4, signalStrength: 0, ...year }).pair("EURUSD");
    const ups = [0, 0, 0, 0];
    const counts = [0, 0, 0, 0];
    for (let row = 0; row < bars.close.length; row++) {
      const move = bars.close[row] - bars.open[row];
      if (move === 0) continue;
      const quarter = Math.floor((bars.openTime[row] / 21_600_000) % 4);
      counts[quarter]++;
      if (move > 0) ups[quarter]++;
    }
    for (let quarter = 0; quarter < 4; quarter++) {
      const score = (ups[quarter] - counts[quarter] / 2) / Math.sqrt(counts[quarter] / 4);
      expect(Math.abs(score)).toBeLessThan(3.5);
    }
  });
});
