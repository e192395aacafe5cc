import { describe, expect, it } from "vitest";
import {
  createDetectionTally,
  type DetectionScore,
  scoreSimulated,
  scoringRates,
} from "../../../src/clean/index.js";
import { barFlag } from "../../../src/market/bar.js";
import { defaultDefectRates, simulateMarket } from "../../../src/market/index.js";
import { cleanAll } from "../../support/clean.js";

const halfYear = { from: Date.UTC(2023, 0, 2), to: Date.UTC(2023, 6, 1) };

/** Recall ≥ 0.95 and precision ≥ 0.9 of everything planted, and near it for every kind by itself. */
function expectFound(score: DetectionScore, kindCount: number) {
  expect(score.overall.recall).toBeGreaterThanOrEqual(0.95);
  expect(score.overall.precision).toBeGreaterThanOrEqual(0.9);
  expect(score.kinds).toHaveLength(kindCount);
  for (const { kind, planted, recall, precision } of score.kinds) {
    expect(planted, kind).toBeGreaterThan(5);
    expect(recall, `recall of ${kind}`).toBeGreaterThanOrEqual(0.9);
    expect(precision, `precision of ${kind}`).toBeGreaterThanOrEqual(0.9);
  }
}

describe("on simulated markets with planted defects", () => {
  it.each([
    ["each pair by itself", false, [21, 22]],
    ["pairs that bear witness for each other", true, [23]],
  ])(
    "finds every kind and leaves genuine news alone: %s",
    async (_, witnesses, seeds) => {
      const score = await scoreSimulated({
        ...halfYear,
        seeds,
        instruments: ["EURUSD", "USDJPY", "GBPUSD"],
        witnesses,
        rates: scoringRates,
      });
      expectFound(score, Object.keys(scoringRates).length);
      expect(score.news.bars).toBeGreaterThan(100);
      expect(score.news.removed / score.news.bars).toBeLessThan(0.01);
    },
    120_000,
  );

  it.each([
    [1, "EURUSD"],
    [2, "USDJPY"],
  ])(
    "passes the gate as dirty as a free vendor's file (seed %i, %s)",
    async (seed, symbol) => {
      const { bars, truth } = simulateMarket({
        ...halfYear,
        seed,
        defects: defaultDefectRates,
      }).pair(symbol);
      const series = { instrument: symbol, timeframe: "M1", side: "mid" } as const;
      const cleaned = await cleanAll(bars, {}, series);
      expect(cleaned.report.score).toBeGreaterThan(0.99);
      const times = cleaned.bars.openTime;
      expect(times.findIndex((time, row) => row > 0 && time <= times[row - 1])).toBe(-1);
      // A bad close keeps its price, for at the time it may be news; it never passes without a flag.
      const flagged = new Set(
        [...times].filter((_, row) => (cleaned.bars.flags[row] & barFlag.outlier) !== 0),
      );
      const closes = truth.filter(({ kind }) => kind === "badClose");
      expect(closes.length).toBeGreaterThan(3);
      expect(closes.filter(({ openTime }) => !flagged.has(openTime))).toEqual([]);
    },
    60_000,
  );

  it("finds nothing where nothing was planted", async () => {
    const market = simulateMarket({ ...halfYear, seed: 9 });
    const legs = ["EURJPY", "USDJPY"].map((instrument) => {
      return { instrument, chunks: [market.pair(instrument).bars] };
    });
    const { bars, news } = market.pair("EURUSD");
    const series = { instrument: "EURUSD", timeframe: "M1", side: "mid" } as const;
    for (const witnesses of [{}, { legs: [legs[0], legs[1]] as const }]) {
      const observed = await cleanAll(bars, {}, series, witnesses);
      const tally = createDetectionTally();
      tally.add(observed, [], news);
      expect(tally.score().kinds).toEqual([]);
      expect(observed.repairs).toEqual([]);
      expect(observed.rejects).toEqual([]);
      expect(observed.report.warnings).toEqual([]);
      expect(observed.report.score).toBe(1);
    }
  }, 60_000);
});
