import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import * as o from "../../../../src/features/operators/index.js";
import {
  describeOutsideValues,
  flatRows,
  type OutsideClaims,
} from "../../../support/outside-values.js";

const { open, high, low, close, spread, tickVolume } = bars();
const other = spread; // the second pair stands in the column of spreads
const change = o.logReturn(close, 1);
const otherChange = o.logReturn(other, 1);

const macdLines = c.macd(close);
const aroonLines = c.aroon(high, low, 25);
const stochasticLines = c.stochastic(high, low, close, 14, 3);

const claims: OutsideClaims = {
  talib: {
    "sma 20": { expression: o.sma(close, 20) },
    "wma 20": { expression: o.wma(close, 20) },
    "rollingSum 20": { expression: o.rollingSum(close, 20) },
    "diff 10": { expression: o.diff(close, 10) },
    "roc 10": { expression: c.roc(close, 10) },
    "rsi 14": { expression: o.rsi(close, 14) },
    "rollingMax 20": { expression: o.rollingMax(close, 20) },
    "rollingMin 20": { expression: o.rollingMin(close, 20) },
    "slope 24": { expression: o.slope(close, 24), tolerance: 1e-9 },
    "trendResidual 24": { expression: c.trendResidual(close, 24), tolerance: 1e-9 },
    trueRange: { expression: o.trueRange(high, low, close) },
    "atr 14": { expression: c.atr(high, low, close, 14) },
    // Another start of Wilder's sums, which fades as (13/14)^rows: 1e-5 after 150.
    "plusDi 14": { expression: c.plusDi(high, low, close, 14), from: 150, tolerance: 1e-4 },
    "minusDi 14": { expression: c.minusDi(high, low, close, 14), from: 150, tolerance: 1e-4 },
    "adx 14": { expression: c.adx(high, low, close, 14), from: 180, tolerance: 1e-3 },
    plusMovement: { expression: o.plusMovement(high, low) },
    minusMovement: { expression: o.minusMovement(high, low) },
    // Where nothing moves TA-Lib takes the efficiency for 1 and jumps to the price; ours waits.
    "kama 10": { expression: c.kama(close, 10), until: flatRows.start + 9 },
    "cci 20": {
      expression: c.cci(high, low, close, 20),
      tolerance: 1e-8,
      isMissingWhereFlat: true,
    },
    "williamsR 14": { expression: c.williamsR(high, low, close, 14), isMissingWhereFlat: true },
    "stochastic k": { expression: stochasticLines.k, from: 15, isMissingWhereFlat: true }, // theirs waits for %D
    "stochastic d": { expression: stochasticLines.d, isMissingWhereFlat: true },
    "aroon up 25": { expression: aroonLines.up },
    "aroon down 25": { expression: aroonLines.down },
    "aroon oscillator 25": { expression: aroonLines.oscillator },
    "mfi 14": { expression: c.mfi(high, low, close, tickVolume, 14), isMissingWhereFlat: true },
    bodyRatio: { expression: c.bodyRatio(open, high, low, close), isMissingWhereFlat: true },
    "corr of prices 30": {
      expression: o.corr(close, other, 30),
      tolerance: 1e-6, // TA-Lib sums plain squares of prices near 1: it has the fewer digits
      isMissingWhereFlat: true,
    },
    typicalPrice: { expression: c.typicalPrice(high, low, close) },
    "bollinger upper": {
      expression: o.add(o.sma(close, 20), o.scale(o.rollingStd(close, 20, 0), 2)),
      tolerance: 1e-7, // TA-Lib's variance is a difference of sums of squares
    },
  },
  pandas: {
    "ema 20": { expression: o.ema(close, 20) },
    "dema 20": { expression: c.dema(close, 20) },
    "tema 10": { expression: c.tema(close, 10) },
    "macd histogram": { expression: macdLines.histogram },
    ppo: { expression: c.ppo(close) },
    tsi: { expression: c.tsi(close) },
    "simpleReturn 5": { expression: o.simpleReturn(close, 5) },
    "logReturn 1": { expression: change },
    "lag 7": { expression: o.lag(close, 7) },
    // Where the window is flat pandas keeps a rest of 1.5e-11 in place of our 0.
    "rollingStd 20": { expression: o.rollingStd(change, 20), tolerance: 1e-7 },
    "rollingStd population 20": { expression: o.rollingStd(change, 20, 0), tolerance: 1e-7 },
    "zScore 60": { expression: o.zScore(close, 60) },
    "rollingSkew 96": { expression: o.rollingSkew(change, 96) },
    "rollingKurtosis 96": { expression: o.rollingKurtosis(change, 96) },
    "rollingQuantile 20 0.25": { expression: o.rollingQuantile(close, 20, 0.25) },
    "rollingMedian 20": { expression: c.rollingMedian(close, 20) },
    "rollingRank 48": { expression: o.rollingRank(close, 48) },
    "corr 60": { expression: o.corr(change, otherChange, 60) },
    "beta 60": { expression: o.beta(change, otherChange, 60) },
    "autocorrelation 1 60": { expression: c.autocorrelation(change, 1, 60) },
    "bollingerPercentB 20": {
      expression: c.bollingerPercentB(close, 20),
      tolerance: 1e-8,
      isMissingWhereFlat: true,
    },
    "bollingerWidth 20": { expression: c.bollingerWidth(close, 20), tolerance: 1e-8 },
    "efficiencyRatio 20": { expression: c.efficiencyRatio(close, 20), isMissingWhereFlat: true },
    "parkinson 20": { expression: c.parkinsonVolatility(high, low, 20), tolerance: 1e-8 },
    "garmanKlass 20": {
      expression: c.garmanKlassVolatility(open, high, low, close, 20),
      tolerance: 1e-8,
    },
    "rogersSatchell 20": {
      expression: c.rogersSatchellVolatility(open, high, low, close, 20),
      tolerance: 1e-8,
    },
    "yangZhang 20": { expression: c.yangZhangVolatility(open, high, low, close, 20) },
    "ewmaVolatility 32": { expression: c.ewmaVolatility(close, 32) },
    "realizedVolatility 48": { expression: c.realizedVolatility(close, 48) },
    "amihud 20": { expression: c.amihud(close, tickVolume, 20) },
    "varianceRatio 4 96": { expression: c.varianceRatio(close, 4, 96) },
    "donchianPosition 20": {
      expression: c.donchianPosition(high, low, close, 20),
      isMissingWhereFlat: true,
    },
  },
  numpy: {
    "meanDeviation 20": { expression: o.meanDeviation(close, 20) },
    "rSquared 24": { expression: o.rSquared(close, 24) },
    "barsSinceHigh 20": { expression: o.barsSinceHigh(close, 20) },
    "barsSinceLow 20": { expression: o.barsSinceLow(close, 20) },
    "fracDiff 0.4 50": { expression: o.fracDiff(o.log(close), 0.4, 50) },
    tanh: { expression: o.tanh(o.scale(change, 1000)) },
  },
  scipy: { "rollingMad 20": { expression: o.rollingMad(change, 20) } },
};

describeOutsideValues("values.json", claims);
