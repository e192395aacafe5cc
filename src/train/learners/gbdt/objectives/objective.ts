/** How margins become predictions. `softmax` takes all margins of a row at once. */
export type Link = "logistic" | "identity" | "exponential" | "softmax";

/** All links. */
export const links: readonly Link[] = ["logistic", "identity", "exponential", "softmax"];

/** Labels and weights as an objective sees them. */
export interface ObjectiveRows {
  readonly label: Float64Array;
  readonly weight?: Float64Array;
}

/** What the trees make small. A new loss is one more of these. */
export interface Objective {
  readonly link: Link;
  /**
   * Margins of a row, such as one a class; 1 where absent. Margins and derivatives then lie output
   * after output: entry `output × rowCount + row`.
   */
  readonly outputCount?: number;
  /** The one margin that fits all rows best, or one for each output. */
  baseMargin(rows: ObjectiveRows): number | readonly number[];
  /**
   * First and second derivative of each row's loss by its margin, times its weight.
   *
   * @param outPairs - Written: gradient and hessian interleaved. Hessians are ≥ 0.
   */
  derivatives(rows: ObjectiveRows, margin: Float64Array, outPairs: Float64Array): void;
  /** Weighted mean loss. */
  loss(rows: ObjectiveRows, margin: Float64Array): number;
  /**
   * The best value of a leaf before the learning rate, where the quotient of gradients and hessians is
   * not it. Of one output only.
   *
   * @param margin - Of all rows, as the tree began with them.
   * @param leafRows - Rows of the leaf: those from `start` to before `end`.
   */
  leafValue?(
    rows: ObjectiveRows,
    margin: Float64Array,
    leafRows: Int32Array,
    start: number,
    end: number,
  ): number;
}

/**
 * A probability from log odds, kept within [1e-15, 1 − 1e-15] so that it is strictly between 0 and 1.
 */
export function logistic(margin: number): number {
  const probability = 1 / (1 + Math.exp(-margin));
  return Math.min(Math.max(probability, 1e-15), 1 - 1e-15);
}

/** The prediction of a single margin; of `softmax` see `softmaxInPlace`. */
export function predictionOf(link: Link, margin: number): number {
  if (link === "logistic") return logistic(margin);
  return link === "exponential" ? Math.exp(margin) : margin;
}

/** Turns `count` margins from `start` on into probabilities that sum to 1. */
export function softmaxInPlace(values: Float64Array, start: number, count: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) largest = Math.max(largest, values[start + k]);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    values[start + k] = Math.exp(values[start + k] - largest);
    sum += values[start + k];
  }
  for (let k = 0; k < count; k++) values[start + k] /= sum;
}

/** Mean of the labels by weight. */
export function weightedMean({ label, weight }: ObjectiveRows): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < label.length; row++) {
    const factor = weight === undefined ? 1 : weight[row];
    sum += factor * label[row];
    total += factor;
  }
  return sum / total;
}

/** Mean loss by weight; rows of weight 0 are not asked for theirs. */
export function meanLoss(
  { label, weight }: ObjectiveRows,
  lossOf: (row: number) => number,
): number {
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
