import { bars } from "./bars.js";
import * as c from "./compositions/market-index.js";
import type { Expression } from "./expression.js";

/** Each composition of `compositions/market-index.ts` once, with the usual parameters. */
export function marketExamples(): [string, Expression][] {
  const { high, low, close, tickVolume, openTime } = bars();
  return [
    [
      'sessionOverlap(openTime, "london", "newYork")',
      c.sessionOverlap(openTime, "london", "newYork"),
    ],
    ["minutesToWeekClose(openTime)", c.minutesToWeekClose(openTime)],
    ['periodRange(openTime, high, low, "day")', c.periodRange(openTime, high, low, "day")],
    [
      'periodPosition(openTime, high, low, close, "day")',
      c.periodPosition(openTime, high, low, close, "day"),
    ],
    [
      'openingRangePosition(openTime, high, low, close, "london", 60)',
      c.openingRangePosition(openTime, high, low, close, "london", 60),
    ],
    [
      'vwapDistance(openTime, high, low, close, tickVolume, "day")',
      c.vwapDistance(openTime, high, low, close, tickVolume, "day"),
    ],
    ["previousDay().high", c.previousDay().high],
    ["previousDay().low", c.previousDay().low],
    ["previousDay().close", c.previousDay().close],
    ["previousDayPosition(close)", c.previousDayPosition(close)],
    ["waveletSmooth(close, 2)", c.waveletSmooth(close, 2)],
    ["waveletDetail(close, 2)", c.waveletDetail(close, 2)],
    ["waveletEnergy(close, 1, 96)", c.waveletEnergy(close, 1, 96)],
    ["waveletEnergyShare(close, 1, 2, 96)", c.waveletEnergyShare(close, 1, 2, 96)],
  ];
}
