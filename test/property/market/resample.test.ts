import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { dayMs, minuteMs } from "../../../src/core/time.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import {
  allocateBars,
  type BarColumns,
  barColumnNames,
  barCount,
  concatenateBars,
  viewBars,
} from "../../../src/market/bar.js";
import { isMarketOpen, nextMarketOpen } from "../../../src/market/calendar.js";
import { createResampler, resampleBars } from "../../../src/market/resample.js";
import { type Timeframe, timeframeDuration, timeframes } from "../../../src/market/timeframe.js";

/** Bars on open times of a timeframe with holes, unknown spreads and volumes, flags; any prices. */
function aSeries(from: Timeframe, seed: number, count: number): BarColumns {
  const random = createRandom(seed);
  const bars = allocateBars(count);
  const step = timeframeDuration(from);
  let time = nextMarketOpen(Date.UTC(2023, 0, 1) + random.integer(700) * dayMs);
  time = Math.ceil(time / step) * step;
  for (let row = 0; row < count; row++) {
    time += step * (random.chance(0.9) ? 1 : 1 + random.integer(100));
    while (!isMarketOpen(time)) time += step;
    bars.openTime[row] = time;
    bars.open[row] = random.normal();
    bars.high[row] = bars.open[row] + random.uniform();
    bars.low[row] = bars.open[row] - random.uniform();
    bars.close[row] = random.normal();
    if (random.chance(0.8)) bars.spread[row] = random.uniform();
    if (random.chance(0.8)) bars.tickVolume[row] = random.integer(100);
    bars.flags[row] = random.integer(64);
  }
  return bars;
}

function expectEqual(a: BarColumns, b: BarColumns): void {
  for (const name of ["openTime", "flags", ...barColumnNames] as const) {
    expect(sameBytes(a[name], b[name]), name).toBe(true);
  }
}

const targets = fc.constantFrom<Timeframe>("M5", "M15", "M30", "H1", "H4", "D1", "W1");
const seeds = fc.integer({ min: 0, max: 1e6 });
const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 });

describe("resampling", () => {
  it("gives equal bytes and equal states for every way of cutting and resuming", () => {
    fc.assert(
      fc.property(seeds, targets, cuts, (seed, to, sizes) => {
        const bars = aSeries("M1", seed, 700);
        const whole = createResampler("M1", to);
        const expected = whole.push(bars);
        let resampler = createResampler("M1", to);
        const parts: BarColumns[] = [];
        for (let start = 0, k = 0; start < barCount(bars); k++) {
          const end = Math.min(barCount(bars), start + sizes[k % sizes.length]);
          parts.push(resampler.push(viewBars(bars, start, end)));
          const resumed = createResampler("M1", to);
          resumed.restore(resampler.snapshot());
          resampler = resumed;
          start = end;
        }
        expectEqual(concatenateBars(parts), expected);
        expect(sameBytes(resampler.snapshot(), whole.snapshot())).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("never lets a long bar hold what was not known at its close, nor at the row that gave it out", () => {
    fc.assert(
      fc.property(seeds, targets, fc.integer({ min: 1, max: 699 }), (seed, to, cut) => {
        const bars = aSeries("M1", seed, 700);
        const resampler = createResampler("M1", to);
        const long = resampler.push(bars);
        const closedBy = resampler.closedBy.slice(0, barCount(long));
        const changed = concatenateBars([bars]);
        for (const name of ["open", "high", "low", "close"] as const) changed[name].fill(9, cut);
        const again = resampleBars(changed, "M1", to);
        const changedFrom = bars.openTime[cut];
        for (let row = 0; row < barCount(long); row++) {
          const closeTime = long.openTime[row] + timeframeDuration(to);
          if (closedBy[row] >= cut && closeTime > changedFrom) continue;
          expect(again.close[row]).toBe(long.close[row]);
          expect(again.high[row]).toBe(long.high[row]);
        }
        const before = resampleBars(viewBars(bars, 0, cut), "M1", to);
        expectEqual(before, viewBars(long, 0, barCount(before)));
      }),
      { numRuns: 60 },
    );
  });

  it("by way of a middle timeframe gives the bars of the direct way, the last perhaps later", () => {
    const paths = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .map(([a, b]) => [timeframes[Math.min(a, b)], timeframes[Math.max(a, b) + 1]] as const);
    fc.assert(
      fc.property(seeds, paths, (seed, [middle, to]) => {
        const bars = aSeries("M1", seed, 2_500);
        const direct = resampleBars(bars, "M1", to);
        const byWay = resampleBars(resampleBars(bars, "M1", middle), middle, to);
        // A minute after a hole closes the long bar at once, but a middle bar only with its own end.
        expect(barCount(direct) - barCount(byWay)).toBeLessThanOrEqual(1);
        expectEqual(byWay, viewBars(direct, 0, barCount(byWay)));
      }),
      { numRuns: 40 },
    );
  });

  it("agrees with a plain grouping of the minutes by the hour", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const bars = aSeries("M1", seed, 900);
        const groups = new Map<number, number[]>();
        bars.openTime.forEach((time, row) => {
          const hour = time - (time % (60 * minuteMs));
          groups.set(hour, [...(groups.get(hour) ?? []), row]);
        });
        const long = resampleBars(bars, "M1", "H1");
        const hours = [...groups.keys()];
        expect([...long.openTime]).toEqual(hours.slice(0, barCount(long)));
        expect(barCount(long)).toBeGreaterThanOrEqual(hours.length - 1);
        [...long.openTime].forEach((hour, i) => {
          const rows = groups.get(hour) ?? [];
          expect(long.open[i]).toBe(bars.open[rows[0]]);
          expect(long.high[i]).toBe(Math.max(...rows.map((row) => bars.high[row])));
          expect(long.low[i]).toBe(Math.min(...rows.map((row) => bars.low[row])));
          expect(long.close[i]).toBe(bars.close[rows[rows.length - 1]]);
          expect(long.flags[i]).toBe(rows.reduce((sum, row) => sum | bars.flags[row], 0));
        });
      }),
      { numRuns: 20 },
    );
  });
});
