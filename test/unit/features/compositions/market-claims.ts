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

const { high, low, close, tickVolume, openTime } = bars();

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
};
