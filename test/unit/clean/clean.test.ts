import { describe, expect, it } from "vitest";
import type { CleanOptions } from "../../../src/clean/index.js";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import { createRandom } from "../../../src/core/random.js";
import { minuteMs } from "../../../src/core/time.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { allocateBars, barCount, concatenateBars, viewBars } from "../../../src/market/bar.js";
import { chunked, cleanAll, pickRows, quietBars } from "../../support/clean.js";

describe("cleanBars", () => {
  it("gives an undisturbed market back as it is, with the score 1", async () => {
    const bars = quietBars(3_000);
    const cleaned = await cleanAll(bars);
    expect(sameBytes(cleaned.bars.openTime, bars.openTime)).toBe(true);
    expect(sameBytes(cleaned.bars.high, bars.high)).toBe(true);
    expect(sameBytes(cleaned.bars.low, bars.low)).toBe(true);
    expect(sameBytes(cleaned.bars.close, bars.close)).toBe(true);
    expect(sameBytes(cleaned.bars.spread, bars.spread)).toBe(true);
    expect(cleaned.bars.flags.every((flags) => flags === 0)).toBe(true);
    expect(cleaned.report.score).toBe(1);
    expect(cleaned.report.rows).toEqual({ read: 3_000, emitted: 3_000, rejected: 0, filled: 0 });
    expect(cleaned.repairs).toHaveLength(0);
    expect(cleaned.report.warnings).toHaveLength(0);
  });

  it("does not change its input", async () => {
    const bars = quietBars(500);
    [bars.high[300], bars.low[300]] = [bars.low[300], bars.high[300]];
    const before = concatenateBars([bars]);
    await cleanAll(bars);
    expect(sameBytes(bars.high, before.high)).toBe(true);
    expect(sameBytes(bars.flags, before.flags)).toBe(true);
  });

  it("sorts what arrives out of order within the window, and counts it", async () => {
    const bars = quietBars(400);
    const rows = Array.from({ length: 400 }, (_, row) => row);
    const random = createRandom(5);
    for (let row = 0; row < 400; row += 8)
      for (let i = 7; i > 0; i--) {
        const j = random.integer(i + 1);
        [rows[row + i], rows[row + j]] = [rows[row + j], rows[row + i]];
      }
    const cleaned = await cleanAll(pickRows(bars, rows), { reorderRows: 16 });
    expect(sameBytes(cleaned.bars.openTime, bars.openTime)).toBe(true);
    expect(sameBytes(cleaned.bars.close, bars.close)).toBe(true);
    expect(cleaned.report.counts.reordered).toBeGreaterThan(50);
    expect(cleaned.report.counts.late).toBe(0);
  });

  it("quarantines a row that comes after the bars of its time were given out", async () => {
    const bars = quietBars(100);
    const rows = Array.from({ length: 100 }, (_, row) => row).filter((row) => row !== 3);
    const cleaned = await cleanAll(pickRows(bars, [...rows.slice(0, 60), 3, ...rows.slice(60)]), {
      reorderRows: 8,
    });
    expect(cleaned.rejects.map(({ check, openTime }) => [check, openTime])).toEqual([
      ["order", bars.openTime[3]],
    ]);
    expect(cleaned.rejects[0].close).toBe(bars.close[3]);
    expect(barCount(cleaned.bars)).toBe(99);
    expect(cleaned.report.counts.late).toBe(1);
  });

  it("is not stopped by one row from the far future", async () => {
    const bars = quietBars(200);
    const stray = viewBars(quietBars(200), 20, 21);
    stray.openTime[0] = Date.UTC(2051, 2, 15, 12);
    const cleaned = await cleanAll([viewBars(bars, 0, 20), stray, viewBars(bars, 20, 200)], {
      reorderRows: 16,
    });
    expect(barCount(cleaned.bars)).toBe(201);
    expect(cleaned.bars.openTime[200]).toBe(stray.openTime[0]);
    expect(cleaned.report.score).toBeLessThan(0.1); // 27 years are missing
  });

  it("gives out chunks of 16,384 rows in memory of their own", async () => {
    const { chunks } = await cleanAll(chunked(quietBars(20_000), 777));
    expect(chunks.map(barCount)).toEqual([16_384, 20_000 - 16_384]);
    expect(chunks[0].openTime.buffer).not.toBe(chunks[1].openTime.buffer);
  });

  it("makes the score 0 and a report without rows of an empty input", async () => {
    const { report, bars } = await cleanAll(allocateBars(0));
    expect(barCount(bars)).toBe(0);
    expect(report.score).toBe(0);
    expect(report.firstOpenTime).toBeNull();
    expect(report.days).toEqual({
      firstDay: null,
      expectedBars: [],
      presentBars: [],
      flawedRows: [],
      scores: [],
    });
    expect(() => canonicalJson(report)).not.toThrow();
  });

  it("reports in canonical JSON, whatever the rows hold", async () => {
    const bars = quietBars(2_000);
    bars.openTime[5] = Number.NaN;
    bars.close[6] = Number.POSITIVE_INFINITY;
    bars.spread[7] = Number.NEGATIVE_INFINITY;
    bars.tickVolume[8] = -1;
    bars.high[900] *= 1.01;
    const { report } = await cleanAll(bars);
    expect(() => canonicalJson(report)).not.toThrow();
    expect(report.repairs.byCheck).toEqual({ schema: 1, spread: 1, wick: 1 });
    expect(report.rejects.byCheck).toEqual({ schema: 2 });
    expect(report.rejects.first).toContainEqual({
      check: "schema",
      why: "the time is not a whole millisecond from 1970 to 2199",
      openTime: null,
    });
  });

  it("lists no more repairs and rejects than asked, and counts and hands on all", async () => {
    const bars = quietBars(300);
    for (let row = 50; row < 80; row++) bars.spread[row] = -1;
    for (let row = 90; row < 110; row++) bars.low[row] = 0;
    const { report, repairs, rejects } = await cleanAll(bars, { detailRows: 4 });
    expect(report.repairs.first).toHaveLength(4);
    expect(report.rejects.first).toHaveLength(4);
    expect(report.repairs.byCheck.spread).toBe(30);
    expect(report.rejects.byCheck.schema).toBe(20);
    expect([repairs.length, rejects.length]).toEqual([30, 20]);
  });

  it("counts by month and by day", async () => {
    const from = Date.UTC(2024, 3, 30, 22);
    const bars = quietBars(240, from); // two hours of April, two of May
    bars.open[200] = Number.NaN;
    const { report } = await cleanAll(bars);
    expect(report.months.map(({ month }) => month)).toEqual(["2024-04", "2024-05"]);
    expect(report.months.map(({ counts }) => counts.read)).toEqual([120, 120]);
    expect(report.months.map(({ counts }) => counts.schema)).toEqual([0, 1]);
    expect(report.months[0].score).toBe(1);
    expect(report.months[1].score).toBeLessThan(1);
    expect(report.days).toEqual({
      firstDay: "2024-04-30",
      expectedBars: [120, 120],
      presentBars: [120, 119],
      flawedRows: [0, 1],
      // Lost for validity and for completeness: √0.991667 × 0.991667, shares of six decimals.
      scores: [1, 0.987527],
    });
    expect(report.expectedBars).toBe(240);
    expect(report.lastOpenTime).toBe(from + 239 * minuteMs);
  });

  it("scores random numbers far below any gate", async () => {
    const bars = quietBars(5_000);
    const random = createRandom(3);
    for (const column of [bars.open, bars.high, bars.low, bars.close])
      for (let row = 0; row < 5_000; row++) column[row] = 0.1 + 5 * random.uniform();
    const { report } = await cleanAll(bars);
    expect(report.score).toBeLessThan(0.2);
  });

  it.each<[string, Partial<CleanOptions>]>([
    ["reorderRows", { reorderRows: 0 }],
    ["reorderRows", { reorderRows: 1.5 }],
    ["wickFraction", { wickFraction: Number.NaN }],
    ["staleChance", { staleChance: 0.9 }],
    ["fillBars", { fillBars: 0 }],
    ["policies.closedMarket", { policies: { closedMarket: "fill" } }],
    ["policies", { policies: { wik: "flag" } as CleanOptions["policies"] }], // as a config may be
    ["declaredClock", { declaredClock: "Mars" as "UTC" }],
  ])("refuses a wrong %s with CLEAN_OPTION_INVALID", async (option, options) => {
    await expect(cleanAll(quietBars(10), options)).rejects.toMatchObject({
      code: "CLEAN_OPTION_INVALID",
      where: { option },
    });
  });

  it("names the nearest check and the policies that a check knows", async () => {
    const wik = { policies: { wik: "flag" } as CleanOptions["policies"] };
    await expect(cleanAll(quietBars(10), wik)).rejects.toThrow(
      /"wik", expected the id of a check, perhaps wick/,
    );
    const filled = { policies: { wick: "fill" } } as const;
    await expect(cleanAll(quietBars(10), filled)).rejects.toThrow(
      /policies\.wick is "fill", expected one of winsorise, flag, drop, fail/,
    );
  });
});
