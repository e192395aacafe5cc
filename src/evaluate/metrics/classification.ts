import { PlumblineError } from "../../core/errors.js";

/** Probabilities nearer to 0 or 1 than this are moved there before a logarithm is taken. */
export const probabilityFloor = 1e-15;

/**
 * Mean negative log likelihood of binary outcomes, in nats; 0 is perfect, ln 2 a fair coin.
 *
 * @param probability - P(up) of each row, in [0, 1].
 * @param label - 1 or 0, same length.
 * @throws EVALUATE_LENGTHS_DIFFER
 */
export function logLoss(probability: Float64Array, label: Float64Array): number {
  requireSameLength(probability, label);
  let sum = 0;
  for (let i = 0; i < label.length; i++) sum += rowLogLoss(probability[i], label[i]);
  return sum / label.length;
}

/** The log loss of one row, in nats. */
export function rowLogLoss(probability: number, label: number): number {
  const clipped = Math.min(1 - probabilityFloor, Math.max(probabilityFloor, probability));
  return label === 1 ? -Math.log(clipped) : -Math.log1p(-clipped);
}

/** Mean squared error of probabilities, in [0, 1] (Brier, Monthly Weather Review 78, 1950). */
export function brierScore(probability: Float64Array, label: Float64Array): number {
  requireSameLength(probability, label);
  let sum = 0;
  for (let i = 0; i < label.length; i++) sum += (probability[i] - label[i]) ** 2;
  return sum / label.length;
}

/** Share of rows whose side of one half is right. A prediction of exactly one half counts as up. */
export function accuracy(probability: Float64Array, label: Float64Array): number {
  requireSameLength(probability, label);
  let right = 0;
  for (let i = 0; i < label.length; i++) {
    if ((probability[i] >= 0.5 ? 1 : 0) === label[i]) right++;
  }
  return right / label.length;
}

/** Share of rows with label 1. */
export function baseRate(label: Float64Array): number {
  let ups = 0;
  for (let i = 0; i < label.length; i++) ups += label[i];
  return ups / label.length;
}

/**
 * Area under the ROC curve: the chance that a random up row has a higher prediction than a random
 * down row, ties counting half (Mann–Whitney U). NaN where only one class is there. O(n log n).
 */
export function auc(probability: Float64Array, label: Float64Array): number {
  requireSameLength(probability, label);
  const ranks = averageRanks(probability);
  let ups = 0;
  let rankSum = 0;
  for (let i = 0; i < label.length; i++) {
    if (label[i] === 1) {
      ups++;
      rankSum += ranks[i];
    }
  }
  const downs = label.length - ups;
  if (ups === 0 || downs === 0) return Number.NaN;
  return (rankSum - (ups * (ups + 1)) / 2) / (ups * downs);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function averageRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]] = rank;
    start = end;
  }
  return ranks;
}

export function requireSameLength(a: { length: number }, b: { length: number }): void {
  if (a.length === b.length) return;
  throw new PlumblineError("EVALUATE_LENGTHS_DIFFER", {
    message: `${a.length} predictions against ${b.length} outcomes, expected as many`,
    remedy: "pass columns of the same rows",
  });
}
