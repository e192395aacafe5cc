import type { Random } from "../../src/core/random.js";
import { allocateBars, type BarColumns, viewBars } from "../../src/market/bar.js";
import { type Timeframe, timeframeDuration } from "../../src/market/timeframe.js";

/** A Monday, 00:00 UTC. */
export const aMonday = Date.UTC(2024, 0, 15);

/** Random-walk bars, some of them missing, some without spread. Consistent prices. */
export function randomBars(options: {
  random: Random;
  rowCount: number;
  timeframe?: Timeframe;
  from?: number;
  /** Chance that a row is followed by missing bars; 0 for none. */
  gapChance?: number;
  /** Longest run of missing bars. */
  longestGap?: number;
  /** Chance of a row without prices. */
  missingChance?: number;
}): BarColumns {
  const { random, rowCount, timeframe = "M15", from = aMonday } = options;
  const { gapChance = 0, longestGap = 30, missingChance = 0 } = options;
  const bars = allocateBars(rowCount);
  const step = timeframeDuration(timeframe);
  let time = from;
  let price = 1 + random.uniform();
  for (let i = 0; i < rowCount; i++) {
    const open = price;
    price *= 1 + 0.001 * random.normal();
    bars.openTime[i] = time;
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price) * (1 + 0.0004 * random.uniform());
    bars.low[i] = Math.min(open, price) * (1 - 0.0004 * random.uniform());
    if (!random.chance(0.2)) bars.spread[i] = 0.0001 * random.uniform();
    if (!random.chance(0.2)) bars.tickVolume[i] = random.integer(500);
    bars.flags[i] = random.integer(4);
    if (random.chance(missingChance)) {
      bars.open[i] = bars.high[i] = bars.low[i] = bars.close[i] = Number.NaN;
    }
    time += step * (random.chance(gapChance) ? 2 + random.integer(longestGap) : 1);
  }
  return bars;
}

/** The bars that open within (after, until]. */
export function barsWithin(bars: BarColumns, after: number, until: number): BarColumns {
  const start = bars.openTime.findIndex((time) => time > after);
  const end = bars.openTime.findIndex((time) => time > until);
  if (start < 0) return allocateBars(0);
  return viewBars(bars, start, end < 0 ? bars.openTime.length : end);
}
