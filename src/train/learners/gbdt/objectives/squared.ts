import { meanLoss, type Objective, weightedMean } from "./objective.js";

/** Half the squared error, as LightGBM's: gradient s − y, hessian 1. The loss told is (s − y)². */
export function squaredObjective(): Objective {
  return {
    link: "identity",
    baseMargin: weightedMean,
    derivatives({ label, weight }, margin, outPairs) {
      for (let row = 0; row < label.length; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        outPairs[2 * row] = factor * (margin[row] - label[row]);
        outPairs[2 * row + 1] = factor;
      }
    },
    loss: (rows, margin) => meanLoss(rows, (row) => (margin[row] - rows.label[row]) ** 2),
  };
}
