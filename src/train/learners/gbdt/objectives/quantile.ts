import { upperBound } from "../../../../core/typed-array.js";
import { meanLoss, type Objective } from "./objective.js";

/**
 * The pinball loss, smallest at a quantile: α(y − s) where y > s, else (1 − α)(s − y) (R. Koenker,
 * G. Bassett, Regression Quantiles, Econometrica 46, 1978). Splits are chosen by its gradient with
 * hessian 1; a leaf's value is then the quantile of its residuals, as in LightGBM.
 *
 * @param alpha - The quantile, strictly between 0 and 1.
 */
export function quantileObjective(alpha: number): Objective {
  return {
    link: "identity",
    baseMargin: ({ label, weight }) => quantileOf(label, weight, alpha),
    derivatives({ label, weight }, margin, outPairs) {
      for (let row = 0; row < label.length; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        outPairs[2 * row] = factor * (margin[row] >= label[row] ? 1 - alpha : -alpha);
        outPairs[2 * row + 1] = factor;
      }
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => {
        const above = rows.label[row] - margin[row];
        return above < 0 ? (alpha - 1) * above : alpha * above;
      }),
    leafValue({ label, weight }, margin, leafRows, start, end) {
      const residual = new Float64Array(end - start);
      const own = weight && new Float64Array(end - start);
      for (let i = start; i < end; i++) {
        residual[i - start] = label[leafRows[i]] - margin[leafRows[i]];
        if (own !== undefined && weight !== undefined) own[i - start] = weight[leafRows[i]];
      }
      return quantileOf(residual, own, alpha);
    },
  };
}

/**
 * The α-quantile of values, as LightGBM takes it. Without weights at place α(n − 1) of the ascending
 * values, between two of them in proportion (R's type 7, numpy's default). With weights at α of their sum
 * W: where v is the first value with more than αW up to it, between the value before and v in proportion to
 * how far v's own weight is used up; v itself where it is the first or the last. (LightGBM does not interpolate where v's weight is below 1, which
 * would make the result depend on the scale of the weights.) The two differ where all weights are equal.
 *
 * @param weight - ≥ 0, at least one above 0; values of weight 0 are not looked at.
 */
export function quantileOf(
  values: Float64Array,
  weight: Float64Array | undefined,
  alpha: number,
): number {
  if (weight !== undefined) return weightedQuantile(values, weight, alpha);
  const ascending = values.slice().sort();
  const place = alpha * (values.length - 1);
  const before = Math.floor(place);
  const lower = ascending[before];
  const upper = ascending[Math.min(before + 1, values.length - 1)];
  return lower + (upper - lower) * (place - before);
}

function weightedQuantile(values: Float64Array, weight: Float64Array, alpha: number): number {
  const order = Uint32Array.from(values.keys())
    .filter((i) => weight[i] > 0)
    .sort((a, b) => values[a] - values[b] || a - b);
  let total = 0;
  const upTo = Float64Array.from(order, (i) => {
    total += weight[i];
    return total;
  });
  const wanted = alpha * total;
  const place = Math.min(order.length - 1, upperBound(upTo, wanted));
  const value = values[order[place]];
  if (place === 0 || place === order.length - 1) return value;
  const before = values[order[place - 1]];
  const share = Math.min(1, (wanted - upTo[place - 1]) / weight[order[place]]);
  return before + share * (value - before);
}
