import { expect, it } from "vitest";
import { createRecentValues } from "../../../../src/clean/outliers/recent-values.js";
import { createRollingMedian } from "../../../../src/clean/outliers/rolling-median.js";
import { createRandom } from "../../../../src/core/random.js";

it.each([1, 2, 7, 60])(
  "of length %i has the median that a plain sort has, at any time",
  (length) => {
    const random = createRandom(length);
    const recent = createRecentValues(length);
    const rolling = createRollingMedian(length);
    const all: number[] = [];
    expect(recent.median()).toBeNaN();
    for (let i = 0; i < 200; i++) {
      const value = random.integer(12) / 4; // ties, and values out of order
      all.push(value);
      recent.push(value);
      rolling.push(value);
      const held = all.slice(-length).sort((a, b) => a - b);
      expect(recent.median()).toBe(held[held.length >>> 1]);
      expect(rolling.median()).toBe(recent.median());
      expect(recent.count()).toBe(held.length);
    }
  },
);
