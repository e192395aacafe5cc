import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { allocateBars, type BarColumns } from "../../../../src/market/bar.js";
import { instrument } from "../../../../src/market/instrument.js";
import { forwardReturn } from "../../../../src/train/labels/forward-return.js";
import { forwardSize } from "../../../../src/train/labels/forward-size.js";
import {
  describeTarget,
  labelBars,
  requireTarget,
  type Target,
  targetHorizonBars,
  targetTrades,
} from "../../../../src/train/labels/label-bars.js";
import { type MetaTarget, meta } from "../../../../src/train/labels/meta.js";
import { trend } from "../../../../src/train/labels/trend.js";
import {
  type TripleBarrierTarget,
  tripleBarrier,
} from "../../../../src/train/labels/triple-barrier.js";
import { trailingVolatility } from "../../../../src/train/labels/volatility.js";
import { barsFromCloses, firstOpen } from "../../../support/train.js";

const eurusd = instrument("EURUSD");

describe("forwardReturn", () => {
  it("gives the sign, the log return and the close of the bar that settles it", () => {
    const labels = forwardReturn(barsFromCloses([1, 2, 1, 1, 4]), "H1", {
      kind: "forwardReturn",
      horizonBars: 2,
    });
    expect([...labels.label]).toEqual([Number.NaN, 0, 1, Number.NaN, Number.NaN]);
    expect([...labels.eventReturn]).toEqual([
      0,
      Math.log(1 / 2),
      Math.log(4),
      Number.NaN,
      Number.NaN,
    ]);
    expect(labels.labelEndTime[0]).toBe(firstOpen + 3 * hourMs);
    expect(labels.labelEndTime[3]).toBeNaN();
  });

  it("settles a row of exactly no return, but gives it no label", () => {
    const labels = forwardReturn(barsFromCloses([1, 1]), "H1", {
      kind: "forwardReturn",
      horizonBars: 1,
    });
    expect(labels.label[0]).toBeNaN();
    expect(labels.labelEndTime[0]).toBe(firstOpen + 2 * hourMs);
  });

  it("counts bars over a weekend, not hours", () => {
    const bars = barsFromCloses([1, 1, 2]);
    bars.openTime[2] = bars.openTime[1] + 49 * hourMs;
    const labels = forwardReturn(bars, "H1", { kind: "forwardReturn", horizonBars: 1 });
    expect(labels.label[1]).toBe(1);
    expect(labels.labelEndTime[1]).toBe(bars.openTime[2] + hourMs);
  });

  it.each([0, 1.5, Number.NaN])("refuses a horizon of %s bars", (horizonBars) => {
    expect(() => requireTarget({ kind: "forwardReturn", horizonBars })).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
    );
  });
});

describe("forwardSize", () => {
  const far = { kind: "forwardSize", horizonBars: 4, multiple: 1, volatilityLength: 1 } as const;

  it("is 1 where the return reaches the multiple of the horizon's volatility, either way", () => {
    // σ is the last bar's return alone: 0.1, so that 4 bars make 0.2.
    const settle = (last: number): number => {
      const logs = [0, 0.1, 0.3, -0.2, 0, 0.1 + last];
      return forwardSize(barsFromCloses(logs.map(Math.exp)), "H1", far).label[1];
    };
    expect([0.21, -0.21, 0.19, -0.19, 0].map(settle)).toEqual([1, 1, 0, 0, 0]);
  });

  it("keeps the sign of the return, and the close of the bar that settles it", () => {
    const logs = [0, 0.1, 0, 0, 0, -0.4, 9];
    const labels = forwardSize(barsFromCloses(logs.map(Math.exp)), "H1", far);
    expect(labels.eventReturn[1]).toBeCloseTo(-0.5, 12);
    expect(labels.labelEndTime[1]).toBe(firstOpen + 6 * hourMs);
    expect(labels.label.slice(3).every(Number.isNaN)).toBe(true); // not settled, or nothing moved
    expect(labels.labelEndTime[0]).toBe(firstOpen + hourMs); // no volatility yet: known at once
  });

  it.each([{ horizonBars: 0 }, { multiple: 0 }, { volatilityLength: 1.5 }])(
    "refuses %j",
    (wrong) => {
      expect(() => requireTarget({ ...far, ...wrong })).toThrowError(
        expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
      );
    },
  );
});

describe("meta", () => {
  const judged: MetaTarget = {
    kind: "meta",
    primary: "tactician",
    threshold: 0.1,
    horizonBars: 2,
    multiple: 1,
    volatilityLength: 1,
    afterSpread: false,
  };

  /** The label of row 1 where the primary said so at the close of row 0, and something else later. */
  function act(bars: BarColumns, probability: number, over: Partial<MetaTarget> = {}) {
    const upstream = [
      {
        node: "tactician",
        availableAt: Float64Array.of(firstOpen + hourMs, firstOpen + 2 * hourMs + 1),
        probability: Float64Array.of(probability, 1 - probability),
      },
    ];
    const labels = meta(bars, "H1", eurusd, { ...judged, ...over }, upstream);
    return { label: labels.label[1], change: labels.eventReturn[1] };
  }
  const rises = () => race([8, 9, 7, 9], [9, 17, 5, 6]); // the upper barrier at 16 comes first

  it("is 1 where the trade on the primary's side earned, 0 where it lost", () => {
    expect(act(rises(), 0.7)).toEqual({ label: 1, change: Math.log(16 / 8) });
    expect(act(rises(), 0.3)).toEqual({ label: 0, change: -Math.log(16 / 8) });
    const falls = race([8, 9, 3.9, 5]);
    expect(act(falls, 0.3)).toEqual({ label: 1, change: Math.log(2) });
    expect(act(falls, 0.7).label).toBe(0);
  });

  it("gives no label where the primary made no call, or had not spoken yet", () => {
    expect(act(rises(), 0.59)).toEqual({ label: Number.NaN, change: Number.NaN });
    expect(act(rises(), 0.41).label).toBeNaN();
    expect(act(rises(), 0.59, { threshold: 0 }).label).toBe(1);
    expect(act(rises(), Number.NaN).label).toBeNaN();
    const early = meta(rises(), "H1", eurusd, judged, [
      {
        node: "tactician",
        availableAt: Float64Array.of(firstOpen + 2 * hourMs + 1),
        probability: Float64Array.of(0.9),
      },
    ]);
    expect(early.label[1]).toBeNaN();
  });

  it("has not earned where the move does not pay the spread", () => {
    const bars = race([8, 9, 7, 9], [9, 9, 7, 8.5]); // at the time limit, half up
    expect(act(bars, 0.7, { afterSpread: true }).label).toBe(1); // typical: 0.00002
    bars.spread[1] = 0.6;
    expect(act(bars, 0.7, { afterSpread: true })).toEqual({ label: 0, change: Math.log(8.5 / 8) });
    expect(act(bars, 0.7).label).toBe(1);
    expect(act(bars, 0.3, { afterSpread: true }).label).toBe(0);
  });

  it("refuses a primary that is not there, and a threshold that nothing passes", () => {
    const invalid = expect.objectContaining({ code: "TRAIN_LABEL_INVALID" });
    expect(() => meta(rises(), "H1", eurusd, judged, [])).toThrowError(invalid);
    expect(() => requireTarget({ ...judged, threshold: 0.5 })).toThrowError(invalid);
    expect(() => requireTarget({ ...judged, multiple: 0 })).toThrowError(invalid);
    requireTarget(judged);
  });
});

describe("trailingVolatility", () => {
  it("equals the weighted mean of squared returns worked out by hand", () => {
    // Returns 0.1, −0.2, 0.3; length 3: α = 0.5. v: 0.01, 0.025, 0.0575.
    const close = Float64Array.from([0, 0.1, -0.1, 0.2], (x) => Math.exp(x));
    const volatility = trailingVolatility(close, 3);
    expect(volatility[2]).toBeNaN();
    expect(volatility[3]).toBeCloseTo(Math.sqrt(0.0575), 12);
  });

  it("is left as it was by a price that is not a number", () => {
    const volatility = trailingVolatility(Float64Array.of(1, 1.1, Number.NaN, 1.2), 1);
    expect(volatility[2]).toBe(volatility[1]);
    expect(volatility[3]).toBe(volatility[1]);
  });
});

/** Two bars that make the volatility ln 2 (so barriers at 4 and 16 around 8), then the given ones. */
function race(...bars: readonly (readonly [number, number, number, number])[]): BarColumns {
  const columns = allocateBars(2 + bars.length);
  [[4, 4, 4, 4] as const, [4, 8, 4, 8] as const, ...bars].forEach(([open, high, low, close], i) => {
    columns.openTime[i] = firstOpen + i * hourMs;
    columns.open[i] = open;
    columns.high[i] = high;
    columns.low[i] = low;
    columns.close[i] = close;
  });
  return columns;
}

const target: TripleBarrierTarget = {
  kind: "tripleBarrier",
  horizonBars: 2,
  multiple: 1,
  volatilityLength: 1,
  afterSpread: false,
};

function settle(bars: BarColumns, options: Partial<TripleBarrierTarget> = {}) {
  const labels = tripleBarrier(bars, "H1", eurusd, { ...target, ...options });
  return {
    label: labels.label[1],
    change: labels.eventReturn[1],
    barsLater: (labels.labelEndTime[1] - firstOpen) / hourMs - 2,
  };
}

describe("tripleBarrier", () => {
  it("is 1 at the upper barrier's price when a high reaches it first", () => {
    const end = settle(race([8, 9, 7, 9], [9, 17, 5, 6], [6, 6, 1, 1]));
    expect(end.label).toBe(1);
    expect(end.change).toBeCloseTo(Math.log(2), 12);
    expect(end.barsLater).toBe(2);
  });

  it("is 0 at the lower barrier's price when a low reaches it first", () => {
    const end = settle(race([8, 9, 3.9, 5], [5, 20, 5, 20]));
    expect(end).toMatchObject({ label: 0, barsLater: 1 });
    expect(end.change).toBeCloseTo(-Math.log(2), 12);
  });

  it("is the sign of the return at the time limit when neither is reached", () => {
    expect(settle(race([8, 9, 7, 9], [9, 9, 7, 7], [7, 99, 7, 99]))).toEqual({
      label: 0,
      change: Math.log(7 / 8),
      barsLater: 2,
    });
    const flat = settle(race([8, 9, 7, 9], [9, 9, 7, 8]));
    expect(flat).toMatchObject({ label: Number.NaN, change: 0, barsLater: 2 });
  });

  it("is decided by the close against the open where one bar reaches both", () => {
    expect(settle(race([8, 20, 3, 9]))).toMatchObject({ label: 1, barsLater: 1 });
    expect(settle(race([8, 20, 3, 7]))).toMatchObject({ label: 0, barsLater: 1 });
    expect(settle(race([8, 20, 3, 8]))).toMatchObject({ label: Number.NaN, change: 0 });
  });

  it("settles at the open of a bar that gaps over a barrier, whatever comes after", () => {
    expect(settle(race([32, 40, 2, 3]))).toEqual({ label: 1, change: Math.log(4), barsLater: 1 });
    expect(settle(race([2, 40, 2, 40]))).toEqual({ label: 0, change: -Math.log(4), barsLater: 1 });
  });

  it("moves both barriers out by the spread, or by the typical one where it is not known", () => {
    const close = race([8, 16.5, 7, 9], [9, 9, 7, 7]);
    expect(settle(close).label).toBe(1);
    expect(settle(close, { afterSpread: true }).label).toBe(1); // typical: 0.00002
    close.spread[1] = 1;
    expect(settle(close, { afterSpread: true })).toMatchObject({ label: 0, barsLater: 2 });
    const low = race([8, 9, 3.5, 9], [9, 9, 7, 9]);
    low.spread[1] = 1;
    expect(settle(low, { afterSpread: true })).toMatchObject({ label: 1, barsLater: 2 });
  });

  it("leaves rows without a label where nothing settles them or the market never moved", () => {
    expect(settle(race([8, 9, 7, 9])).label).toBeNaN();
    expect(settle(race([8, 9, 7, 9])).barsLater).toBeNaN();
    const still = tripleBarrier(barsFromCloses([1, 1, 1, 1]), "H1", eurusd, target);
    expect(still.label.every(Number.isNaN)).toBe(true);
    expect(still.labelEndTime[2]).toBe(firstOpen + 3 * hourMs); // known at once
  });

  it.each([
    { horizonBars: 0 },
    { multiple: 0 },
    { multiple: Number.POSITIVE_INFINITY },
    { volatilityLength: 0 },
  ])("refuses %j", (wrong) => {
    expect(() => requireTarget({ ...target, ...wrong })).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
    );
  });
});

/** Trend scanning as in the book, by normal equations over each window: slow and plain. */
function plainTrend(close: readonly number[], t: number, shortest: number, longest: number) {
  let best = { strength: -1, slope: 0, span: 0 };
  for (let span = shortest; span <= longest; span++) {
    const y = Array.from({ length: span + 1 }, (_, i) => Math.log(close[t + i]));
    const meanX = span / 2;
    const meanY = y.reduce((a, b) => a + b, 0) / y.length;
    let sxx = 0;
    let sxy = 0;
    y.forEach((value, x) => {
      sxx += (x - meanX) ** 2;
      sxy += (x - meanX) * (value - meanY);
    });
    const slope = sxy / sxx;
    const residual = y.reduce((a, v, x) => a + (v - meanY - slope * (x - meanX)) ** 2, 0);
    const strength = Math.abs(slope / Math.sqrt(residual / (y.length - 2) / sxx));
    if (strength > best.strength) best = { strength, slope, span };
  }
  return best;
}

describe("trend", () => {
  const closes = Array.from({ length: 60 }, (_, i) => Math.exp(Math.sin(i * 1.7) / 9 + i / 99));

  it("agrees with a plain fit of every span", () => {
    const labels = trend(barsFromCloses(closes), "H1", {
      kind: "trend",
      shortestBars: 3,
      longestBars: 9,
    });
    for (let t = 0; t + 9 < closes.length; t++) {
      const expected = plainTrend(closes, t, 3, 9);
      expect(labels.label[t]).toBe(expected.slope > 0 ? 1 : 0);
      const change = Math.log(closes[t + expected.span] / closes[t]);
      expect(labels.eventReturn[t]).toBeCloseTo(change, 12);
    }
    expect(labels.label[closes.length - 9]).toBeNaN();
    expect(labels.labelEndTime[0]).toBe(firstOpen + 10 * hourMs);
  });

  it("equals the t-values worked out by hand", () => {
    // y = 0, 1, 3, 2. Over three bars: slope 3/2, residuals 1/6, −1/3, 1/6, so t = 1.5 ÷ √(1/6 ÷ 1 ÷ 2) = 5.20.
    // Over all four: slope 4/5, residual sum 5 − 0.8 · 4 = 1.8, so t = 0.8 ÷ √(1.8 ÷ 2 ÷ 5) = 1.89.
    const bars = barsFromCloses([0, 1, 3, 2].map(Math.exp));
    const spans = { kind: "trend", shortestBars: 2, longestBars: 3 } as const;
    expect(trend(bars, "H1", spans).eventReturn[0]).toBeCloseTo(3, 12);
    const longer = { ...spans, shortestBars: 3 };
    expect(trend(bars, "H1", longer).eventReturn[0]).toBeCloseTo(2, 12);
  });

  it("gives no label to a flat line and a sure one to a straight line", () => {
    const spans = { kind: "trend", shortestBars: 2, longestBars: 4 } as const;
    expect(trend(barsFromCloses([1, 1, 1, 1, 1]), "H1", spans).label[0]).toBeNaN();
    const rising = [0, 1, 2, 3, 4].map((x) => Math.exp(x / 8));
    expect(trend(barsFromCloses(rising), "H1", spans).label[0]).toBe(1);
  });

  it("refuses spans out of order", () => {
    expect(() => requireTarget({ kind: "trend", shortestBars: 5, longestBars: 4 })).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
    );
  });
});

describe("requireTarget", () => {
  const width = { horizonBars: 6, multiple: 2, volatilityLength: 48 };
  const right: readonly Target[] = [
    { kind: "forwardReturn", horizonBars: 6 },
    { kind: "forwardSize", ...width },
    { kind: "tripleBarrier", ...width, afterSpread: true },
    { kind: "trend", shortestBars: 2, longestBars: 4 },
    { kind: "meta", primary: "a", threshold: 0.1, ...width, afterSpread: false },
  ];
  const refusal = (given: object): unknown => {
    try {
      requireTarget(given as Target); // as a config may have it
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const options = right.flatMap((each) =>
    Object.keys(each).flatMap((option) => (option === "kind" ? [] : [{ each, option }])),
  );

  it.each(right)("takes $kind with all its options", (each) => {
    expect(refusal(each)).toBeUndefined();
  });

  it.each(right)("refuses an option that is like none of $kind and lists its own", (each) => {
    const { kind: _, ...own } = each;
    expect(refusal({ ...each, colour: 1 })).toMatchObject({
      code: "TRAIN_LABEL_INVALID",
      message: `colour is not an option of a ${each.kind} label`,
      where: { option: "colour" },
      remedy: `take it out; its options are ${Object.keys(own).join(", ")}`,
    });
  });

  it.each(options)("refuses $option of $each.kind misspelt, missing or as a list", (given) => {
    const { each, option } = given;
    const wrong = { code: "TRAIN_LABEL_INVALID", where: { option } };
    const misspelt = `${option}s`;
    expect(refusal({ ...each, [misspelt]: 1 })).toMatchObject({
      code: "TRAIN_LABEL_INVALID",
      where: { option: misspelt },
      remedy: `did you mean ${option}?`,
    });
    expect(refusal({ ...each, [option]: undefined })).toMatchObject(wrong);
    expect(refusal({ ...each, [option]: [1] })).toMatchObject(wrong);
  });

  it.each([
    ["tripleBarrier", "afterSpread", "no", "true or false"],
    ["tripleBarrier", "afterSpread", 1, "true or false"],
    ["meta", "threshold", "0.1", "a number"],
    ["meta", "primary", 7, "a name"],
    ["trend", "longestBars", "4", "a number"],
  ])("refuses %s with %s as %j, expected %s", (kind, option, value, expected) => {
    const each = right.find((target) => target.kind === kind);
    expect(refusal({ ...each, [option]: value })).toMatchObject({
      code: "TRAIN_LABEL_INVALID",
      message: `${option} of a label is ${JSON.stringify(value)}, expected ${expected}`,
      where: { option },
    });
  });

  it("names the right option before the one that is missing for its misspelling", () => {
    const misspelt = { kind: "tripleBarrier", ...width, afterSpraed: true };
    expect(refusal(misspelt)).toMatchObject({ remedy: "did you mean afterSpread?" });
  });
});

describe("labelBars", () => {
  it("labels by the target's kind and refuses an unknown one", () => {
    const bars = barsFromCloses([1, 2, 3, 4]);
    const series = { instrument: "EURUSD", timeframe: "H1" } as const;
    const spans = { kind: "trend", shortestBars: 2, longestBars: 2 } as const;
    expect(labelBars(bars, series, spans).label[0]).toBe(1);
    expect(labelBars(bars, series, target).label[1]).toBe(1);
    expect(() => labelBars(bars, series, { kind: "tripleBarier" } as never)).toThrowError(
      expect.objectContaining({
        code: "TRAIN_LABEL_INVALID",
        remedy: "did you mean tripleBarrier?",
      }),
    );
  });

  it("says how far a target looks and what it is", () => {
    expect(targetHorizonBars(target)).toBe(2);
    expect(targetHorizonBars({ kind: "trend", shortestBars: 3, longestBars: 9 })).toBe(9);
    expect(describeTarget({ ...target, afterSpread: true })).toBe(
      "first of two barriers at 1 σ within 2 bars, after spread",
    );
    expect(describeTarget({ kind: "forwardReturn", horizonBars: 6 })).toContain("6 bars");
    expect(describeTarget({ kind: "trend", shortestBars: 3, longestBars: 9 })).toContain("3 to 9");
    const size = { kind: "forwardSize", horizonBars: 6, multiple: 2, volatilityLength: 9 } as const;
    expect(describeTarget(size)).toBe("a return of 2 σ or more, either way, over 6 bars");
    const { kind: _, ...barriers } = target;
    const judged = { ...barriers, kind: "meta", primary: "tactician", threshold: 0 } as const;
    expect(describeTarget(judged)).toBe("whether the calls of tactician earn within 2 bars");
    expect([target, size, judged].map(targetTrades)).toEqual(["sides", "none", "act"]);
  });
});
