import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/market-index.js";
import type { Expression } from "../../../../src/features/expression.js";

/** What a docstring says of a composition: leading rows without a value, and the range. */
export interface Claim {
  readonly expression: Expression;
  readonly warmUp: number;
  readonly least: number;
  readonly most: number;
}

const { open, high, low, close, spread, tickVolume, openTime } = bars();

const any = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
const share = { least: 0, most: 1 };
const positive = { least: 0, most: Number.POSITIVE_INFINITY };
const price = { least: 0.5, most: 2 };

/** Of the compositions of `market-index.ts`, on bars of 15 minutes. */
export const marketClaims: Record<string, Claim> = {
  sessionOverlap: {
    expression: c.sessionOverlap(openTime, "london", "newYork"),
    warmUp: 0,
    ...share,
  },
  minutesToWeekClose: {
    expression: c.minutesToWeekClose(openTime),
    warmUp: 0,
    least: 1,
    most: 7200,
  },
  periodRange: { expression: c.periodRange(openTime, high, low, "day"), warmUp: 0, ...positive },
  periodPosition: {
    expression: c.periodPosition(openTime, high, low, close, "week"),
    warmUp: 0,
    ...share,
  },
  openingRangePosition: {
    expression: c.openingRangePosition(openTime, high, low, close, "day", 60),
    warmUp: 0,
    ...any,
  },
  vwapDistance: {
    expression: c.vwapDistance(openTime, high, low, close, tickVolume, "day"),
    warmUp: 0,
    least: -0.2,
    most: 0.2,
  },
  "previousDay high": { expression: c.previousDay().high, warmUp: 0, ...price },
  "previousDay low": { expression: c.previousDay().low, warmUp: 0, ...price },
  "previousDay close": { expression: c.previousDay().close, warmUp: 0, ...price },
  previousDayPosition: { expression: c.previousDayPosition(close), warmUp: 0, ...share },
  waveletSmooth: { expression: c.waveletSmooth(close, 3, "b3"), warmUp: 28, ...price },
  waveletDetail: { expression: c.waveletDetail(close, 4), warmUp: 15, ...any },
  waveletEnergy: { expression: c.waveletEnergy(close, 1, 60), warmUp: 60, ...positive },
  waveletEnergyShare: {
    expression: c.waveletEnergyShare(close, 2, 3, 60),
    warmUp: 66,
    ...share,
  },
  downsideSemivariance: {
    expression: c.downsideSemivariance(close, 48),
    warmUp: 48,
    ...positive,
  },
  upsideSemivariance: { expression: c.upsideSemivariance(close, 48), warmUp: 48, ...positive },
  signedJumpVariation: { expression: c.signedJumpVariation(close, 48), warmUp: 48, ...any },
  medRv: { expression: c.medRv(close, 48), warmUp: 48, ...positive },
  minRv: { expression: c.minRv(close, 48), warmUp: 48, ...positive },
  leeMykland: { expression: c.leeMykland(close, 60), warmUp: 60, least: -9, most: 9 },
  "harVolatility day": { expression: c.harVolatility(close, 12).day, warmUp: 12, ...positive },
  "harVolatility week": { expression: c.harVolatility(close, 12).week, warmUp: 60, ...positive },
  "harVolatility month": { expression: c.harVolatility(close, 12).month, warmUp: 264, ...positive },
  volatilityOfVolatility: {
    expression: c.volatilityOfVolatility(close, 12, 60),
    warmUp: 71,
    ...positive,
  },
  adjustedVolatility: {
    expression: c.adjustedVolatility(openTime, close, 24),
    warmUp: 25,
    ...positive,
  },
  tercile: { expression: c.tercile(close, 60), warmUp: 59, least: 0, most: 2 },
  garchSurprise: { expression: c.garchSurprise(close, 0.02, 0.05, 0.93), warmUp: 1, ...any },
  rollSpread: { expression: c.rollSpread(close, 60), warmUp: 61, ...positive },
  corwinSchultzSpread: {
    expression: c.corwinSchultzSpread(high, low, close, 60),
    warmUp: 60,
    ...share,
  },
  abdiRanaldo: { expression: c.abdiRanaldo(high, low, close, 60), warmUp: 60, ...share },
  kyleLambda: { expression: c.kyleLambda(close, tickVolume, 60), warmUp: 60, ...any },
  spreadZScore: { expression: c.spreadZScore(spread, 60), warmUp: 59, least: -8, most: 8 },
  rangePerTick: { expression: c.rangePerTick(high, low, tickVolume), warmUp: 0, ...positive },
  tickRun: { expression: c.tickRun(close), warmUp: 0, least: -40, most: 40 },
  buyShare: { expression: c.buyShare(close, 60), warmUp: 60, ...share },
  tickImbalanceShare: {
    expression: c.tickImbalanceShare(close, tickVolume, 60, 20),
    warmUp: 79,
    ...share,
  },
  barsSinceNewHigh: { expression: c.barsSinceNewHigh(high, 20), warmUp: 20, ...positive },
  barsSinceNewLow: { expression: c.barsSinceNewLow(low, 20), warmUp: 20, ...positive },
  barsSinceGap: { expression: c.barsSinceGap(open, close, 1e-5), warmUp: 1, ...positive },
  barsSinceCusum: { expression: c.barsSinceCusum(close, 5), warmUp: 0, ...positive },
  largeMoveCount: {
    expression: c.largeMoveCount(close, 2, 40),
    warmUp: 79,
    least: 0,
    most: 40,
  },
  turnCount: { expression: c.turnCount(close, 0.001, 60), warmUp: 60, least: 0, most: 60 },
  barsSinceTurn: { expression: c.barsSinceTurn(close, 0.001), warmUp: 1, ...positive },
  trendT: { expression: c.trendT(close, 48), warmUp: 47, ...any },
  trendRegime: { expression: c.trendRegime(close, 48), warmUp: 47, least: -1, most: 1 },
  hpCycle: { expression: c.hpCycle(close, 1600), warmUp: 1, least: -0.1, most: 0.1 },
  leadLag: { expression: c.leadLag(tickVolume, close, 2, 60), warmUp: 61, least: -1, most: 1 },
  betaResidual: { expression: c.betaResidual(close, tickVolume, 60), warmUp: 59, ...any },
  triangularResidual: {
    expression: c.triangularResidual(open, high, close),
    warmUp: 0,
    least: -1,
    most: 1,
  },
  currencyStrength: {
    expression: c.currencyStrength("USD", 24, ["EURUSD", "USDJPY"]),
    warmUp: 24,
    least: -1,
    most: 1,
  },
  dollarIndex: {
    expression: c.dollarIndex({
      eurUsd: close,
      usdJpy: close,
      gbpUsd: high,
      usdCad: low,
      usdSek: open,
      usdChf: open,
    }),
    warmUp: 0,
    least: 30,
    most: 70,
  },
  dollarIndexOfPairs: { expression: c.dollarIndexOfPairs(), warmUp: 0, least: 30, most: 70 },
};
