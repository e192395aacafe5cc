/**
 * What a line is fitted by. Both losses are those whose derivative by the margin is prediction − label (generalised
 * linear models with their canonical link), so that the prediction and its slope are all that descent asks for.
 */
export interface LinearLoss {
  /** How a margin becomes a prediction. */
  readonly link: "logistic" | "identity";
  /** Loss of one row. */
  of(label: number, margin: number): number;
  /** The prediction at a margin. */
  predicted(margin: number): number;
  /** Its derivative: the second derivative of the loss. */
  slope(margin: number): number;
}

/** Log loss of labels 0 and 1: log(1 + e^s) − y·s. */
export const logLoss: LinearLoss = {
  link: "logistic",
  of: (label, margin) =>
    Math.max(margin, 0) - label * margin + Math.log1p(Math.exp(-Math.abs(margin))),
  predicted: (margin) => 1 / (1 + Math.exp(-margin)),
  slope(margin) {
    const probability = 1 / (1 + Math.exp(-margin));
    return probability * (1 - probability);
  },
};

/** Half the squared error: (s − y)² / 2. */
export const squaredLoss: LinearLoss = {
  link: "identity",
  of: (label, margin) => (margin - label) ** 2 / 2,
  predicted: (margin) => margin,
  slope: () => 1,
};
