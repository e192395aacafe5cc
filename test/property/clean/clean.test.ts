import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import { createRandom, type Random } from "../../../src/core/random.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import {
  allocateBars,
  type BarColumns,
  barCount,
  concatenateBars,
  priceColumns,
  viewBars,
} from "../../../src/market/bar.js";
import { chunked, cleanAll, dirtyBars } from "../../support/clean.js";

const sameBars = (a: BarColumns, b: BarColumns): boolean =>
  (Object.keys(a) as (keyof BarColumns)[]).every((name) => sameBytes(a[name], b[name])); // its keys

const seeds = fc.integer({ min: 1, max: 1e6 });
const runs = { numRuns: 40 };

it("gives equal bits and an equal report however the rows are cut into chunks", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(seeds, sizes, async (seed, cut) => {
      const bars = dirtyBars(seed, 900);
      const options = { reorderRows: 32 };
      const whole = await cleanAll(bars, options);
      const parts = await cleanAll(chunked(bars, ...cut), options);
      expect(sameBars(parts.bars, whole.bars)).toBe(true);
      expect(canonicalJson(parts.report)).toBe(canonicalJson(whole.report));
      expect(parts.repairs).toEqual(whole.repairs);
    }),
    runs,
  );
});

it("never lets a later bar change what is given out for an earlier one", async () => {
  const alterations: readonly ((bars: BarColumns, row: number, random: Random) => void)[] = [
    (bars, row, random) => (bars.close[row] *= 1 + 0.2 * (random.uniform() - 0.5)),
    (bars, row) => (bars.high[row] = Number.NaN),
    (bars, row) => {
      for (const name of priceColumns) bars[name][row] = bars.close[Math.max(0, row - 1)];
    },
    (bars, row) => (bars.spread[row] = -1),
    (bars, row, random) => (bars.high[row] += 0.02 * random.uniform()),
  ];
  await fc.assert(
    fc.asyncProperty(
      seeds,
      fc.integer({ min: 30, max: 870 }),
      fc.boolean(),
      async (seed, row, isCut) => {
        const bars = dirtyBars(seed, 900);
        bars.high[row - 1] += 0.01; // a wick whose judgement the next bar would change, had it a say
        const options = { reorderRows: 64 };
        const before = await cleanAll(bars, options);
        // Only bars later than everything read so far may change: late arrivals belong to the past.
        const known = bars.openTime.subarray(0, row).reduce((a, b) => Math.max(a, b), 0);
        const random = createRandom(seed);
        const altered = concatenateBars([bars]);
        const isLater = (i: number) => altered.openTime[i] > known;
        const rows = [...altered.openTime.keys()].filter((i) => isLater(i) && i >= row);
        const alter = alterations[seed % alterations.length];
        for (const i of rows) alter(altered, i, random);
        const future = isCut
          ? [...altered.openTime.keys()].filter((i) => !rows.includes(i))
          : [...altered.openTime.keys()];
        const input = concatenateBars([
          allocateBars(0),
          ...future.map((i) => viewBars(altered, i, i + 1)),
        ]);
        const after = await cleanAll(input, options);
        const past = (bars: BarColumns) => {
          const end = bars.openTime.findIndex((time) => time > known);
          return viewBars(bars, 0, end < 0 ? barCount(bars) : end);
        };
        expect(sameBars(past(after.bars), past(before.bars))).toBe(true);
        expect(barCount(past(after.bars))).toBeGreaterThan(0);
      },
    ),
    runs,
  );
});

it("loses no row, emits ascending unique bars whose prices agree, and scores in [0, 1]", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const input = dirtyBars(seed, 700);
      const { bars, rejects, report } = await cleanAll(input, { reorderRows: 16 });
      expect(barCount(bars) + rejects.length).toBe(700);
      expect(report.rows).toEqual({
        read: 700,
        emitted: barCount(bars),
        rejected: rejects.length,
        filled: 0,
      });
      expect(report.counts.read).toBe(700);
      for (let row = 0; row < barCount(bars); row++) {
        if (row > 0) expect(bars.openTime[row]).toBeGreaterThan(bars.openTime[row - 1]);
        expect(bars.high[row]).toBeGreaterThanOrEqual(Math.max(bars.open[row], bars.close[row]));
        expect(bars.low[row]).toBeLessThanOrEqual(Math.min(bars.open[row], bars.close[row]));
      }
      expect(report.score).toBeGreaterThanOrEqual(0);
      expect(report.score).toBeLessThanOrEqual(1);
      expect(() => canonicalJson(report)).not.toThrow();
    }),
    runs,
  );
});

it("finds nothing left to mend in what it has cleaned", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const once = await cleanAll(dirtyBars(seed, 700), { reorderRows: 64 });
      const twice = await cleanAll(once.bars, { reorderRows: 64 });
      const { schema, late, duplicate, conflict, closedMarket, ohlcOrder } = twice.report.counts;
      expect([schema, late, duplicate, conflict, closedMarket, ohlcOrder]).toEqual(
        Array(6).fill(0),
      );
      expect(twice.rejects).toHaveLength(0);
    }),
    runs,
  );
});
