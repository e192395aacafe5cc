import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { barCount, type Side, viewBars } from "../../../src/market/bar.js";
import { resampleBars } from "../../../src/market/resample.js";
import {
  concatenateTicks,
  setTick,
  type TickColumns,
  tickCount,
  viewTicks,
} from "../../../src/market/tick.js";
import { createTickAggregator, type TickBars } from "../../../src/market/tick-bars.js";
import { barOpenTime, type Timeframe, timeframeDuration } from "../../../src/market/timeframe.js";
import {
  expectSameBars,
  expectSameTickBars,
  joinTickBars,
  someTicks,
} from "../../support/ticks.js";

const timeframes = fc.constantFrom<Timeframe>("M1", "M5", "M15", "M30", "H1", "H4", "D1", "W1");
const sides = fc.constantFrom<Side>("bid", "mid", "ask");
const seeds = fc.integer({ min: 0, max: 1e6 });
const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });

function whole(ticks: TickColumns, timeframe: Timeframe, side: Side): TickBars {
  return createTickAggregator(timeframe, side).push(ticks);
}

describe("ticks become bars", () => {
  it("with equal bytes and equal states for every way of cutting and resuming", () => {
    fc.assert(
      fc.property(seeds, timeframes, sides, cuts, (seed, timeframe, side, sizes) => {
        const ticks = someTicks(seed, 900);
        const batch = createTickAggregator(timeframe, side);
        const expected = batch.push(ticks);
        let live = createTickAggregator(timeframe, side);
        const parts: TickBars[] = [];
        for (let start = 0, k = 0; start < tickCount(ticks); k++) {
          const end = Math.min(tickCount(ticks), start + sizes[k % sizes.length]);
          parts.push(live.push(viewTicks(ticks, start, end)));
          const resumed = createTickAggregator(timeframe, side);
          resumed.restore(live.snapshot());
          live = resumed;
          start = end;
        }
        expectSameTickBars(joinTickBars(parts), expected);
        expect(sameBytes(live.snapshot(), batch.snapshot())).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("that are the same however often the clock is told between ticks, only sooner", () => {
    fc.assert(
      fc.property(seeds, timeframes, sides, (seed, timeframe, side) => {
        const ticks = someTicks(seed, 500);
        const batch = createTickAggregator(timeframe, side);
        const expected = [batch.push(ticks)];
        const live = createTickAggregator(timeframe, side);
        const random = createRandom(seed);
        const found: TickBars[] = [];
        for (let row = 0; row < tickCount(ticks); row++) {
          if (random.chance(0.5) && row > 0) {
            const [before, after] = [ticks.time[row - 1], ticks.time[row]];
            found.push(live.advance(before + random.integer(after - before + 1)));
          }
          const ahead = found.reduce((sum, { bars }) => sum + barCount(bars), 0);
          const soFar = whole(viewTicks(ticks, 0, row), timeframe, side);
          expect(ahead).toBeGreaterThanOrEqual(barCount(soFar.bars));
          found.push(live.push(viewTicks(ticks, row, row + 1)));
        }
        const end = ticks.time[tickCount(ticks) - 1] + 8 * 86_400_000;
        expected.push(batch.advance(end));
        found.push(live.advance(end));
        expectSameTickBars(joinTickBars(found), joinTickBars(expected));
        expect(sameBytes(live.snapshot(), batch.snapshot())).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("that never hold a tick from after their close", () => {
    fc.assert(
      fc.property(
        seeds,
        timeframes,
        sides,
        fc.integer({ min: 1, max: 899 }),
        (seed, timeframe, side, cut) => {
          const ticks = someTicks(seed, 900);
          const changed = concatenateTicks([ticks]);
          changed.bid.fill(9, cut);
          changed.ask.fill(7, cut);
          const before = whole(ticks, timeframe, side);
          const after = whole(changed, timeframe, side);
          const known = before.bars.openTime.filter(
            (open) => open + timeframeDuration(timeframe) <= ticks.time[cut],
          ).length;
          expectSameBars(viewBars(after.bars, 0, known), viewBars(before.bars, 0, known));
          const cutOff = whole(viewTicks(ticks, 0, cut), timeframe, side);
          const count = barCount(cutOff.bars);
          expectSameBars(cutOff.bars, viewBars(before.bars, 0, count));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("as a plain grouping by open time says", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom<Timeframe>("M1", "M15", "H1", "H4"), (seed, timeframe) => {
        const ticks = someTicks(seed, 700);
        const groups = new Map<number, number[]>();
        ticks.time.forEach((time, row) => {
          const open = barOpenTime(timeframe, time);
          if (time >= open + timeframeDuration(timeframe)) return;
          groups.set(open, [...(groups.get(open) ?? []), row]);
        });
        const { bars, spreads } = whole(ticks, timeframe, "mid");
        expect([...bars.openTime]).toEqual([...groups.keys()].slice(0, -1));
        [...groups.values()].slice(0, -1).forEach((rows, i) => {
          const mids = rows.map((row) => ticks.bid[row] / 2 + ticks.ask[row] / 2);
          const widths = rows.map((row) => ticks.ask[row] - ticks.bid[row]);
          expect([bars.open[i], bars.high[i], bars.low[i], bars.close[i]]).toEqual([
            mids[0],
            Math.max(...mids),
            Math.min(...mids),
            mids.at(-1),
          ]);
          expect([bars.spread[i], bars.tickVolume[i]]).toEqual([widths.at(-1), rows.length]);
          expect([spreads.lowest[i], spreads.highest[i], spreads.mean[i]]).toEqual([
            Math.min(...widths),
            Math.max(...widths),
            widths.reduce((sum, width) => sum + width, 0) / rows.length,
          ]);
          expect([spreads.crossedCount[i], spreads.lockedCount[i]]).toEqual([
            widths.filter((width) => width < 0).length,
            widths.filter((width) => width === 0).length,
          ]);
        });
      }),
      { numRuns: 25 },
    );
  });

  it("by way of minutes as they do directly", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom<Timeframe>("M5", "H1", "H4", "D1", "W1"), (seed, to) => {
        const ticks = someTicks(seed, 900);
        const direct = whole(ticks, to, "bid").bars;
        const byWay = resampleBars(whole(ticks, "M1", "bid").bars, "M1", to);
        // A tick after a pause closes the long bar at once, but its minute only with its own end.
        const count = Math.min(barCount(direct), barCount(byWay));
        expect(Math.abs(barCount(direct) - barCount(byWay))).toBeLessThanOrEqual(1);
        expectSameBars(viewBars(direct, 0, count), viewBars(byWay, 0, count));
      }),
      { numRuns: 40 },
    );
  });

  it("and ticks that come too late are named, counted, and change nothing", () => {
    fc.assert(
      fc.property(seeds, timeframes, (seed, timeframe) => {
        const ticks = someTicks(seed, 300);
        const random = createRandom(seed);
        const parts: TickColumns[] = [];
        const late: number[] = [];
        for (let row = 0, at = 0; row < tickCount(ticks); row++, at++) {
          parts.push(viewTicks(ticks, row, row + 1));
          if (!random.chance(0.2)) continue;
          late.push(++at);
          const old = { time: ticks.time[row] - 1 - random.integer(1e6), bid: 9, ask: 9 };
          const one = concatenateTicks([viewTicks(ticks, row, row + 1)]);
          setTick(one, 0, random.chance(0.1) ? { ...old, time: Number.NaN } : old);
          parts.push(one);
        }
        const aggregator = createTickAggregator(timeframe, "ask");
        const found = aggregator.push(concatenateTicks(parts));
        expect([...aggregator.lateRows]).toEqual(late);
        expectSameTickBars(found, whole(ticks, timeframe, "ask"));
        const { inBars, unfinished, afterClose } = aggregator.counts();
        expect(aggregator.counts().late).toBe(late.length);
        expect(inBars + unfinished + afterClose).toBe(tickCount(ticks));
        expect(found.bars.tickVolume.reduce((sum, count) => sum + count, 0)).toBe(inBars);
      }),
      { numRuns: 40 },
    );
  });
});
