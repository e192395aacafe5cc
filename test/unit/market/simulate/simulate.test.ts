import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../../src/core/time.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { countExpectedBars, expectedBarOpens } from "../../../../src/market/calendar.js";
import { simulateMarket } from "../../../../src/market/simulate/index.js";
import { tradingDayOpen } from "../../../../src/market/timeframe.js";

const from = Date.UTC(2024, 0, 1);
const to = Date.UTC(2024, 3, 1);
const market = simulateMarket({ seed: 1, from, to });
const eurusd = market.pair("EURUSD");
const { bars } = eurusd;
const rowCount = bars.close.length;

/** Log return from open to close of each minute. */
const returns = bars.close.map((close, row) => Math.log(close / bars.open[row]));

function meanWhere(values: Float64Array, isWanted: (row: number) => boolean): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (!isWanted(row)) continue;
    sum += values[row];
    count++;
  }
  return sum / count;
}

/** Correlation of values with those `lag` rows later. */
function autocorrelation(values: Float64Array, lag: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let product = 0;
  let square = 0;
  for (let i = 0; i + lag < values.length; i++) {
    product += (values[i] - mean) * (values[i + lag] - mean);
    square += (values[i] - mean) ** 2;
  }
  return product / square;
}

describe("a simulated market", () => {
  it("has a bar for every open minute and no other", () => {
    expect(sameBytes(bars.openTime, expectedBarOpens("M1", from, to))).toBe(true);
    expect(rowCount).toBe(countExpectedBars("M1", from, to));
  });

  it("has highs above and lows below open and close, in whole pipettes", () => {
    for (let row = 0; row < rowCount; row++) {
      const { open, high, low, close } = bars;
      const isSound =
        high[row] >= Math.max(open[row], close[row]) && low[row] <= Math.min(open[row], close[row]);
      const isWhole = Number(close[row].toFixed(5)) === close[row];
      if (!isSound || !isWhole) expect.fail(`row ${row}`);
    }
  });

  it("opens each minute where the last one closed, but for gaps of the weekend", () => {
    let gapCount = 0;
    for (let row = 1; row < rowCount; row++) {
      const isNextMinute = bars.openTime[row] - bars.openTime[row - 1] === minuteMs;
      const isGap = bars.open[row] !== bars.close[row - 1];
      if (isNextMinute && isGap) expect.fail(`row ${row}`);
      if (isGap) gapCount++;
    }
    expect(gapCount).toBeGreaterThanOrEqual(11); // thirteen weekends, some flat by chance
  });

  it("is busiest while London and New York both trade and quiet after New York", () => {
    const sizes = returns.map(Math.abs);
    const hourOf = (row: number) => Math.floor((bars.openTime[row] / hourMs) % 24);
    const overlap = meanWhere(sizes, (row) => hourOf(row) >= 13 && hourOf(row) < 17);
    const quiet = meanWhere(sizes, (row) => hourOf(row) >= 22);
    expect(overlap / quiet).toBeGreaterThan(2);
    const ticks = (test: (hour: number) => boolean) =>
      meanWhere(bars.tickVolume, (row) => test(hourOf(row)));
    expect(ticks((hour) => hour === 14) / ticks((hour) => hour === 23)).toBeGreaterThan(2);
  });

  it("widens spreads around the rollover", () => {
    const minuteOfDay = (row: number) =>
      (bars.openTime[row] - tradingDayOpen(bars.openTime[row])) / minuteMs;
    const first = meanWhere(bars.spread, (row) => minuteOfDay(row) < 5);
    const usual = meanWhere(
      bars.spread,
      (row) => minuteOfDay(row) > 600 && minuteOfDay(row) < 1_200,
    );
    expect(first / usual).toBeGreaterThan(5);
    expect(usual).toBeGreaterThan(0.00001);
    expect(usual).toBeLessThan(0.00005);
  });

  it("clusters its volatility, also on the same hour of the next day", () => {
    const sizes = returns.map((value) => Math.log(1e-5 + Math.abs(value)));
    expect(autocorrelation(sizes, 1)).toBeGreaterThan(0.1);
    expect(autocorrelation(sizes, 1_440)).toBeGreaterThan(0.05);
  });

  it("has tails far fatter than a normal's", () => {
    const square = returns.reduce((sum, value) => sum + value ** 2, 0) / rowCount;
    const fourth = returns.reduce((sum, value) => sum + value ** 4, 0) / rowCount;
    expect(fourth / square ** 2).toBeGreaterThan(6);
  });

  it("moves as much in a year as a major does: 5 to 15 %", () => {
    const square = returns.reduce((sum, value) => sum + value ** 2, 0) / rowCount;
    const yearly = Math.sqrt(square * 260 * 1_440);
    expect(yearly).toBeGreaterThan(0.05);
    expect(yearly).toBeLessThan(0.15);
  });

  it("has news that jumps and stays, and says when", () => {
    const sizes = returns.map(Math.abs);
    const struck = new Set(eurusd.news);
    expect(struck.size).toBeGreaterThan(8);
    expect(eurusd.news).toEqual([...struck].sort((a, b) => a - b));
    const atNews = meanWhere(sizes, (row) => struck.has(bars.openTime[row]));
    expect(atNews / meanWhere(sizes, () => true)).toBeGreaterThan(5);
    expect(eurusd.truth).toEqual([]);
  });

  it("continues where a shorter one with the same seed ended", () => {
    const shorter = simulateMarket({ seed: 1, from, to: Date.UTC(2024, 1, 14, 3, 33) });
    const { close, openTime } = shorter.pair("EURUSD").bars;
    expect(sameBytes(close, bars.close.subarray(0, close.length))).toBe(true);
    expect(openTime[openTime.length - 1]).toBe(Date.UTC(2024, 1, 14, 3, 32));
  });

  it("differs by seed, and reads a number as a seed as it reads its text", () => {
    const week = { from, to: from + 7 * 24 * hourMs };
    const close = (seed: number | string) =>
      simulateMarket({ seed, ...week }).pair("EURUSD").bars.close;
    expect(sameBytes(close(1), close(2))).toBe(false);
    expect(sameBytes(close(1), close("1"))).toBe(true);
  });

  it.each([
    [{ seed: 1, from: to, to: from }, /not ascending/],
    [{ seed: 1, from, to: Number.NaN }, /not ascending/],
    [{ seed: 1, from, to, signalStrength: -1 }, /signalStrength is -1/],
    [{ seed: 1, from, to, defects: { missing: -5 } }, /rate of missing is -5/],
  ])("refuses options that make no market (%#)", (options, message) => {
    expect(() => simulateMarket(options)).toThrow(message);
    expect(() => simulateMarket(options)).toThrow(
      expect.objectContaining({ code: "MARKET_SIMULATION_INVALID" }),
    );
  });
});
