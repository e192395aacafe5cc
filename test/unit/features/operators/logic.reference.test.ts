import { describe, expect, it } from "vitest";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import type { Expression } from "../../../../src/features/expression.js";
import * as o from "../../../../src/features/operators/index.js";
import { evaluate } from "../../../support/evaluate.js";
import { describeOutsideValues } from "../../../support/outside-values.js";

const { high, close, spread, tickVolume } = bars();
const other = spread; // the second pair stands in the column of spreads
const change = o.logReturn(close, 1);
const thousandfold = o.scale(change, 1000);
const constant = (x: Expression, level: number) => o.offset(o.scale(x, 0), level);
const isBelow = (x: Expression, level: number) => c.less(x, constant(x, level));
const isAbove = (x: Expression, level: number) => o.greater(x, constant(x, level));
const nothing = o.log(o.neg(close));
const rises = isAbove(change, 0);
const isCalm = isBelow(tickVolume, 150);
const gappy = o.where(isBelow(tickVolume, 200), close, nothing);
const rare = o.where(isBelow(tickVolume, 80), close, nothing);
const [fast, slow] = [o.sma(close, 5), o.sma(close, 30)];

describeOutsideValues("logic.json", {
  numpy: {
    exp: { expression: o.exp(thousandfold) },
    expm1: { expression: o.expm1(change) },
    log1p: { expression: o.log1p(change) },
    asinh: { expression: o.asinh(thousandfold) },
    "power 3": { expression: o.power(thousandfold, 3) },
    "power -2": { expression: o.power(close, -2) },
    "power 1/3": { expression: o.power(tickVolume, 1 / 3) },
    reciprocal: { expression: o.reciprocal(close) },
    floor: { expression: o.floor(o.scale(change, 10_000)) },
    round: { expression: o.round(o.scale(change, 10_000)) },
    modulo: { expression: o.modulo(thousandfold, 0.7) },
    signedLog: { expression: c.signedLog(thousandfold) },
    equal: { expression: o.equal(high, close, 0.000105) },
    and: { expression: o.and(rises, isCalm) },
    or: { expression: o.or(rises, isCalm) },
    not: { expression: o.not(rises) },
  },
  scipy: { logistic: { expression: o.logistic(thousandfold) } },
  pandas: {
    isPresent: { expression: o.isPresent(gappy, close) },
    coalesce: { expression: o.coalesce(gappy, other) },
    "lastKnown 3": { expression: o.lastKnown(rare, 3) },
    valueWhen: { expression: o.valueWhen(close, isAbove(tickVolume, 300)) },
    cumulativeSum: { expression: o.cumulativeSum(change) },
    cumulativeMax: { expression: o.cumulativeMax(close) },
    cumulativeMin: { expression: o.cumulativeMin(other) },
    // pandas' rolling means leave rests where nothing moves, and with them crossings.
    crossAbove: { expression: c.crossAbove(fast, slow), until: 200 },
    "crossings 40": { expression: c.crossings(fast, slow, 40), until: 200 },
    lessOrEqual: { expression: c.lessOrEqual(close, o.offset(other, -0.2)) },
    greaterOrEqual: { expression: c.greaterOrEqual(close, o.offset(other, -0.2)) },
  },
});

describe("claims and elementary functions at their edges", () => {
  const { open } = bars();
  const column = (node: Expression, ...values: number[]) => [
    ...evaluate(node, { close: Float64Array.from(values) }),
  ];

  it("halves go to the even neighbour, and no zero is negative", () => {
    const values = [-2.5, -1.5, -0.5, -0, 0.5, 1.5, 2.5, 2 ** 52 + 1];
    expect(column(o.round(close), ...values)).toEqual([-2, -2, 0, 0, 0, 2, 2, 2 ** 52 + 1]);
    expect(column(o.floor(close), -0.5, -0, 0.5)).toEqual([-1, 0, 0]);
    expect(column(o.modulo(close, 3), -1, -3, 0, 4)).toEqual([2, 0, 0, 1]);
  });

  it("of two zeros the negative one is the smaller, also beside a row that is missing", () => {
    for (const missing of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const columns = { open: Float64Array.of(missing, 0), close: Float64Array.of(1, -0) };
      expect([...evaluate(o.minimum(open, close), columns)]).toEqual([Number.NaN, -0]);
      expect([...evaluate(o.maximum(close, open), columns)]).toEqual([Number.NaN, 0]);
    }
  });

  it("numbers of any size are rounded, and four at a time as one by one", () => {
    const values = [2 ** 51 + 0.5, 0.5, 1.5, -2.5, 1e300, 3.5, -0.4, 0.6, 4.5];
    const rounded = [2 ** 51, 0, 2, -2, 1e300, 4, 0, 1, 4];
    expect(column(o.round(close), ...values)).toEqual(rounded);
    expect(values.map((value) => column(o.round(close), value)[0])).toEqual(rounded);
  });

  it("what overflows or is undefined is missing, never infinite", () => {
    expect(column(o.exp(close), 710, -1000)).toEqual([Number.NaN, 0]);
    expect(column(o.expm1(close), 710, -1000)).toEqual([Number.NaN, -1]);
    expect(column(o.log1p(close), -1, -2)).toEqual([Number.NaN, Number.NaN]);
    expect(column(o.reciprocal(close), 0, -0, 1e-310, 4)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0.25,
    ]);
    expect(column(o.power(close, -1), 0, 2)).toEqual([Number.NaN, 0.5]);
    expect(column(o.power(close, 0), 0, -2)).toEqual([1, 1]);
    expect(column(o.power(close, 0.5), 0, -4)).toEqual([0, Number.NaN]);
    expect(column(o.power(close, 5), -2, 1e100)).toEqual([-32, Number.NaN]);
    expect(column(o.logistic(close), -1000, 0, 1000)).toEqual([0, 0.5, 1]);
  });

  it("any number but a zero is true", () => {
    const two = (node: Expression) => [
      ...evaluate(node, {
        open: Float64Array.of(0, 0, 3, -1, 1, Number.NaN),
        close: Float64Array.of(0, 2, -0, -1, Number.POSITIVE_INFINITY, 0),
      }),
    ];
    expect(two(o.and(open, close))).toEqual([0, 0, 0, 1, Number.NaN, Number.NaN]);
    expect(two(o.or(open, close))).toEqual([0, 1, 1, 1, Number.NaN, Number.NaN]);
    expect(two(o.not(close))).toEqual([1, 0, 1, 0, Number.NaN, 1]);
  });

  it("a small summand is not lost in a large sum", () => {
    expect(column(o.cumulativeSum(close), 1, 1e100, 1, -1e100)).toEqual([1, 1e100, 1e100, 2]);
  });
});
