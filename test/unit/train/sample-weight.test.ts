import { describe, expect, it } from "vitest";
import { timeDecay, uniquenessWeights } from "../../../src/train/sample-weight.js";
import { labelTimes } from "../../support/train.js";

/** López de Prado's indicator matrix, row by row and step by step. */
function plainUniqueness(lengths: readonly number[]): number[] {
  const steps = lengths.length - 1;
  const isAlive = (row: number, step: number): boolean =>
    step >= row && step < row + (lengths[row] === 0 ? Number.POSITIVE_INFINITY : lengths[row]);
  return lengths.map((length, row) => {
    if (length === 0) return 0;
    let sum = 0;
    let life = 0;
    for (let step = 0; step < steps; step++) {
      if (!isAlive(row, step)) continue;
      sum += 1 / lengths.filter((_, other) => isAlive(other, step)).length;
      life++;
    }
    return life === 0 ? 1 : sum / life;
  });
}

describe("timeDecay", () => {
  // López de Prado's snippet 4.11 on five rows of uniqueness 1: slope and constant by hand.
  it.each([
    [1, [1, 1, 1, 1, 1]],
    [0.5, [0.6, 0.7, 0.8, 0.9, 1]],
    [0, [0.2, 0.4, 0.6, 0.8, 1]],
    [-0.5, [0, 0, 0.2, 0.6, 1]],
  ])("gives the oldest row %s beside the newest", (oldest, expected) => {
    timeDecay(new Float64Array(5).fill(1), oldest).forEach((factor, row) => {
      expect(factor).toBeCloseTo(expected[row], 12);
    });
  });

  it("ages by uniqueness, not by rows", () => {
    // Cumulated: 1, 1.25, 1.5, 2, so with 0 the newest four rows' weights are these halves.
    const factors = timeDecay(Float64Array.of(1, 0.25, 0.25, 0.5), 0);
    expect([...factors]).toEqual([0.5, 0.625, 0.75, 1]);
  });

  it.each([-1, 1.01, Number.NaN])("refuses %s", (oldest) => {
    expect(() => timeDecay(new Float64Array(3), oldest)).toThrowError(
      expect.objectContaining({ code: "TRAIN_WEIGHT_INVALID" }),
    );
  });
});

describe("uniquenessWeights", () => {
  it("gives the average uniqueness of the book's numerical example", () => {
    // Section 4.5.3: labels on bars 0 to 2, 2 to 3 and 4 to 5; average uniqueness 5/6, 3/4 and 1. A bar of the
    // book is a step from row to row here; rows without a label of their own are settled at once.
    const times = labelTimes([3, 1, 2, 1, 2, 1, 1]);
    for (const row of [1, 3, 5, 6]) times.labelEndTime[row] = times.availableAt[row];
    const weights = uniquenessWeights(times);
    expect(weights[0]).toBeCloseTo(5 / 6, 12);
    expect(weights[2]).toBeCloseTo(3 / 4, 12);
    expect(weights[4]).toBe(1);
  });

  it("equals the example worked out by hand", () => {
    // Lives: row 0 on steps 0–2, row 2 on steps 2–3, row 4 on step 4 (book, section 4.3's shape).
    const lengths = [3, 1, 2, 1, 1, 1];
    const weights = uniquenessWeights(labelTimes(lengths));
    expect(weights[0]).toBeCloseTo((1 + 1 / 2 + 1 / 2) / 3, 12);
    expect(weights[2]).toBeCloseTo((1 / 2 + 1 / 2) / 2, 12);
    expect(weights[4]).toBe(1);
  });

  it("agrees with the plain definition on many lives", () => {
    const lengths = Array.from({ length: 80 }, (_, i) => Math.min(1 + ((i * 7) % 11), 80 - i));
    const plain = plainUniqueness(lengths);
    uniquenessWeights(labelTimes(lengths)).forEach((weight, i) => {
      expect(weight).toBeCloseTo(plain[i], 12);
    });
  });

  it("is one for labels that share their time with no other, a half for two that share all", () => {
    expect([...uniquenessWeights(labelTimes([1, 1, 1, 1]))]).toEqual([1, 1, 1, 1]);
    const pair = labelTimes([2, 2, 1, 1]);
    pair.availableAt[1] = pair.availableAt[0];
    pair.labelEndTime[1] = pair.labelEndTime[0];
    expect(uniquenessWeights(pair)[0]).toBe(0.5);
  });

  it("counts a label that is not settled as alive, and gives it no weight itself", () => {
    expect([...uniquenessWeights(labelTimes([1, 1, 0, 1, 1]))]).toEqual([1, 1, 0, 0.5, 1]);
  });
});
