import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import type { Expression } from "../../../../src/features/expression.js";
import * as o from "../../../../src/features/operators/index.js";
import { evaluate } from "../../../support/evaluate.js";
import { describeOutsideValues, flatRows } from "../../../support/outside-values.js";

const { open, high, low, close, spread, tickVolume } = bars();
const other = spread; // the second pair stands in the column of spreads
const price = o.log(close);
const change = o.logReturn(close, 1);
const otherChange = o.logReturn(other, 1);
const thousandfold = o.scale(change, 1000);
const constant = (x: Expression, level: number) => o.offset(o.scale(x, 0), level);
const isMany = o.not(o.greater(constant(tickVolume, 200), tickVolume));
const gappy = o.where(isMany, o.log(o.neg(close)), price);
const regime = o.regimeProbability(thousandfold, 0.02, 0.3, -0.05, 0.9, 0.97, 0.9);

describeOutsideValues("regime.json", {
  statsmodels: {
    kalmanLevel: { expression: o.kalmanLevel(price, 1e-7, 2e-8) },
    "kalmanLevel with gaps": { expression: o.kalmanLevel(gappy, 1e-7, 2e-8) },
    kalmanLevelInnovation: { expression: o.kalmanLevelInnovation(price, 1e-7, 2e-8) },
    "kalmanLevelInnovation with gaps": {
      expression: o.kalmanLevelInnovation(gappy, 1e-7, 2e-8),
    },
    // Their first row has a level and the slope 0; ours begins with the second.
    kalmanTrendLevel: { expression: o.kalmanTrendLevel(price, 1e-7, 1e-8, 1e-10), from: 1 },
    kalmanTrendSlope: { expression: o.kalmanTrendSlope(price, 1e-7, 1e-8, 1e-10), from: 1 },
    kalmanTrendInnovation: { expression: o.kalmanTrendInnovation(price, 1e-7, 1e-8, 1e-10) },
    "kalmanTrendLevel with gaps": {
      expression: o.kalmanTrendLevel(gappy, 1e-7, 1e-8, 1e-10),
      from: 1,
    },
    "kalmanTrendSlope with gaps": {
      expression: o.kalmanTrendSlope(gappy, 1e-7, 1e-8, 1e-10),
      from: 1,
    },
    "kalmanTrendInnovation with gaps": {
      expression: o.kalmanTrendInnovation(gappy, 1e-7, 1e-8, 1e-10),
    },
    regimeProbability: { expression: regime },
    "residualZ 60": { expression: o.residualZ(price, o.log(other), 60), tolerance: 1e-9 },
    "runsTest 50": { expression: o.runsTest(change, 50) },
    "trendT 48": { expression: c.trendT(price, 48), tolerance: 1e-8 },
    "trendRegime 48 4": { expression: c.trendRegime(price, 48, 4) },
    "hpCycle 1600": { expression: c.hpCycle(price, 1600), from: 1, tolerance: 1e-8 },
  },
  hmmlearn: { regimeProbability: { expression: regime } },
  arch: {
    garch: { expression: o.garch(thousandfold, 0.01, 0.06, 0.9) },
    // Their first return is foreseen by the long-run variance; ours has no row before it.
    garchSurprise: { expression: c.garchSurprise(thousandfold, 0.01, 0.06, 0.9), from: 2 },
  },
  pywt: {
    ...Object.fromEntries(
      [1, 2, 3].flatMap((j) => [
        [`waveletSmooth haar ${j}`, { expression: c.waveletSmooth(close, j), until: 353 }],
        [`waveletDetail haar ${j}`, { expression: c.waveletDetail(close, j), until: 353 }],
      ]),
    ),
  },
  scipy: {
    ...Object.fromEntries(
      [1, 2, 3].map((j) => [
        `waveletSmooth b3 ${j}`,
        { expression: c.waveletSmooth(close, j, "b3") },
      ]),
    ),
    normalCdf: { expression: o.normalCdf(o.scale(thousandfold, 3)) },
    "buyShare 60": { expression: c.buyShare(close, 60), tolerance: 1e-9 },
    "betaResidual 60": { expression: c.betaResidual(change, otherChange, 60) },
  },
  numpy: {
    "tripowerQuarticity 48": { expression: o.tripowerQuarticity(thousandfold, 48) },
    "jumpRatio 48": { expression: o.jumpRatio(thousandfold, 48) },
    corwinSchultz: { expression: o.corwinSchultz(high, low, close) },
    "corwinSchultzSpread 60": { expression: c.corwinSchultzSpread(high, low, close, 60) },
    "medRv 48": { expression: c.medRv(close, 48) },
    "minRv 48": { expression: c.minRv(close, 48) },
    "leeMykland 60": { expression: c.leeMykland(close, 60) },
    "rollSpread 60": { expression: c.rollSpread(close, 60), tolerance: 1e-9 },
    "abdiRanaldo 60": { expression: c.abdiRanaldo(high, low, close, 60), tolerance: 1e-9 },
    dollarIndex: {
      expression: c.dollarIndex({
        eurUsd: close,
        usdJpy: other,
        gbpUsd: high,
        usdCad: low,
        usdSek: open,
        usdChf: close,
      }),
    },
    triangularResidual: { expression: c.triangularResidual(close, open, other) },
    "directionalChange 0.0015": { expression: o.directionalChange(close, 0.0015) },
    "overshoot 0.0015": { expression: o.overshoot(close, 0.0015) },
    "cusumUp 0.1": { expression: o.cusumUp(thousandfold, 0.1) },
    "cusumDown 0.1": { expression: o.cusumDown(thousandfold, 0.1) },
  },
  pandas: {
    tickRule: { expression: o.tickRule(close) },
    tickRun: { expression: c.tickRun(close) },
    "downsideSemivariance 48": { expression: c.downsideSemivariance(close, 48) },
    "upsideSemivariance 48": { expression: c.upsideSemivariance(close, 48) },
    "signedJumpVariation 48": { expression: c.signedJumpVariation(close, 48) },
    "harVolatility day 10": { expression: c.harVolatility(close, 10).day, tolerance: 1e-7 },
    "harVolatility week 10": { expression: c.harVolatility(close, 10).week },
    "harVolatility month 10": { expression: c.harVolatility(close, 10).month },
    "volatilityOfVolatility 12 60": { expression: c.volatilityOfVolatility(close, 12, 60) },
    "tercile 60": { expression: c.tercile(o.abs(change), 60) },
    "kyleLambda 60": { expression: c.kyleLambda(close, tickVolume, 60) },
    "spreadZScore 60": { expression: c.spreadZScore(tickVolume, 60) },
    rangePerTick: { expression: c.rangePerTick(high, low, tickVolume) },
    "tickImbalanceShare 60 20": { expression: c.tickImbalanceShare(close, tickVolume, 60, 20) },
    "barsSinceNewHigh 20": { expression: c.barsSinceNewHigh(high, 20) },
    "barsSinceNewLow 20": { expression: c.barsSinceNewLow(low, 20) },
    barsSinceGap: { expression: c.barsSinceGap(open, close, 4e-5) },
    "barsSinceCusum 2": { expression: c.barsSinceCusum(thousandfold, 2) },
    "largeMoveCount 2 40": { expression: c.largeMoveCount(change, 2, 40) },
    "turnCount 0.0015 60": { expression: c.turnCount(close, 0.0015, 60) },
    "barsSinceTurn 0.0015": { expression: c.barsSinceTurn(close, 0.0015) },
    "leadLag 2 60": { expression: c.leadLag(otherChange, change, 2, 60) },
    "waveletEnergy 2 40": { expression: c.waveletEnergy(close, 2, 40), tolerance: 1e-9 },
    "waveletEnergyShare 2 3 40": {
      expression: c.waveletEnergyShare(close, 2, 3, 40),
      tolerance: 1e-8,
    },
    barsSince: { expression: o.barsSince(o.greater(o.abs(thousandfold), constant(change, 1))) },
  },
});

describe("filters, events and regimes at their edges", () => {
  const column = (node: Expression, ...values: number[]) => [
    ...evaluate(node, { close: Float64Array.from(values) }),
  ];

  it("a jump of many standard deviations is certain of the wide regime, and overflows nothing", () => {
    const p = o.regimeProbability(close, 0, 0.1, 0, 1, 0.9, 0.9);
    const found = column(p, 0, 1e150, 1e200, 0);
    expect(found[1]).toBe(1);
    expect(found[2]).toBeNaN(); // its square is no number
    expect(found[3]).toBeGreaterThan(0);
    expect(found[3]).toBeLessThan(1);
  });

  it("GARCH without news returns to its long-run volatility, and one shock adds α times its square", () => {
    const volatility = o.garch(close, 0.1, 0.2, 0.7);
    const shocked = column(volatility, 3);
    expect(shocked[0]).toBeCloseTo(Math.sqrt(0.1 + 0.2 * 9 + 0.7), 14);
    const calm = column(volatility, ...new Array(200).fill(1)); // squares at the long-run variance
    expect(calm[199]).toBeCloseTo(1, 14);
  });

  it("runs: all of one sign are as many as must be, strict alternation is far above chance", () => {
    expect(column(o.runsTest(close, 4), 1, 2, 3, 4)[3]).toBe(0);
    const turns = Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? 1 : -1));
    expect(column(o.runsTest(close, 20), ...turns)[19]).toBeCloseTo(9 / Math.sqrt(90 / 19), 12);
    expect(column(o.runsTest(close, 3), 0, 0, 0)[2]).toBeNaN();
  });

  it("a directional change needs the whole threshold, from the extreme", () => {
    const path = [100, 101, 100, 99.99, 99, 100.5];
    expect(column(o.directionalChange(close, 0.01), ...path)).toEqual([0, 1, 1, -1, -1, 1]);
    expect(column(o.overshoot(close, 0.01), ...path)[2]).toBeCloseTo((100 / 101 - 1) / 0.01, 12);
  });

  it("the normal distribution function is exact at its landmarks and keeps its far tail", () => {
    const found = column(o.normalCdf(close), 0, 1.959963984540054, -10, 40);
    expect(found[0]).toBeCloseTo(0.5, 15);
    expect(found[1]).toBeCloseTo(0.975, 15);
    expect(found[2] / 7.61985302416e-24).toBeCloseTo(1, 7); // scipy's value
    expect(found[3]).toBe(1);
  });

  it("a line explained to the last digit leaves no residual to standardize", () => {
    const y = Float64Array.from({ length: 40 }, (_, k) => 1 + Math.sin(k));
    const x = y.map((value) => 3 * value - 1);
    const { open } = bars();
    const found = evaluate(o.residualZ(close, open, 10), { close: x, open: y });
    expect(found.every(Number.isNaN)).toBe(true);
  });

  it("reads a flat stretch as no movement at all", () => {
    expect(flatRows.end - flatRows.start).toBe(40);
    const flat = new Array(12).fill(0);
    expect(column(o.tripowerQuarticity(close, 5), ...flat)[11]).toBe(0);
    expect(column(o.jumpRatio(close, 5), ...flat)[11]).toBeNaN();
  });
});
