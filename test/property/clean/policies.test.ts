import fc from "fast-check";
import { expect, it } from "vitest";
import { type CheckId, checkIds, policiesOf } from "../../../src/clean/index.js";
import { createRandom } from "../../../src/core/random.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import {
  allocateBars,
  type BarColumns,
  barCount,
  concatenateBars,
  priceColumns,
  viewBars,
} from "../../../src/market/bar.js";
import { chunked, cleanAll, dirtyBars, quietBars } from "../../support/clean.js";

/** Dirty bars of EURUSD and the two dirty pairs that close a triangle with them. */
function dirtyTriangle(seed: number, count: number) {
  const bars = dirtyBars(seed, count);
  const clean = quietBars(count, Date.UTC(2024, 2, 21, 20), seed); // what the dirty bars were made of
  const usdjpy = quietBars(count, Date.UTC(2024, 2, 21, 20), seed + 1);
  const eurjpy = allocateBars(count);
  const random = createRandom(seed);
  for (let row = 0; row < count; row++) {
    eurjpy.openTime[row] = clean.openTime[row];
    for (const column of priceColumns) {
      usdjpy[column][row] *= 136;
      eurjpy[column][row] = clean[column][row] * usdjpy[column][row];
    }
    if (random.chance(0.01)) eurjpy.close[row] *= 1.01;
    if (random.chance(0.01)) usdjpy.high[row] *= 1.01;
  }
  return { bars, eurjpy, usdjpy };
}

const legsOf = ({ eurjpy, usdjpy }: { eurjpy: BarColumns; usdjpy: BarColumns }, size = 10_000) =>
  [
    { instrument: "EURJPY", chunks: chunked(eurjpy, size) },
    { instrument: "USDJPY", chunks: chunked(usdjpy, size) },
  ] as const;

const policyOfEach = fc.record(
  Object.fromEntries(
    checkIds.map((id: CheckId) => [
      id,
      fc.constantFrom(...policiesOf(id).filter((policy) => policy !== "fail")),
    ]),
  ),
);
const sameBars = (a: BarColumns, b: BarColumns): boolean =>
  (Object.keys(a) as (keyof BarColumns)[]).every((name) => sameBytes(a[name], b[name])); // its keys
const seeds = fc.integer({ min: 1, max: 1e6 });
const runs = { numRuns: 30 };

it("gives equal bits under any policies, however bars and witnesses are cut into chunks", async () => {
  const size = fc.integer({ min: 1, max: 300 });
  await fc.assert(
    fc.asyncProperty(seeds, policyOfEach, size, size, async (seed, policies, own, legs) => {
      const given = dirtyTriangle(seed, 900);
      const options = { policies, reorderRows: 32 };
      const whole = await cleanAll(given.bars, options, undefined, { legs: legsOf(given) });
      const parts = await cleanAll(chunked(given.bars, own), options, undefined, {
        legs: legsOf(given, legs),
      });
      expect(sameBars(parts.bars, whole.bars)).toBe(true);
      expect(parts.repairs).toEqual(whole.repairs);
      expect(parts.flags).toEqual(whole.flags);
    }),
    runs,
  );
});

it("lets no later bar of the series or its witnesses change an earlier one, under any policies", async () => {
  const position = fc.integer({ min: 60, max: 840 });
  await fc.assert(
    fc.asyncProperty(seeds, policyOfEach, position, async (seed, policies, row) => {
      const given = dirtyTriangle(seed, 900);
      // A price on the edge whose judgement the next bar would change, had it a say.
      given.bars.high[row - 1] *= 1.01;
      if (seed % 2 === 0) given.bars.close[row - 1] = given.bars.high[row - 1];
      const options = { policies, reorderRows: 64 };
      const before = await cleanAll(given.bars, options, undefined, { legs: legsOf(given) });
      const known = given.bars.openTime.subarray(0, row).reduce((a, b) => Math.max(a, b), 0);
      const random = createRandom(seed);
      const altered = (bars: BarColumns) => {
        const copy = concatenateBars([bars]);
        for (let i = 0; i < barCount(copy); i++) {
          if (!(copy.openTime[i] > known)) continue;
          for (const column of priceColumns) copy[column][i] *= 1 + 0.3 * random.uniform();
          if (random.chance(0.3)) copy.openTime[i] += 60_000 * random.integer(200);
          copy.spread[i] = -1;
          copy.tickVolume[i] = 0;
        }
        return copy;
      };
      const after = await cleanAll(altered(given.bars), options, undefined, {
        legs: legsOf({ eurjpy: altered(given.eurjpy), usdjpy: altered(given.usdjpy) }),
      });
      const past = (bars: BarColumns) => {
        const end = bars.openTime.findIndex((time) => time > known);
        return viewBars(bars, 0, end < 0 ? barCount(bars) : end);
      };
      expect(sameBars(past(after.bars), past(before.bars))).toBe(true);
      expect(barCount(past(after.bars))).toBeGreaterThan(0);
    }),
    runs,
  );
});

it("records every change: undoing the repairs gives back the prices that were read", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, policyOfEach, async (seed, policies) => {
      const given = dirtyTriangle(seed, 700);
      const options = {
        policies: { ...policies, gap: "flag", duplicate: "drop" },
        reorderRows: 64,
      } as const;
      const { bars, repairs } = await cleanAll(given.bars, options, undefined, {
        legs: legsOf(given),
      });
      const rows = new Map([...bars.openTime].map((time, row) => [time, row]));
      for (const { openTime, column, was, is } of [...repairs].reverse()) {
        const row = rows.get(openTime);
        if (row === undefined) continue; // repaired, then rejected
        expect(Object.is(bars[column][row], is)).toBe(true);
        bars[column][row] = was;
      }
      const raw = given.bars;
      const found = [...raw.openTime.keys()].filter((row) => rows.has(raw.openTime[row]));
      for (const [time, row] of rows) {
        const same = found.some(
          (i) =>
            raw.openTime[i] === time &&
            priceColumns.every((name) => raw[name][i] === bars[name][row]),
        );
        expect(same).toBe(true);
      }
    }),
    runs,
  );
});
