import { declareErrors } from "../../core/errors.js";

/** Codes of `train/learners/`. */
export const learnerErrors = declareErrors({
  TRAIN_PARAMETER_UNKNOWN: {
    meaning: "a learner was given a parameter that it does not have",
    remedy: "use the name that the message suggests, or see docs/learners.md for all of them",
  },
  TRAIN_PARAMETER_INVALID: {
    meaning: "a learner's parameter is out of range, of another type, or at odds with another one",
    remedy: "set it within the range that the message gives",
  },
  TRAIN_LEARNER_UNKNOWN: {
    meaning: "a learner's name is not known",
    remedy: "use one of the names that the message lists",
  },
  TRAIN_ROWS_UNEQUAL: {
    meaning: "columns, labels, weights and initial scores do not have the same number of rows",
    remedy: "give one value of each for every row",
  },
  TRAIN_ROWS_TOO_FEW: {
    meaning: "a learner was given too few rows for its parameters to learn from",
    remedy: "give more rows, or lower min_data_in_leaf",
  },
  TRAIN_FEATURES_NONE: {
    meaning: "there is no feature column to learn from",
    remedy: "give at least one column",
  },
  TRAIN_FEATURES_UNEQUAL: {
    meaning: "rows have another number of features than the model or the training rows",
    remedy: "give the features that the model was trained on, in its order",
  },
  TRAIN_FEATURE_INFINITE: {
    meaning: "a feature column holds an infinite value",
    remedy: "write a missing value as NaN, or mend the feature that divides by zero",
  },
  TRAIN_LABELS_INVALID: {
    meaning: "a label is NaN, infinite, no class where classes are learnt, or a negative count",
    remedy: "drop the rows without a label before training",
  },
  TRAIN_LABELS_ONE_CLASS: {
    meaning:
      "all labels with weight are of one class, or all counts are 0, so there is nothing to tell apart",
    remedy: "give a longer stretch of rows, or a target that both happens and fails to",
  },
  TRAIN_CATEGORY_INVALID: {
    meaning:
      "a categorical column holds a value that is no code: negative, fractional or too large",
    remedy: "code the categories as integers from 0 to 65,535, NaN where missing",
  },
  TRAIN_OUTPUTS_SEVERAL: {
    meaning: "one number a row was asked of a model that predicts several, one a class",
    remedy: "ask for all outputs (outputsRow, outputsColumns), or train a model of two classes",
  },
  TRAIN_WEIGHTS_INVALID: {
    meaning:
      "a sample weight or an initial score is negative, NaN or infinite, or all weights are 0",
    remedy: "give finite weights ≥ 0, at least one above 0, and finite initial scores",
  },
  TRAIN_LIGHTGBM_UNREADABLE: {
    meaning: "a text is no model of LightGBM's, or is cut short or edited",
    remedy: "save the model again with LightGBM's save_model, and copy it whole",
  },
  TRAIN_LIGHTGBM_UNSUPPORTED: {
    meaning: "a model of LightGBM's uses what trees here cannot say",
    remedy: "train it without what the message names",
  },
  TRAIN_ONNX_RUNTIME_MISSING: {
    meaning: "an ONNX file is to be predicted, but the package onnxruntime-node cannot be loaded",
    remedy: "npm install onnxruntime-node --onnxruntime-node-install=skip",
  },
  TRAIN_ONNX_UNREADABLE: {
    meaning: "ONNX Runtime does not load a file: it is cut, edited, or of unknown operators",
    remedy: "export the model again, with operators that the installed runtime knows",
  },
  TRAIN_ONNX_INPUTS_UNEQUAL: {
    meaning: "an ONNX graph asks for other features than it is to be given",
    remedy: "give the features that it was trained on, under its names",
  },
  TRAIN_ONNX_UNSUPPORTED: {
    meaning:
      "an ONNX graph has inputs or outputs of a kind that is not read, or does not tell what is asked",
    remedy: "export it with float tensors, and name the output and the column",
  },
  TRAIN_ONNX_FAILED: {
    meaning: "ONNX Runtime gave no prediction, or one that is no probability where one is expected",
    remedy: "try the file with its own tools on the same rows",
  },
  TRAIN_MODEL_CORRUPT: {
    meaning: "the bytes of a model are cut short, edited, or no model at all",
    remedy: "take the model from the artifact store again, or train it again",
  },
  TRAIN_MODEL_VERSION: {
    meaning: "a model was written in a format that this version does not read",
    remedy: "train it again with this version, or read it with the version that wrote it",
  },
});
