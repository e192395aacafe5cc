import { meanLoss, type Objective, weightedMean } from "./objective.js";

/**
 * Squared error up to a distance, linear beyond: ½d² where |d| ≤ α, else α(|d| − ½α), d = s − y
 * (P. Huber, Robust Estimation of a Location Parameter, 1964). Gradient d cut to [−α, α]; hessian 1, as
 * LightGBM takes it, where the true one is 0 beyond α and would leave leaves without a value.
 *
 * @param alpha - Distance above 0 at which the loss becomes linear, in the label's unit.
 */
export function huberObjective(alpha: number): Objective {
  return {
    link: "identity",
    baseMargin: weightedMean,
    derivatives({ label, weight }, margin, outPairs) {
      for (let row = 0; row < label.length; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        const distance = margin[row] - label[row];
        outPairs[2 * row] = factor * Math.max(-alpha, Math.min(alpha, distance));
        outPairs[2 * row + 1] = factor;
      }
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => {
        const distance = Math.abs(margin[row] - rows.label[row]);
        return distance <= alpha ? distance ** 2 / 2 : alpha * (distance - alpha / 2);
      }),
  };
}
