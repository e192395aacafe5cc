import { describe, expect, it } from "vitest";
import { uniquenessWeights } from "../../../src/train/sample-weight.js";
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

describe("uniquenessWeights", () => {
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
