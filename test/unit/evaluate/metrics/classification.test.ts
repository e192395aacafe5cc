import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accuracy,
  auc,
  averageRanks,
  baseRate,
  brierScore,
  logLoss,
} from "../../../../src/evaluate/metrics/classification.js";

// scikit-learn 1.x documents these for y = [0, 0, 1, 1], p = [0.1, 0.4, 0.35, 0.8]: roc_auc_score 0.75.
const label = Float64Array.of(0, 0, 1, 1);
const probability = Float64Array.of(0.1, 0.4, 0.35, 0.8);

describe("classification metrics", () => {
  it("agree with scikit-learn's worked example and with hand arithmetic", () => {
    expect(auc(probability, label)).toBe(0.75);
    const byHand = -(Math.log(0.9) + Math.log(0.6) + Math.log(0.35) + Math.log(0.8)) / 4;
    expect(logLoss(probability, label)).toBeCloseTo(byHand, 14);
    expect(brierScore(probability, label)).toBeCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, 14);
    expect(accuracy(probability, label)).toBe(0.75);
    expect(baseRate(label)).toBe(0.5);
  });

  it("counts ties as half and has no AUC with one class", () => {
    expect(auc(Float64Array.of(0.5, 0.5), Float64Array.of(0, 1))).toBe(0.5);
    expect(auc(Float64Array.of(0.2, 0.5), Float64Array.of(1, 1))).toBeNaN();
    expect([...averageRanks(Float64Array.of(3, 1, 3))]).toEqual([2.5, 1, 2.5]);
  });

  it("stays finite where a sure prediction is wrong", () => {
    expect(logLoss(Float64Array.of(0), Float64Array.of(1))).toBeCloseTo(34.54, 2); // −ln 1e−15
  });

  it("refuses columns of different lengths", () => {
    expect(() => auc(probability, Float64Array.of(1))).toThrow(
      expect.objectContaining({ code: "EVALUATE_LENGTHS_DIFFER" }),
    );
  });

  it("gives the AUC of all pairs, and its mirror image for the mirrored prediction", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (given) => {
        const p = Float64Array.from(given, ([value]) => value / 10);
        const y = Float64Array.from(given, ([, up]) => (up ? 1 : 0));
        let pairs = 0;
        let won = 0;
        for (let i = 0; i < y.length; i++) {
          for (let j = 0; j < y.length; j++) {
            if (y[i] !== 1 || y[j] !== 0) continue;
            pairs++;
            won += p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0;
          }
        }
        const found = auc(p, y);
        if (pairs === 0) return Number.isNaN(found);
        const mirrored = auc(
          p.map((value) => 1 - value),
          y,
        );
        return Math.abs(found - won / pairs) < 1e-12 && Math.abs(found + mirrored - 1) < 1e-12;
      }),
    );
  });
});
