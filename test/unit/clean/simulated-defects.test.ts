import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../src/core/time.js";
import { barFlag } from "../../../src/market/bar.js";
import { type DefectKind, type PlantedDefect, simulateMarket } from "../../../src/market/index.js";
import { type Cleaned, cleanAll } from "../../support/clean.js";

/**
 * Times at which cleaning says that something of a kind is there. Rows out of order are put right in
 * silence, and a bad close is flagged together with news, which looks like it until the next bar.
 */
type FoundKind = Exclude<DefectKind, "outOfOrder" | "badClose">;
const findings: Readonly<Record<FoundKind, (cleaned: Cleaned) => number[]>> = {
  badTick: ({ repairs }) => repairs.filter(({ check }) => check === "wick").map(timeOf),
  swappedHighLow: ({ repairs }) =>
    repairs.filter(({ check, column }) => check === "ohlcOrder" && column === "high").map(timeOf),
  duplicate: ({ rejects }) => rejects.filter(({ why }) => why.startsWith("a copy")).map(timeOf),
  conflictingDuplicate: ({ rejects }) =>
    rejects.filter(({ why }) => why.startsWith("another bar")).map(timeOf),
  missing: ({ report }) => stretches(report.findings.gap),
  staleQuote: ({ report }) => stretches(report.findings.staleQuote),
};

function timeOf({ openTime }: { openTime: number }): number {
  return openTime;
}

function stretches(finding: { [key: string]: unknown }): number[] {
  return (finding.longest as { from: number }[]).map(({ from }) => from); // as LongestList writes it
}

/** A finding within a defect, or on the bar beside it, is of that defect. */
const isOf = (time: number, defect: PlantedDefect): boolean =>
  time >= defect.openTime - minuteMs && time <= defect.endTime + minuteMs;

describe("on a simulated market with planted defects", () => {
  const tally = new Map<
    DefectKind,
    { planted: number; hit: number; found: number; right: number }
  >();
  let newsBars = 0;
  let newsTouched = 0;

  it.each([
    [1, "EURUSD"],
    [2, "USDJPY"],
    [3, "GBPUSD"],
  ])(
    "passes the gate with its defects found (seed %i, %s)",
    async (seed, symbol) => {
      const { bars, truth, news } = simulateMarket({
        seed,
        from: Date.UTC(2023, 0, 2),
        to: Date.UTC(2023, 6, 1),
        defects: true,
      }).pair(symbol);
      const series = { instrument: symbol, timeframe: "M1", side: "mid" } as const;
      const cleaned = await cleanAll(bars, {}, series);
      expect(cleaned.report.score).toBeGreaterThan(0.99);
      for (const [name, find] of Object.entries(findings)) {
        const kind = name as FoundKind; // a key of `findings`
        const planted = truth.filter((defect) => defect.kind === kind);
        const found = find(cleaned);
        const sum = tally.get(kind) ?? { planted: 0, hit: 0, found: 0, right: 0 };
        sum.planted += planted.length;
        sum.found += found.length;
        sum.hit += planted.filter((defect) => found.some((time) => isOf(time, defect))).length;
        sum.right += found.filter((time) => planted.some((defect) => isOf(time, defect))).length;
        tally.set(kind, sum);
      }
      const flagged = new Set(
        [...cleaned.bars.openTime].filter(
          (_, row) => (cleaned.bars.flags[row] & barFlag.outlier) !== 0,
        ),
      );
      const badCloses = truth.filter(({ kind }) => kind === "badClose").map(timeOf);
      expect(badCloses.length).toBeGreaterThan(0);
      expect(badCloses.filter((time) => !flagged.has(time))).toEqual([]);
      const times = cleaned.bars.openTime;
      expect(times.findIndex((time, row) => row > 0 && time <= times[row - 1])).toBe(-1);
      const defective = new Set(truth.map(timeOf));
      const genuine = new Set(news.filter((time) => !defective.has(time)));
      newsBars += genuine.size;
      newsTouched += cleaned.repairs.filter((repair) => genuine.has(repair.openTime)).length;
      newsTouched += cleaned.rejects.filter(
        ({ openTime, check }) => check !== "duplicate" && genuine.has(openTime),
      ).length;
    },
    30_000,
  );

  it("has recall ≥ 0.95 and precision ≥ 0.9 for every kind", () => {
    for (const [kind, { planted, hit, found, right }] of tally) {
      console.info(
        `${kind}: ${planted} planted, recall ${(hit / planted).toFixed(3)}, precision ${(right / found).toFixed(3)}`,
      );
      expect(planted, kind).toBeGreaterThan(10);
      expect(hit / planted, `recall of ${kind}`).toBeGreaterThanOrEqual(0.95);
      expect(right / found, `precision of ${kind}`).toBeGreaterThanOrEqual(0.9);
    }
  });

  it("touches less than 1% of genuine news", () => {
    console.info(`news: ${newsBars} bars, ${newsTouched} touched`);
    expect(newsBars).toBeGreaterThan(100);
    expect(newsTouched / newsBars).toBeLessThan(0.01);
  });

  it("finds nothing of the kind where nothing was planted", async () => {
    const { bars } = simulateMarket({
      seed: 9,
      from: Date.UTC(2023, 0, 2),
      to: Date.UTC(2023, 3, 1),
    }).pair("EURUSD");
    const cleaned = await cleanAll(
      bars,
      {},
      { instrument: "EURUSD", timeframe: "M1", side: "mid" },
    );
    for (const [name, find] of Object.entries(findings)) expect(find(cleaned), name).toEqual([]);
    expect(cleaned.bars.flags.some((flags) => (flags & barFlag.repaired) !== 0)).toBe(false);
  });
});
