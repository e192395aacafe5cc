import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import type { Expression } from "../../../../src/features/expression.js";
import * as o from "../../../../src/features/operators/index.js";
import { evaluate } from "../../../support/evaluate.js";
import { describeOutsideValues, flatRows } from "../../../support/outside-values.js";

const { open, high, low, close, tickVolume } = bars();
const until = flatRows.start; // beyond, tools differ in what they do where nothing moves
const fast = c.stochasticRsi(close);
const bollinger = c.bollingerBands(close, 20, 2.5);
const donchian = c.donchianChannel(high, low, 20);
const keltner = c.keltnerChannel(high, low, close, 20);
const ray = c.elderRay(high, low, close);
const vortex = c.vortex(high, low, close, 14);
const transform = c.fisherTransform(high, low, 10);
const lines = c.ichimoku(high, low);
const smooth = c.heikinAshi(open, high, low, close);
const knowing = c.kst(close);
const trend = c.superTrend(high, low, close);
const before = (x: Expression) => o.lag(x, 1);

describeOutsideValues("indicators.json", {
  talib: {
    ultimate: { expression: c.ultimate(high, low, close), isMissingWhereFlat: true },
    "trix 12": { expression: c.trix(close, 12), from: 200, tolerance: 1e-8 }, // another start of the EMAs
    "stochasticRsi k": { expression: fast.k, from: 29, until }, // theirs waits for %D
    "stochasticRsi d": { expression: fast.d, until },
    "cmo of Wilder's means": { expression: o.offset(o.scale(o.rsi(close, 14), 2), -100) },
    obv: { expression: c.obv(close, tickVolume), from: 1 },
    accumulationDistribution: {
      expression: c.accumulationDistribution(high, low, close, tickVolume),
      isMissingWhereFlat: true,
    },
    chaikinOscillator: {
      expression: c.chaikinOscillator(high, low, close, tickVolume),
      until,
    },
    parabolicSar: { expression: o.parabolicSar(high, low) },
    "parabolicSar 0.05 0.3": { expression: o.parabolicSar(high, low, 0.05, 0.3) },
    // TA-Lib's variance is a difference of sums of squares.
    "bollingerBands upper": { expression: bollinger.upper, tolerance: 1e-7 },
    "bollingerBands middle": { expression: bollinger.middle },
    "bollingerBands lower": { expression: bollinger.lower, tolerance: 1e-7 },
    "donchianChannel upper": { expression: donchian.upper },
    "donchianChannel middle": { expression: donchian.middle },
    "donchianChannel lower": { expression: donchian.lower },
    "natr 14": { expression: c.natr(high, low, close, 14) },
    "connorsRsi 60": { expression: c.connorsRsi(close, 3, 2, 60), until },
  },
  pandas: {
    "trix 12": { expression: c.trix(close, 12) },
    "keltnerChannel upper": { expression: keltner.upper },
    "keltnerChannel lower": { expression: keltner.lower },
    "elderRay bull": { expression: ray.bull },
    "elderRay bear": { expression: ray.bear },
    "forceIndex 13": { expression: c.forceIndex(close, tickVolume, 13) },
    massIndex: { expression: c.massIndex(high, low) },
    pivotPosition: {
      expression: c.pivotPosition(close, before(high), before(low), before(close)),
    },
  },
  "pandas-ta-classic": {
    "cmo 14": { expression: c.cmo(close, 14), isMissingWhereFlat: true },
    "vortex plus": { expression: vortex.plus, until },
    "vortex minus": { expression: vortex.minus, until },
    "choppiness 14": { expression: c.choppiness(high, low, close, 14), until },
    coppock: { expression: c.coppock(close) },
    // Theirs begins one row later: the start fades as 0.67^rows.
    "fisherTransform line": { expression: transform.line, from: 80, until },
    "fisherTransform signal": { expression: transform.signal, from: 81, until },
    "chaikinMoneyFlow 20": {
      expression: c.chaikinMoneyFlow(high, low, close, tickVolume, 20),
      until,
    },
    "ichimoku conversion": { expression: lines.conversion },
    "ichimoku base": { expression: lines.base },
    "ichimoku leadingA": { expression: lines.leadingA },
    "ichimoku leadingB": { expression: lines.leadingB },
    "heikinAshi open": { expression: smooth.open },
    "heikinAshi high": { expression: smooth.high },
    "heikinAshi low": { expression: smooth.low },
    "heikinAshi close": { expression: smooth.close },
  },
  ta: {
    "kst line": { expression: knowing.line, from: 44 }, // theirs fills the warm-up
    "kst signal": { expression: knowing.signal, from: 52 },
    massIndex: { expression: c.massIndex(high, low) },
    awesomeOscillator: { expression: c.awesomeOscillator(high, low) },
    "dpo 20": { expression: c.dpo(close, 20) },
    "easeOfMovement 14": { expression: c.easeOfMovement(high, low, tickVolume, 14) },
    "forceIndex 13": { expression: c.forceIndex(close, tickVolume, 13) },
  },
  // Their average of the range begins one bar earlier: the start fades as 0.9^rows.
  talipp: {
    "superTrend line": { expression: trend.line, from: 150 },
    "superTrend direction": { expression: trend.direction, from: 25 },
  },
});

describe("the first trend of a parabolic stop", () => {
  const stops = (highs: number[], lows: number[]) => [
    ...evaluate(o.parabolicSar(high, low), {
      high: Float64Array.from(highs),
      low: Float64Array.from(lows),
    }),
  ];

  it("is the side of the larger movement, as TA-Lib 0.8.2 has it", () => {
    // Rises more than it falls: long from 9, touched at once, so the stop is the high of 12.
    expect(stops([10, 12, 11, 11.5], [9, 8.5, 9.5, 10])).toEqual([Number.NaN, 12, 12, 12]);
    // Falls more than it rises: short from 10, touched at once, so the stop is the low of 7.
    expect(stops([10, 11, 11, 11.5], [9, 7, 9.5, 10])).toEqual([Number.NaN, 7, 7, 7]);
  });
});
