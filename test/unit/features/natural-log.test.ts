import fc from "fast-check";
import { expect, it } from "vitest";
import { naturalLog } from "../../../src/features/natural-log.js";

const double = fc.double({ noNaN: false });
/** Ratios of neighbouring prices, and the places where the computation changes its way. */
const nearOne = fc.oneof(
  fc.double({ min: 0.7, max: 1.3, noNaN: true }),
  fc.double({ min: -1e-5, max: 1e-5, noNaN: true }).map((f) => 1 + f),
  fc.integer({ min: -40, max: 40 }).map((ulps) => 1 + ulps * Number.EPSILON),
  fc.integer({ min: -40, max: 40 }).map((ulps) => 1 + 2 ** -20 + ulps * Number.EPSILON),
  fc.integer({ min: -40, max: 40 }).map((ulps) => 1 - 2 ** -20 + ulps * (Number.EPSILON / 2)),
);

it("gives the bits of Math.log for every number", () => {
  fc.assert(
    fc.property(fc.oneof(double, nearOne), (x) => {
      expect(naturalLog(x)).toBe(Math.log(x));
    }),
    { numRuns: 20_000 },
  );
});

it("gives the bits of Math.log where it changes its way", () => {
  for (const x of [0, -0, -1, 0.75, 1, 1.25, 1 + 2 ** -20, 1 - 2 ** -20, Number.NaN, 1 / 0]) {
    expect(naturalLog(x)).toBe(Math.log(x));
  }
});

it("is within one unit in the last place of ln(1 + x) by its series", () => {
  // In 60 more bits, with whole numbers: ln(1 + k / 2^20) = Σ (−1)^(n + 1) (k / 2^20)^n / n.
  const scale = 1n << 120n;
  for (const k of [1n, 3n, 100n, 9_999n, -1n, -77n, -5_000n]) {
    let sum = 0n;
    let power = scale;
    for (let n = 1n; n < 40n; n++) {
      power = (power * k) >> 20n;
      sum += (n % 2n === 1n ? power : -power) / n;
    }
    const expected = Number(sum) / Number(scale);
    const found = naturalLog(1 + Number(k) / 2 ** 20);
    expect(Math.abs(found / expected - 1)).toBeLessThanOrEqual(Number.EPSILON);
  }
});
