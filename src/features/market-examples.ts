import { bars } from "./bars.js";
import * as c from "./compositions/market-index.js";
import type { Expression } from "./expression.js";

/** Each composition of `compositions/market-index.ts` once, with the usual parameters. */
export function marketExamples(): [string, Expression][] {
  const { open, high, low, close, spread, tickVolume, openTime } = bars();
  const [gbp, jpy, cross] = ["GBPUSD", "USDJPY", "EURJPY"].map((symbol) =>
    bars({ instrument: symbol }),
  );
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
    ["downsideSemivariance(close, 48)", c.downsideSemivariance(close, 48)],
    ["upsideSemivariance(close, 48)", c.upsideSemivariance(close, 48)],
    ["signedJumpVariation(close, 48)", c.signedJumpVariation(close, 48)],
    ["medRv(close, 48)", c.medRv(close, 48)],
    ["minRv(close, 48)", c.minRv(close, 48)],
    ["leeMykland(close, 156)", c.leeMykland(close, 156)],
    ["harVolatility(close, 96).day", c.harVolatility(close, 96).day],
    ["harVolatility(close, 96).week", c.harVolatility(close, 96).week],
    ["harVolatility(close, 96).month", c.harVolatility(close, 96).month],
    ["volatilityOfVolatility(close, 24, 480)", c.volatilityOfVolatility(close, 24, 480)],
    ["adjustedVolatility(openTime, close, 24, 60, 20)", c.adjustedVolatility(openTime, close, 24)],
    ["tercile(close, 480)", c.tercile(close, 480)],
    ["garchSurprise(close, 0.02, 0.05, 0.93)", c.garchSurprise(close, 0.02, 0.05, 0.93)],
    ["rollSpread(close, 240)", c.rollSpread(close, 240)],
    ["corwinSchultzSpread(high, low, close, 240)", c.corwinSchultzSpread(high, low, close, 240)],
    ["abdiRanaldo(high, low, close, 240)", c.abdiRanaldo(high, low, close, 240)],
    ["kyleLambda(close, tickVolume, 240)", c.kyleLambda(close, tickVolume, 240)],
    ["spreadZScore(spread, 480)", c.spreadZScore(spread, 480)],
    ["rangePerTick(high, low, tickVolume)", c.rangePerTick(high, low, tickVolume)],
    ["tickRun(close)", c.tickRun(close)],
    ["buyShare(close, 240)", c.buyShare(close, 240)],
    [
      "tickImbalanceShare(close, tickVolume, 240, 50)",
      c.tickImbalanceShare(close, tickVolume, 240, 50),
    ],
    ["barsSinceNewHigh(high, 96)", c.barsSinceNewHigh(high, 96)],
    ["barsSinceNewLow(low, 96)", c.barsSinceNewLow(low, 96)],
    ["barsSinceGap(open, close, 0.0005)", c.barsSinceGap(open, close, 0.0005)],
    ["barsSinceCusum(close, 5)", c.barsSinceCusum(close, 5)],
    ["largeMoveCount(close, 3, 240)", c.largeMoveCount(close, 3, 240)],
    ["turnCount(close, 0.001, 96)", c.turnCount(close, 0.001, 96)],
    ["barsSinceTurn(close, 0.001)", c.barsSinceTurn(close, 0.001)],
    ["trendT(close, 48)", c.trendT(close, 48)],
    ["trendRegime(close, 96, 2)", c.trendRegime(close, 96)],
    ["hpCycle(close, 1600)", c.hpCycle(close, 1600)],
    ["leadLag(gbp.close, close, 1, 240)", c.leadLag(gbp.close, close, 1, 240)],
    ["betaResidual(close, gbp.close, 240)", c.betaResidual(close, gbp.close, 240)],
    [
      "triangularResidual(close, jpy.close, cross.close)",
      c.triangularResidual(close, jpy.close, cross.close),
    ],
    [
      'currencyStrength("USD", 24, ["EURUSD", "USDJPY"])',
      c.currencyStrength("USD", 24, ["EURUSD", "USDJPY"]),
    ],
    [
      "dollarIndex({ eurUsd, usdJpy, gbpUsd, usdCad, usdSek, usdChf })",
      c.dollarIndex({
        eurUsd: close,
        usdJpy: jpy.close,
        gbpUsd: gbp.close,
        usdCad: bars({ instrument: "USDCAD" }).close,
        usdSek: spread,
        usdChf: bars({ instrument: "USDCHF" }).close,
      }),
    ],
    ["dollarIndexOfPairs()", c.dollarIndexOfPairs()],
  ];
}
