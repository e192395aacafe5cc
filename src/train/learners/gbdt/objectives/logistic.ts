import { meanLoss, type Objective, weightedMean } from "./objective.js";

/**
 * Log loss of labels 0 and 1: log(1 + e^s) − y·s, gradient p − y, hessian p(1 − p).
 *
 * @param onesFactor - Both derivatives of ones are times this (`scale_pos_weight`). As in LightGBM
 *   neither the base margin nor the loss that is told knows of it.
 * @param pairsOf - The loop that takes the derivatives; the numbers are `logisticPairs`'s.
 */
export function logisticObjective(onesFactor = 1, pairsOf = logisticPairs): Objective {
  return {
    link: "logistic",
    baseMargin(rows) {
      const mean = weightedMean(rows);
      return Math.log(mean / (1 - mean));
    },
    derivatives({ label, weight }, margin, outPairs) {
      pairsOf(label, weight, margin, outPairs, onesFactor);
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => {
        const s = margin[row];
        return Math.max(s, 0) - rows.label[row] * s + Math.log1p(Math.exp(-Math.abs(s)));
      }),
  };
}

/** Gradient and hessian of each row's log loss, interleaved. */
export function logisticPairs(
  label: Float64Array,
  weight: Float64Array | undefined,
  margin: Float64Array,
  outPairs: Float64Array,
  onesFactor: number,
): void {
  for (let row = 0; row < label.length; row++) {
    const probability = 1 / (1 + Math.exp(-margin[row]));
    let factor = weight === undefined ? 1 : weight[row];
    if (label[row] === 1) factor *= onesFactor;
    outPairs[2 * row] = factor * (probability - label[row]);
    outPairs[2 * row + 1] = factor * probability * (1 - probability);
  }
}
