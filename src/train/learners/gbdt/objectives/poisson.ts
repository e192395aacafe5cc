import { meanLoss, type Objective, weightedMean } from "./objective.js";

/**
 * Poisson regression: the margin is the logarithm of the expected count. Loss e^s − y·s, gradient
 * e^s − y, hessian e^(s + δ): δ > 0 makes steps shorter than Newton's, which overshoot where the count
 * is far above its expectation (LightGBM's `poisson_max_delta_step`).
 */
export function poissonObjective(maxDeltaStep: number): Objective {
  return {
    link: "exponential",
    baseMargin: (rows) => Math.log(weightedMean(rows)),
    derivatives({ label, weight }, margin, outPairs) {
      for (let row = 0; row < label.length; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        outPairs[2 * row] = factor * (Math.exp(margin[row]) - label[row]);
        outPairs[2 * row + 1] = factor * Math.exp(margin[row] + maxDeltaStep);
      }
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => Math.exp(margin[row]) - rows.label[row] * margin[row]),
  };
}
