import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { judgeChallenge } from "../../../src/feedback/challenge.js";

const random = createRandom(5);
const label = Float64Array.from({ length: 1_500 }, () => random.integer(2));
const knowing = (strength: number): Float64Array =>
  label.map((up) => 0.5 + strength * (up - 0.5) + 0.1 * (random.uniform() - 0.5));
const weak = knowing(0.1);
const strong = knowing(0.3);

const challenge = (champion: Float64Array, challenger: Float64Array, node = "executor") => ({
  node,
  label,
  champion,
  challenger,
  horizonRows: 8,
});

describe("judgeChallenge", () => {
  it("accepts a challenger that is better beyond chance", () => {
    const decision = judgeChallenge([challenge(weak, strong)], createRandom(1));
    expect(decision.isAccepted).toBe(true);
    expect(decision.reason).toMatch(/^accepted: log loss of executor falls/);
  });

  it("rejects one that is worse, and one that is the same", () => {
    expect(judgeChallenge([challenge(strong, weak)], createRandom(1)).isAccepted).toBe(false);
    const same = judgeChallenge([challenge(weak, weak.slice())], createRandom(1));
    expect(same.isAccepted).toBe(false);
    expect(same.reason).toContain("not beyond chance");
  });

  it("rejects a gain below that is paid for above", () => {
    const decision = judgeChallenge(
      [challenge(strong, weak, "strategist"), challenge(weak, strong)],
      createRandom(1),
    );
    expect(decision.isAccepted).toBe(false);
    expect(decision.reason).toContain("strategist");
  });

  it("compares only rows that both predicted, and rejects where there is none", () => {
    const half = strong.map((p, row) => (row < 700 ? Number.NaN : p));
    const decision = judgeChallenge([challenge(weak, half)], createRandom(1));
    expect(decision.nodes[0].rowCount).toBe(800);
    const none = new Float64Array(label.length).fill(Number.NaN);
    expect(judgeChallenge([challenge(weak, none)], createRandom(1)).reason).toContain("no row");
  });
});
