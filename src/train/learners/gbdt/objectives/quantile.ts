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
 * The α-quantile of values. Without weights between two of them as LightGBM's `PercentileFun` has it;
 * with weights the lowest value up to which more than α of the weight lies.
 */
export function quantileOf(
  values: Float64Array,
  weight: Float64Array | undefined,
  alpha: number,
): number {
  const count = values.length;
  if (count === 1) return values[0];
  if (weight !== undefined) return weightedQuantile(values, weight, alpha);
  const ascending = values.slice().sort();
  const fromTop = (1 - alpha) * count;
  const whole = Math.floor(fromTop);
  if (whole < 1) return ascending[count - 1];
  if (whole >= count) return ascending[0];
  const upper = ascending[count - whole];
  return upper - (upper - ascending[count - whole - 1]) * (fromTop - whole);
}

function weightedQuantile(values: Float64Array, weight: Float64Array, alpha: number): number {
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (a, b) => values[a] - values[b] || a - b,
  );
  const upTo = new Float64Array(order.length);
  let total = 0;
  for (let i = 0; i < order.length; i++) {
    total += weight[order[i]];
    upTo[i] = total;
  }
  return values[order[Math.min(order.length - 1, upperBound(upTo, alpha * total))]];
}
