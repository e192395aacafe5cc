import type { GbdtParameters } from "./parameters.js";

/** How a margin becomes a prediction. */
export type Link = "logistic" | "identity";

/** Labels and weights as an objective sees them. */
export interface ObjectiveRows {
  readonly label: Float64Array;
  readonly weight?: Float64Array;
}

/** What the trees make small. A new loss is one more of these. */
export interface Objective {
  readonly link: Link;
  /** The one margin that fits all rows best. */
  baseMargin(rows: ObjectiveRows): number;
  /**
   * First and second derivative of each row's loss by its margin, times its weight.
   *
   * @param outPairs - Written: gradient and hessian interleaved. Hessians are ≥ 0.
   */
  derivatives(rows: ObjectiveRows, margin: Float64Array, outPairs: Float64Array): void;
  /** Weighted mean loss. */
  loss(rows: ObjectiveRows, margin: Float64Array): number;
}

const objectives: Readonly<Record<GbdtParameters["objective"], Objective>> = {
  binary: logisticObjective(),
  regression: squaredObjective(),
};

/** The objective of a name of LightGBM's. */
export function objectiveNamed(name: GbdtParameters["objective"]): Objective {
  return objectives[name];
}

/**
 * A probability from log odds, kept within [1e-15, 1 − 1e-15] so that it is strictly between 0 and 1.
 */
export function logistic(margin: number): number {
  const probability = 1 / (1 + Math.exp(-margin));
  return Math.min(Math.max(probability, 1e-15), 1 - 1e-15);
}

/** The prediction of a margin. */
export function predictionOf(link: Link, margin: number): number {
  return link === "logistic" ? logistic(margin) : margin;
}

/** Log loss of labels 0 and 1: log(1 + e^s) − y·s, gradient p − y, hessian p(1 − p). */
function logisticObjective(): Objective {
  return {
    link: "logistic",
    baseMargin(rows) {
      const mean = weightedMean(rows);
      return Math.log(mean / (1 - mean));
    },
    derivatives({ label, weight }, margin, outPairs) {
      for (let row = 0; row < label.length; row++) {
        const probability = 1 / (1 + Math.exp(-margin[row]));
        const factor = weight === undefined ? 1 : weight[row];
        outPairs[2 * row] = factor * (probability - label[row]);
        outPairs[2 * row + 1] = factor * probability * (1 - probability);
      }
    },
    loss: (rows, margin) =>
      meanLoss(rows, (row) => {
        const s = margin[row];
        return Math.max(s, 0) - rows.label[row] * s + Math.log1p(Math.exp(-Math.abs(s)));
      }),
  };
}

/** Half the squared error, as LightGBM's: gradient s − y, hessian 1. The loss told is (s − y)². */
function squaredObjective(): Objective {
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

function weightedMean({ label, weight }: ObjectiveRows): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < label.length; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    sum += factor * label[row];
    total += factor;
  }
  return sum / total;
}

function meanLoss({ label, weight }: ObjectiveRows, lossOf: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < label.length; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    if (factor === 0) continue;
    sum += factor * lossOf(row);
    total += factor;
  }
  return sum / total;
}
