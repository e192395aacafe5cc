import { declareErrors } from "../core/errors.js";

/** Codes of `evaluate/`. */
export const evaluateErrors = declareErrors({
  EVALUATE_NOTHING_PREDICTED: {
    meaning: "there is no row with both an out-of-fold prediction and a label",
    remedy: "give a longer history or fewer folds",
  },
  EVALUATE_LENGTHS_DIFFER: {
    meaning: "predictions and outcomes have different lengths",
    remedy: "pass columns of the same rows",
  },
});
