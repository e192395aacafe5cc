import { expect, it } from "vitest";
import { createJumpTest, jumpLimit } from "../../../../src/clean/outliers/lee-mykland.js";
import { createRandom } from "../../../../src/core/random.js";
import { minuteMs } from "../../../../src/core/time.js";

it("has the limits of the paper", () => {
  // Lee & Mykland 2008, below lemma 1: for 1% the threshold β* of (|L| − C) ÷ S is 4.6001.
  const [n, c] = [1_440, 0.7978845608];
  const root = Math.sqrt(2 * Math.log(n));
  const centre = root / c - (Math.log(Math.PI) + Math.log(Math.log(n))) / (2 * c * root);
  expect(jumpLimit(n, 0.01)).toBeCloseTo(centre + 4.6001 / (c * root), 4);
  // By hand, n = 1440: C = 4.2660, S = 0.32861.
  expect(jumpLimit(n, 0.01)).toBeCloseTo(4.266 + 4.6001 * 0.32861, 3);
});

/** The same by summing every window afresh, without the week's pattern (one slot that never has a habit). */
function plainVotes(steps: readonly number[], limit: number): number[] {
  const scaled = steps.map((step) => step / 3e-5);
  return scaled.map((value, i) => {
    const products = [];
    for (let j = Math.max(0, i - 270); j < i; j++) products.push(scaled[j] * (scaled[j - 1] ?? 0));
    if (products.length < 60) return 0;
    const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
    return value / Math.sqrt(Math.max(0.01, mean)) / limit;
  });
}

it("gives what the formula gives over any window", () => {
  const random = createRandom(5);
  const steps = Array.from({ length: 1_000 }, () => 1e-4 * Math.abs(random.normal()));
  steps[700] = 0.004;
  const test = createJumpTest(minuteMs, 0.01);
  // A slot of its own for each row: no habit is ever learnt.
  const votes = steps.map((step, i) => test.push(i % 672, step));
  const plain = plainVotes(steps.slice(0, 672), jumpLimit(1_440, 0.01));
  plain.forEach((vote, i) => {
    expect(votes[i]).toBeCloseTo(vote, 9);
  });
  expect(votes[700]).toBeGreaterThan(1);
});

it("finds no more jumps in a walk without any than its chance allows", () => {
  const random = createRandom(9);
  const test = createJumpTest(minuteMs, 0.01);
  const days = 300;
  let daysWithJump = 0;
  for (let day = 0; day < days; day++) {
    let isJump = false;
    for (let i = 0; i < 1_440; i++)
      if (test.push(i % 96, 1e-4 * Math.abs(random.normal())) >= 1) isJump = true;
    if (isJump) daysWithJump++;
  }
  // 1% of 300 days are 3; bipower variation over 270 returns is noisy, which the paper's limit leaves out.
  expect(daysWithJump).toBeLessThan(12);
});
