import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { type BarColumns, barCount, concatenateBars, viewBars } from "../../../src/market/bar.js";
import { timeframeDuration } from "../../../src/market/timeframe.js";
import { labelBars, type Target } from "../../../src/train/labels/label-bars.js";
import type { PrimaryPredictions } from "../../../src/train/labels/meta.js";
import type { Labels } from "../../../src/train/labels/settlement.js";
import { uniquenessWeights } from "../../../src/train/sample-weight.js";
import { walkBars } from "../../support/train.js";

const targets: readonly Target[] = [
  { kind: "forwardReturn", horizonBars: 5 },
  { kind: "trend", shortestBars: 3, longestBars: 8 },
  {
    kind: "tripleBarrier",
    horizonBars: 12,
    multiple: 2,
    volatilityLength: 10,
    afterSpread: true,
  },
  { kind: "forwardSize", horizonBars: 5, multiple: 1, volatilityLength: 10 },
  {
    kind: "meta",
    primary: "upper",
    threshold: 0.05,
    horizonBars: 12,
    multiple: 2,
    volatilityLength: 10,
    afterSpread: true,
  },
];

/** Calls of a primary, one every three bars. */
function primaryOf(bars: BarColumns, seed: number): PrimaryPredictions {
  const random = createRandom(seed);
  const availableAt = bars.openTime.filter((_, row) => row % 3 === 0);
  return { node: "upper", availableAt, probability: availableAt.map(() => random.uniform()) };
}

/** The same up to a time, and other ones after. */
function alterPrimary(primary: PrimaryPredictions, time: number): PrimaryPredictions {
  const { availableAt, probability } = primary;
  const altered = probability.map((p, i) => (availableAt[i] <= time ? p : 1 - p));
  return { ...primary, probability: altered };
}

/** The same bars up to row `from`, and other ones after. */
function alterAfter(bars: BarColumns, from: number, seed: number): BarColumns {
  const others = walkBars(seed, barCount(bars));
  const altered = concatenateBars([
    viewBars(bars, 0, from),
    viewBars(others, from, barCount(bars)),
  ]);
  altered.openTime.set(bars.openTime);
  return altered;
}

/** Rows of which the labels say that they are settled by the time. */
function settledRows(labels: Labels, time: number): number[] {
  return [...labels.label.keys()].filter((row) => labels.labelEndTime[row] <= time);
}

type Labelling = (bars: BarColumns) => Labels;

/** Throws where a label depends on a bar that closes after its labelEndTime. */
function proveNoLookAhead(label: Labelling, seed: number, cut: number): void {
  const bars = walkBars(seed, 120);
  const whole = label(bars);
  const time = bars.openTime[cut - 1] + timeframeDuration("M15");
  const rows = settledRows(whole, time);
  const wholeWeights = uniquenessWeights({
    ...whole,
    availableAt: bars.openTime.map((open) => open + timeframeDuration("M15")),
  });
  for (const other of [alterAfter(bars, cut, seed + 1), viewBars(bars, 0, cut)]) {
    const found = label(other);
    expect(settledRows(found, time)).toEqual(rows);
    const weights = uniquenessWeights({
      ...found,
      availableAt: other.openTime.map((open) => open + timeframeDuration("M15")),
    });
    const pick = (column: Float64Array): Float64Array =>
      Float64Array.from(rows, (row) => column[row]);
    for (const name of ["label", "labelEndTime", "eventReturn"] as const) {
      expect(sameBytes(pick(found[name]), pick(whole[name]))).toBe(true);
    }
    expect(sameBytes(pick(weights), pick(wholeWeights))).toBe(true);
  }
}

const series = { instrument: "EURUSD", timeframe: "M15" } as const;
const someCut = fc.tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 30, max: 115 }));

describe("a label looks at no bar after its labelEndTime", () => {
  it.each(targets)("$kind", (target) => {
    fc.assert(
      fc.property(someCut, ([seed, cut]) =>
        proveNoLookAhead(
          (bars) => {
            const primary = primaryOf(walkBars(seed, 120), seed);
            const time = walkBars(seed, cut).openTime[cut - 1] + timeframeDuration("M15");
            const isWhole = sameBytes(bars.close, walkBars(seed, 120).close);
            const known = isWhole ? primary : alterPrimary(primary, time);
            return labelBars(bars, series, target, [known]);
          },
          seed,
          cut,
        ),
      ),
      { numRuns: 40 },
    );
  });

  it("and the proof finds a label that looks one bar farther than it says", () => {
    const planted: Labelling = (bars) => {
      const labels = labelBars(bars, series, { kind: "forwardReturn", horizonBars: 5 });
      const farther = labelBars(bars, series, { kind: "forwardReturn", horizonBars: 6 });
      return { ...farther, labelEndTime: labels.labelEndTime };
    };
    expect(() => {
      for (let cut = 30; cut < 60; cut++) proveNoLookAhead(planted, cut, cut);
    }).toThrow();
  });

  it("and the proof finds a label that compares with the mean of the whole history", () => {
    const planted: Labelling = (bars) => {
      const labels = labelBars(bars, series, targets[2]);
      const mean = bars.close.reduce((sum, close) => sum + close, 0) / barCount(bars);
      return {
        ...labels,
        label: labels.label.map((label, i) => (bars.close[i] > mean ? label : 0)),
      };
    };
    expect(() => {
      for (let cut = 30; cut < 60; cut++) proveNoLookAhead(planted, cut, cut);
    }).toThrow();
  });
});
