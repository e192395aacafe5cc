import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import { sampleInputs } from "../../../../src/features/conformance/index.js";
import { scale } from "../../../../src/features/operators/index.js";
import { printExpression } from "../../../../src/features/print.js";
import { declaredWarmUp, evaluate } from "../../../support/evaluate.js";
import { type Claim, marketClaims } from "./market-claims.js";

const { open, high, low, close, spread, tickVolume, openTime } = bars();
const names = ["open", "high", "low", "close", "spread", "tickVolume", "openTime"];
const sampled = sampleInputs({ inputs: names }, 400, "compositions");
const columns = Object.fromEntries(names.map((name, k) => [name, sampled[k]]));

const any = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
const share = { least: 0, most: 1 };
const percent = { least: 0, most: 100 };
const positive = { least: 0, most: Number.POSITIVE_INFINITY };
const price = { least: 0.5, most: 2 };

/** What the docstrings say: leading rows without a value, and the range. */
const claims: Record<string, Claim> = {
  ...marketClaims,
  dema: { expression: c.dema(close, 20), warmUp: 38, ...price },
  tema: { expression: c.tema(close, 20), warmUp: 57, ...price },
  hma: { expression: c.hma(close, 20), warmUp: 22, ...price },
  efficiencyRatio: { expression: c.efficiencyRatio(close, 20), warmUp: 20, least: 0, most: 1 },
  kama: { expression: c.kama(close, 10), warmUp: 10, ...price },
  trendResidual: { expression: c.trendResidual(close, 48), warmUp: 47, ...any },
  roc: { expression: c.roc(close, 10), warmUp: 10, ...any },
  "macd line": { expression: c.macd(close).line, warmUp: 25, ...any },
  "macd signal": { expression: c.macd(close).signal, warmUp: 33, ...any },
  "macd histogram": { expression: c.macd(close).histogram, warmUp: 33, ...any },
  ppo: { expression: c.ppo(close), warmUp: 25, ...any },
  donchianPosition: { expression: c.donchianPosition(high, low, close, 20), warmUp: 19, ...share },
  "stochastic k": { expression: c.stochastic(high, low, close).k, warmUp: 13, ...percent },
  "stochastic d": { expression: c.stochastic(high, low, close).d, warmUp: 15, ...percent },
  williamsR: { expression: c.williamsR(high, low, close, 14), warmUp: 13, least: -100, most: 0 },
  typicalPrice: { expression: c.typicalPrice(high, low, close), warmUp: 0, ...price },
  cci: { expression: c.cci(high, low, close, 20), warmUp: 19, least: -700, most: 700 },
  tsi: { expression: c.tsi(close), warmUp: 37, least: -100, most: 100 },
  "aroon up": { expression: c.aroon(high, low, 25).up, warmUp: 25, ...percent },
  "aroon down": { expression: c.aroon(high, low, 25).down, warmUp: 25, ...percent },
  "aroon oscillator": {
    expression: c.aroon(high, low, 25).oscillator,
    warmUp: 25,
    least: -100,
    most: 100,
  },
  atr: { expression: c.atr(high, low, close, 14), warmUp: 14, ...positive },
  plusDi: { expression: c.plusDi(high, low, close, 14), warmUp: 14, ...percent },
  minusDi: { expression: c.minusDi(high, low, close, 14), warmUp: 14, ...percent },
  adx: { expression: c.adx(high, low, close, 14), warmUp: 27, ...percent },
  bollingerPercentB: { expression: c.bollingerPercentB(close, 20), warmUp: 19, least: -2, most: 3 },
  bollingerWidth: { expression: c.bollingerWidth(close, 20), warmUp: 19, ...positive },
  keltnerPosition: { expression: c.keltnerPosition(high, low, close, 20), warmUp: 20, ...any },
  closeVolatility: { expression: c.closeVolatility(close, 60), warmUp: 60, ...positive },
  realizedVolatility: { expression: c.realizedVolatility(close, 60), warmUp: 60, ...positive },
  parkinsonVolatility: {
    expression: c.parkinsonVolatility(high, low, 60),
    warmUp: 59,
    ...positive,
  },
  garmanKlassVolatility: {
    expression: c.garmanKlassVolatility(open, high, low, close, 60),
    warmUp: 59,
    ...positive,
  },
  rogersSatchellVolatility: {
    expression: c.rogersSatchellVolatility(open, high, low, close, 60),
    warmUp: 59,
    ...positive,
  },
  yangZhangVolatility: {
    expression: c.yangZhangVolatility(open, high, low, close, 60),
    warmUp: 60,
    ...positive,
  },
  ewmaVolatility: { expression: c.ewmaVolatility(close, 32), warmUp: 32, ...positive },
  downsideShare: { expression: c.downsideShare(close, 48), warmUp: 48, ...share },
  bipowerShare: { expression: c.bipowerShare(close, 48), warmUp: 49, least: 0, most: 2 },
  spreadPips: { expression: c.spreadPips(spread, 0.0001), warmUp: 0, least: 0.9, most: 2.1 },
  spreadBps: { expression: c.spreadBps(spread, close), warmUp: 0, ...positive },
  amihud: { expression: c.amihud(close, tickVolume, 60), warmUp: 60, ...positive },
  tickImbalance: { expression: c.tickImbalance(close, 30), warmUp: 30, least: -1, most: 1 },
  mfi: { expression: c.mfi(high, low, close, tickVolume, 14), warmUp: 14, ...percent },
  bodyRatio: { expression: c.bodyRatio(open, high, low, close), warmUp: 0, least: -1, most: 1 },
  upperWick: { expression: c.upperWick(open, high, low, close), warmUp: 0, ...share },
  lowerWick: { expression: c.lowerWick(open, high, low, close), warmUp: 0, ...share },
  closePosition: { expression: c.closePosition(high, low, close), warmUp: 0, ...share },
  rollingMedian: { expression: c.rollingMedian(close, 21), warmUp: 20, ...price },
  autocorrelation: { expression: c.autocorrelation(close, 2, 60), warmUp: 61, least: -1, most: 1 },
  varianceRatio: { expression: c.varianceRatio(close, 8, 100), warmUp: 107, ...positive },
  less: { expression: c.less(open, close), warmUp: 0, ...share },
  greaterOrEqual: { expression: c.greaterOrEqual(open, close), warmUp: 0, ...share },
  lessOrEqual: { expression: c.lessOrEqual(open, close), warmUp: 0, ...share },
  crossAbove: { expression: c.crossAbove(open, close), warmUp: 1, ...share },
  crossBelow: { expression: c.crossBelow(open, close), warmUp: 1, ...share },
  crossings: { expression: c.crossings(open, close, 20), warmUp: 20, least: 0, most: 20 },
  signedLog: { expression: c.signedLog(close), warmUp: 0, ...positive },
  linearForecast: { expression: c.linearForecast(close, 48, 1), warmUp: 47, ...price },
  linearIntercept: { expression: c.linearIntercept(close, 48), warmUp: 47, ...price },
  rollingVariance: { expression: c.rollingVariance(close, 60), warmUp: 59, ...positive },
  winsorize: { expression: c.winsorize(close, 60, 3), warmUp: 59, ...price },
  compoundReturn: { expression: c.compoundReturn(close, 20), warmUp: 19, least: -1, most: 1e9 },
  drawdown: { expression: c.drawdown(close, 60), warmUp: 59, least: -1, most: 0 },
  ulcerIndex: { expression: c.ulcerIndex(close, 60), warmUp: 118, ...percent },
  hurst: { expression: c.hurst(close, 64), warmUp: 63, least: 0, most: 1.1 },
  scalingExponent: {
    expression: c.scalingExponent(close, 96, 16),
    warmUp: 111,
    least: 0,
    most: 1.1,
  },
  trima: { expression: c.trima(close, 20), warmUp: 19, ...price },
  t3: { expression: c.t3(close, 8, 0.7), warmUp: 42, ...price },
  zlema: { expression: c.zlema(close, 20), warmUp: 28, ...price },
  vwma: { expression: c.vwma(close, tickVolume, 20), warmUp: 19, ...price },
  vidya: { expression: c.vidya(close, 20, 9), warmUp: 9, ...price },
  frama: { expression: c.frama(close, high, low, 16), warmUp: 15, ...price },
  roofing: { expression: c.roofing(close, 48, 10), warmUp: 56, least: -0.1, most: 0.1 },
  cmo: { expression: c.cmo(close, 14), warmUp: 14, least: -100, most: 100 },
  trix: { expression: c.trix(close, 15), warmUp: 43, ...any },
  "stochasticRsi k": { expression: c.stochasticRsi(close, 14, 14, 3).k, warmUp: 27, ...percent },
  "stochasticRsi d": { expression: c.stochasticRsi(close, 14, 14, 3).d, warmUp: 29, ...percent },
  dpo: { expression: c.dpo(close, 20), warmUp: 19, ...any },
  "kst line": { expression: c.kst(close).line, warmUp: 44, ...any },
  "kst signal": { expression: c.kst(close).signal, warmUp: 52, ...any },
  coppock: { expression: c.coppock(close, 10, 11, 14), warmUp: 23, ...any },
  connorsRsi: { expression: c.connorsRsi(close, 3, 2, 100), warmUp: 101, ...percent },
  ultimate: { expression: c.ultimate(high, low, close, 7, 14, 28), warmUp: 28, ...percent },
  "vortex plus": { expression: c.vortex(high, low, close, 14).plus, warmUp: 14, ...positive },
  "vortex minus": { expression: c.vortex(high, low, close, 14).minus, warmUp: 14, ...positive },
  choppiness: { expression: c.choppiness(high, low, close, 14), warmUp: 14, least: 0, most: 110 },
  massIndex: { expression: c.massIndex(high, low, 25, 9), warmUp: 40, least: 10, most: 50 },
  "fisherTransform line": {
    expression: c.fisherTransform(high, low, 10).line,
    warmUp: 9,
    least: -8,
    most: 8,
  },
  "fisherTransform signal": {
    expression: c.fisherTransform(high, low, 10).signal,
    warmUp: 10,
    least: -8,
    most: 8,
  },
  awesomeOscillator: { expression: c.awesomeOscillator(high, low, 5, 34), warmUp: 33, ...any },
  obv: { expression: c.obv(close, tickVolume), warmUp: 1, ...any },
  accumulationDistribution: {
    expression: c.accumulationDistribution(high, low, close, tickVolume),
    warmUp: 0,
    ...any,
  },
  chaikinOscillator: {
    expression: c.chaikinOscillator(high, low, close, tickVolume, 3, 10),
    warmUp: 9,
    ...any,
  },
  chaikinMoneyFlow: {
    expression: c.chaikinMoneyFlow(high, low, close, tickVolume, 20),
    warmUp: 19,
    least: -1,
    most: 1,
  },
  forceIndex: { expression: c.forceIndex(close, tickVolume, 13), warmUp: 13, ...any },
  easeOfMovement: { expression: c.easeOfMovement(high, low, tickVolume, 14), warmUp: 14, ...any },
  "bollingerBands upper": {
    expression: c.bollingerBands(close, 20, 2).upper,
    warmUp: 19,
    ...price,
  },
  "bollingerBands middle": {
    expression: c.bollingerBands(close, 20, 2).middle,
    warmUp: 19,
    ...price,
  },
  "bollingerBands lower": {
    expression: c.bollingerBands(close, 20, 2).lower,
    warmUp: 19,
    ...price,
  },
  "keltnerChannel upper": {
    expression: c.keltnerChannel(high, low, close, 20, 2).upper,
    warmUp: 20,
    ...price,
  },
  "keltnerChannel middle": {
    expression: c.keltnerChannel(high, low, close, 20, 2).middle,
    warmUp: 19,
    ...price,
  },
  "keltnerChannel lower": {
    expression: c.keltnerChannel(high, low, close, 20, 2).lower,
    warmUp: 20,
    ...price,
  },
  "donchianChannel upper": {
    expression: c.donchianChannel(high, low, 20).upper,
    warmUp: 19,
    ...price,
  },
  "donchianChannel middle": {
    expression: c.donchianChannel(high, low, 20).middle,
    warmUp: 19,
    ...price,
  },
  "donchianChannel lower": {
    expression: c.donchianChannel(high, low, 20).lower,
    warmUp: 19,
    ...price,
  },
  natr: { expression: c.natr(high, low, close, 14), warmUp: 14, ...positive },
  "superTrend line": {
    expression: c.superTrend(high, low, close, 10, 3).line,
    warmUp: 10,
    ...price,
  },
  "superTrend direction": {
    expression: c.superTrend(high, low, close, 10, 3).direction,
    warmUp: 10,
    least: -1,
    most: 1,
  },
  "ichimoku conversion": { expression: c.ichimoku(high, low).conversion, warmUp: 8, ...price },
  "ichimoku base": { expression: c.ichimoku(high, low).base, warmUp: 25, ...price },
  "ichimoku leadingA": { expression: c.ichimoku(high, low).leadingA, warmUp: 51, ...price },
  "ichimoku leadingB": { expression: c.ichimoku(high, low).leadingB, warmUp: 77, ...price },
  "heikinAshi open": { expression: c.heikinAshi(open, high, low, close).open, warmUp: 0, ...price },
  "heikinAshi high": { expression: c.heikinAshi(open, high, low, close).high, warmUp: 0, ...price },
  "heikinAshi low": { expression: c.heikinAshi(open, high, low, close).low, warmUp: 0, ...price },
  "heikinAshi close": {
    expression: c.heikinAshi(open, high, low, close).close,
    warmUp: 0,
    ...price,
  },
  "elderRay bull": { expression: c.elderRay(high, low, close, 13).bull, warmUp: 12, ...any },
  "elderRay bear": { expression: c.elderRay(high, low, close, 13).bear, warmUp: 12, ...any },
  pivotPosition: { expression: c.pivotPosition(close, high, low, close), warmUp: 0, ...any },
  hourSin: { expression: c.hourSin(openTime), warmUp: 0, least: -1, most: 1 },
  hourCos: { expression: c.hourCos(openTime), warmUp: 0, least: -1, most: 1 },
  weekSin: { expression: c.weekSin(openTime), warmUp: 0, least: -1, most: 1 },
  weekCos: { expression: c.weekCos(openTime), warmUp: 0, least: -1, most: 1 },
};

describe("compositions", () => {
  it("are all claimed", () => {
    const claimed = new Set(Object.keys(claims).map((name) => name.split(" ")[0]));
    const unclaimed = Object.keys(c).filter((name) => !claimed.has(name));
    expect(unclaimed).toEqual([]);
  });

  for (const [name, claim] of Object.entries(claims)) {
    it(`${name} has the warm-up and the range that its docstring names`, () => {
      const found = evaluate(claim.expression, columns);
      expect(found.findIndex((value) => !Number.isNaN(value))).toBe(claim.warmUp);
      expect(declaredWarmUp(claim.expression)).toBe(claim.warmUp);
      const values = found.slice(claim.warmUp);
      expect(values.every((value) => value >= claim.least && value <= claim.most)).toBe(true);
    });
  }

  it("have the same bits whatever comes after", () => {
    const known = 300;
    const others = sampleInputs({ inputs: names }, sampled[0].length, "another future");
    const changed = Object.fromEntries(
      names.map((name, k) => {
        const column = sampled[k].slice();
        // Times go on as they do; everything else has another future.
        if (name !== "openTime") column.set(others[k].subarray(known), known);
        return [name, column];
      }),
    );
    for (const [name, { expression }] of Object.entries(claims)) {
      const before = evaluate(expression, columns).slice(0, known);
      expect(evaluate(expression, changed).slice(0, known), name).toEqual(before);
    }
  });

  it("share the nodes that they have in common", () => {
    const { k } = c.stochastic(high, low, close, 20, 3);
    expect(k.id).toBe(scale(c.donchianPosition(high, low, close, 20), 100).id);
  });

  it("print as the operators that they are made of", () => {
    expect(printExpression(c.atr(high, low, close, 14))).toBe(
      "wilder(trueRange(high, low, close), 14)",
    );
  });

  it("refuse a length that their operators refuse", () => {
    const code = "FEATURES_PARAMETER_INVALID";
    expect(() => c.atr(high, low, close, 0)).toThrow(expect.objectContaining({ code }));
    expect(() => c.hma(close, 1)).toThrow(expect.objectContaining({ code }));
    expect(() => c.aroon(high, low, -1)).toThrow(expect.objectContaining({ code }));
    expect(() => c.varianceRatio(close, 0, 10)).toThrow(expect.objectContaining({ code }));
  });

  it("a steady fall is all downside, and a clock's quarter is a sine of 1", () => {
    const falling = Float64Array.from({ length: 60 }, (_, i) => 2 * 0.99 ** i);
    expect(evaluate(c.downsideShare(close, 48), { close: falling })[59]).toBeCloseTo(1, 12);
    const six = { openTime: Float64Array.of(Date.UTC(2024, 0, 1, 6), Date.UTC(2024, 0, 1)) };
    expect([...evaluate(c.hourSin(openTime), six)]).toEqual([1, 0]);
    expect(evaluate(c.weekCos(openTime), six)[1]).toBe(1);
  });
});
