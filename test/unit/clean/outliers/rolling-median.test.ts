import fc from "fast-check";
import { expect, it } from "vitest";
import { createRollingMedian } from "../../../../src/clean/outliers/rolling-median.js";

it("is NaN of nothing", () => {
  const median = createRollingMedian(3);
  expect(median.median()).toBeNaN();
  expect(median.count()).toBe(0);
});

it("equals the sorted middle of the last values, for any values and length", () => {
  const values = fc.array(fc.constantFrom(0, 1, 2, 2.5, 3, -1, 1e9, 1e-9), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 9 }), (pushed, length) => {
      const rolling = createRollingMedian(length);
      pushed.forEach((value, i) => {
        rolling.push(value);
        const window = pushed.slice(Math.max(0, i + 1 - length), i + 1).sort((a, b) => a - b);
        expect(rolling.median()).toBe(window[window.length >>> 1]);
        expect(rolling.count()).toBe(window.length);
      });
    }),
  );
});
