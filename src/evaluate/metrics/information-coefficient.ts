import { averageRanks, requireSameLength } from "./classification.js";

/**
 * Spearman's rank correlation of prediction and outcome, in [−1, 1]; NaN where either is constant.
 * Grinold and Kahn, Active Portfolio Management, 2nd ed., ch. 6, call it the information coefficient.
 */
export function informationCoefficient(prediction: Float64Array, outcome: Float64Array): number {
  requireSameLength(prediction, outcome);
  return correlation(averageRanks(prediction), averageRanks(outcome));
}

/** Pearson's correlation; NaN where either side is constant. Two passes, so that it is stable. */
export function correlation(x: Float64Array, y: Float64Array): number {
  requireSameLength(x, y);
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
