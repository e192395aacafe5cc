import { describe, expect, it } from "vitest";
import { barAt, barCount } from "../../../src/market/bar.js";
import { allocateTicks, setTick, type TickColumns } from "../../../src/market/tick.js";
import { createTickAggregator } from "../../../src/market/tick-bars.js";
import { errorOf } from "../../support/ingest.js";

const monday = Date.UTC(2024, 0, 8);

/** `[ms after Monday, bid, ask]` a tick. */
function ticksOf(...rows: [number, number, number][]): TickColumns {
  const ticks = allocateTicks(rows.length);
  rows.forEach(([after, bid, ask], row) => {
    setTick(ticks, row, { time: monday + after, bid, ask });
  });
  return ticks;
}

const some = ticksOf(
  [5, 1.5, 1.75],
  [20_000, 1.25, 2],
  [20_000, 1.75, 1.75],
  [59_999, 2, 1.5],
  [60_000, 1, 1.25],
);

describe("a bar of ticks", () => {
  it.each([
    ["bid", [1.5, 2, 1.25, 2]],
    ["mid", [1.625, 1.75, 1.625, 1.75]],
    ["ask", [1.75, 2, 1.5, 1.5]],
  ] as const)("of the %s has its first, highest, lowest and last", (side, prices) => {
    const { bars } = createTickAggregator("M1", side).push(some);
    const { openTime, open, high, low, close, spread, tickVolume } = barAt(bars, 0);
    expect(barCount(bars)).toBe(1);
    expect([open, high, low, close]).toEqual(prices);
    expect([openTime, spread, tickVolume]).toEqual([monday, -0.5, 4]);
  });

  it("comes with the mean, lowest and highest spread, and with crossed and locked quotes", () => {
    const { spreads } = createTickAggregator("M1", "bid").push(some);
    expect(Object.entries(spreads).map(([name, column]) => [name, ...column])).toEqual([
      ["mean", (0.25 + 0.75 + 0 - 0.5) / 4],
      ["lowest", -0.5],
      ["highest", 0.75],
      ["crossedCount", 1],
      ["lockedCount", 1],
    ]);
  });

  it("ends before the millisecond at which the next opens", () => {
    const minutes = createTickAggregator("M1", "bid");
    minutes.push(some);
    expect(minutes.counts()).toEqual({ inBars: 4, unfinished: 1, late: 0, afterClose: 0 });
  });

  it("is given out when the clock says that it is over, and never again", () => {
    const minutes = createTickAggregator("M1", "bid");
    minutes.push(ticksOf([5, 1, 2]));
    expect(barCount(minutes.advance(monday + 59_999).bars)).toBe(0);
    expect(barCount(minutes.advance(monday + 60_000).bars)).toBe(1);
    expect(barCount(minutes.advance(monday + 60_000).bars)).toBe(0);
    expect(barCount(minutes.push(ticksOf([30_000, 1, 2])).bars)).toBe(0);
    expect([...minutes.lateRows]).toEqual([0]);
    expect(barCount(minutes.advance(monday - 1).bars)).toBe(0);
  });

  it("of a week leaves out what comes at the weekend", () => {
    const weeks = createTickAggregator("W1", "bid");
    const day = 86_400_000;
    const { bars } = weeks.push(ticksOf([0, 1, 2], [5 * day, 9, 9], [7 * day, 1, 2]));
    expect([bars.high[0], barCount(bars)]).toEqual([1, 1]);
    expect(weeks.counts()).toEqual({ inBars: 1, unfinished: 1, late: 0, afterClose: 1 });
  });

  it("of the 25-hour day leaves out the last hour", () => {
    // 2 November 2025: clocks go back, the day of Saturday 17:00 New York has 25 hours.
    const days = createTickAggregator("D1", "bid");
    const ticks = allocateTicks(3);
    setTick(ticks, 0, { time: Date.UTC(2025, 10, 1, 21), bid: 1, ask: 2 });
    setTick(ticks, 1, { time: Date.UTC(2025, 10, 2, 21, 30), bid: 9, ask: 9 });
    setTick(ticks, 2, { time: Date.UTC(2025, 10, 2, 22), bid: 1, ask: 2 });
    const { bars } = days.push(ticks);
    expect([...bars.high]).toEqual([1]);
    expect(days.counts().afterClose).toBe(1);
  });
});

describe("an aggregator", () => {
  it("refuses the state of another", async () => {
    const minutes = createTickAggregator("M1", "bid");
    for (const other of [createTickAggregator("M1", "ask"), createTickAggregator("M5", "bid")]) {
      expect((await errorOf(() => minutes.restore(other.snapshot()))).code).toBe(
        "MARKET_STATE_FOREIGN",
      );
    }
    expect((await errorOf(() => minutes.restore(new Uint8Array(7)))).code).toBe(
      "MARKET_STATE_FOREIGN",
    );
  });
});
