import { describe, expect, it } from "vitest";
import { allocateBars, viewBars } from "../../../src/market/bar.js";
import { compareWithReference, createReferenceMeter } from "../../../src/market/reference-rate.js";

const hour = 3_600_000;
const bars = allocateBars(3);
bars.openTime.set([0, hour, 3 * hour]);
bars.close.set([2, 4, 8]);
const at = (...time: number[]) => Float64Array.from(time);

describe("bars against reference rates", () => {
  it("are compared where a bar covers the moment of the rate", () => {
    const reference = {
      time: at(-1, 0, 2 * hour - 1, 2 * hour, 4 * hour),
      rate: at(9, 2, 5, 9, 9),
    };
    expect(compareWithReference(bars, "H1", reference)).toEqual({
      comparedCount: 2,
      medianRatio: (1 + 0.8) / 2,
      medianDeviation: (0 + (1 - 0.8)) / 2,
      worst: { time: 2 * hour - 1, close: 4, rate: 5, deviation: 1 - 0.8 },
    });
  });

  it("come to the same however they are cut", () => {
    const reference = {
      time: at(-1, 0, 2 * hour - 1, 2 * hour, 3 * hour, 4 * hour),
      rate: at(9, 2, 5, 9, 7, 9),
    };
    const whole = compareWithReference(bars, "H1", reference);
    expect(whole.comparedCount).toBe(3);
    for (const cuts of [
      [0, 1, 2, 3],
      [0, 1, 3],
      [0, 0, 2, 3],
    ]) {
      const meter = createReferenceMeter("H1", reference);
      cuts.slice(1).forEach((end, i) => {
        meter.add(viewBars(bars, cuts[i], end));
      });
      expect(meter.comparison()).toEqual(whole);
    }
  });

  it("that cover none have nothing to say", () => {
    const found = compareWithReference(bars, "H1", { time: at(2 * hour), rate: at(1) });
    expect([found.comparedCount, found.medianRatio, found.worst]).toEqual([
      0,
      Number.NaN,
      undefined,
    ]);
  });
});
