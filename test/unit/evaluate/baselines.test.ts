import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  majorityBaseline,
  persistenceBaseline,
  randomBaseline,
} from "../../../src/evaluate/baselines.js";

/** Labels that settle two rows later. */
const rowsOf = (labels: readonly number[]) => ({
  availableAt: Float64Array.from(labels, (_, row) => row),
  labelEndTime: Float64Array.from(labels, (_, row) => row + 2),
  label: Float64Array.from(labels),
});

describe("baselines", () => {
  it("know a label only once it is settled", () => {
    const rows = rowsOf([1, 1, 0, 1, 0]);
    expect([...majorityBaseline(rows)]).toEqual([1 / 2, 1 / 2, 2 / 3, 3 / 4, 3 / 5]);
  });

  it("say what a cut of the future says", () => {
    const labels = [1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0];
    for (const rule of [majorityBaseline, persistenceBaseline]) {
      const whole = rule(rowsOf(labels));
      for (let end = 1; end < labels.length; end++) {
        expect([...rule(rowsOf(labels.slice(0, end)))]).toEqual([...whole.slice(0, end)]);
        const turned = labels.map((label, row) => (row >= end ? 1 - label : label));
        expect([...rule(rowsOf(turned)).slice(0, end + 2)]).toEqual([...whole.slice(0, end + 2)]);
      }
    }
  });

  it("lean on the last settled label once it has proved to repeat", () => {
    const steady = persistenceBaseline(rowsOf(Array.from({ length: 60 }, () => 1)));
    expect(steady[0]).toBe(0.5);
    expect(steady[59]).toBeGreaterThan(0.95);
  });

  it("shuffle the model's own predictions within each fold, so that turnover is the same and nothing comes from later", () => {
    const probability = Float64Array.from({ length: 30 }, (_, row) => row / 30);
    const fold = Int32Array.from(probability, (_, row) => (row < 20 ? 0 : 1));
    const shuffled = randomBaseline(probability, fold, createRandom(1));
    for (const [start, end] of [
      [0, 20],
      [20, 30],
    ]) {
      const [before, after] = [probability, shuffled].map((all) => [...all.slice(start, end)]);
      expect(after).not.toEqual(before);
      expect(after.sort((a, b) => a - b)).toEqual(before);
    }
  });
});
