import { meanLoss, type Objective, softmaxInPlace } from "./objective.js";

/**
 * Log loss of K classes, labels 0 to K − 1: −log p_y with p the softmax of K margins. Gradient p_k − 1
 * where k is the label, else p_k; hessian K/(K − 1) · p_k(1 − p_k), the factor of J. Friedman's
 * multiclass boosting (2001, algorithm 6), as in LightGBM. The base margin is the logarithm of each
 * class's share, of 1e-15 at least.
 *
 * @param classCount - Integer ≥ 2.
 */
export function softmaxObjective(classCount: number): Objective {
  const bend = classCount / (classCount - 1);
  const probability = new Float64Array(classCount);

  /** Fills `probability` for one row. */
  function gather(margin: Float64Array, row: number, rowCount: number): void {
    for (let k = 0; k < classCount; k++) probability[k] = margin[k * rowCount + row];
    softmaxInPlace(probability, 0, classCount);
  }

  return {
    link: "softmax",
    outputCount: classCount,
    baseMargin({ label, weight }) {
      const held = new Array<number>(classCount).fill(0);
      let total = 0;
      for (let row = 0; row < label.length; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        held[label[row]] += factor;
        total += factor;
      }
      return held.map((sum) => Math.log(Math.max(1e-15, sum / total)));
    },
    derivatives({ label, weight }, margin, outPairs) {
      const rowCount = label.length;
      for (let row = 0; row < rowCount; row++) {
        const factor = weight === undefined ? 1 : weight[row];
        gather(margin, row, rowCount);
        for (let k = 0; k < classCount; k++) {
          const p = probability[k];
          const place = 2 * (k * rowCount + row);
          outPairs[place] = factor * (label[row] === k ? p - 1 : p);
          outPairs[place + 1] = factor * bend * p * (1 - p);
        }
      }
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => {
        gather(margin, row, rows.label.length);
        return -Math.log(Math.max(1e-15, probability[rows.label[row]]));
      }),
  };
}
