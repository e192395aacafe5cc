import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { allocateBars, type BarColumns } from "../../../../src/market/bar.js";
import { instrument } from "../../../../src/market/instrument.js";
import { forwardReturn } from "../../../../src/train/labels/forward-return.js";
import {
  describeTarget,
  labelBars,
  requireTarget,
  targetHorizonBars,
} from "../../../../src/train/labels/label-bars.js";
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

describe("labelBars", () => {
  it("labels by the target's kind and refuses an unknown one", () => {
    const bars = barsFromCloses([1, 2, 3, 4]);
    const series = { instrument: "EURUSD", timeframe: "H1" } as const;
    const spans = { kind: "trend", shortestBars: 2, longestBars: 2 } as const;
    expect(labelBars(bars, series, spans).label[0]).toBe(1);
    expect(labelBars(bars, series, target).label[1]).toBe(1);
    expect(() => labelBars(bars, series, { kind: "mood" } as never)).toThrowError(
      expect.objectContaining({ code: "TRAIN_LABEL_INVALID" }),
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
  });
});
