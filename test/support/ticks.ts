import { expect } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { sameBytes } from "../../src/core/typed-array.js";
import { type BarColumns, barColumnNames, concatenateBars } from "../../src/market/bar.js";
import { nextMarketOpen } from "../../src/market/calendar.js";
import { concatenateSpreads } from "../../src/market/spread-columns.js";
import { allocateTicks, type TickColumns } from "../../src/market/tick.js";
import type { TickBars } from "../../src/market/tick-bars.js";

/**
 * Ticks of any prices from a Sunday's open on: bursts that share a millisecond, whole minutes, pauses of hours, weekends;
 * crossed and locked quotes.
 */
export function someTicks(seed: number, count: number): TickColumns {
  const random = createRandom(seed);
  const ticks = allocateTicks(count);
  let time = nextMarketOpen(Date.UTC(2023, 0, 1) + random.integer(700) * 86_400_000);
  for (let row = 0; row < count; row++) {
    const kind = random.uniform();
    if (kind > 0.995) time += random.integer(60 * 3_600_000);
    else if (kind > 0.9) time += random.integer(180_000);
    else if (kind > 0.85) time = Math.ceil((time + 1) / 60_000) * 60_000;
    else if (kind > 0.15) time += random.integer(2_000);
    ticks.time[row] = time;
    ticks.bid[row] = 1 + random.integer(1_000) / 1e5;
    ticks.ask[row] = ticks.bid[row] + (random.integer(12) - 2) / 1e5;
  }
  return ticks;
}

/** Equal in every bit. */
export function expectSameBars(a: BarColumns, b: BarColumns): void {
  for (const name of ["openTime", "flags", ...barColumnNames] as const) {
    expect(sameBytes(a[name], b[name]), name).toBe(true);
  }
}

/** Equal in every bit, the spreads too. */
export function expectSameTickBars(a: TickBars, b: TickBars): void {
  expectSameBars(a.bars, b.bars);
  for (const name of ["mean", "lowest", "highest", "crossedCount", "lockedCount"] as const) {
    expect(sameBytes(a.spreads[name], b.spreads[name]), name).toBe(true);
  }
}

/** Bars of several calls after one another. */
export function joinTickBars(parts: readonly TickBars[]): TickBars {
  return {
    bars: concatenateBars(parts.map(({ bars }) => bars)),
    spreads: concatenateSpreads(parts.map(({ spreads }) => spreads)),
  };
}
