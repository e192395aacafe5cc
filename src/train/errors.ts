import { declareErrors } from "../core/errors.js";

/** Codes of `train/`, but for those of its learners. */
export const trainErrors = declareErrors({
  TRAIN_LABEL_INVALID: {
    meaning: "a target was described with options or values that make no label",
    remedy:
      "use the options of its kind and no others: whole horizons of at least one bar, widths and lengths above zero",
  },
  TRAIN_WEIGHT_INVALID: {
    meaning: "the weights of rows were described with a time decay out of range",
    remedy: "give the oldest row a weight above −1, up to 1, beside the newest",
  },
  TRAIN_SPLIT_INVALID: {
    meaning: "folds were asked for with options that make none",
    remedy:
      "use at least one fold (two for k-fold), a training share between 0 and 1, an embargo of at least 0",
  },
  TRAIN_HISTORY_TOO_SHORT: {
    meaning: "warm-up, labels and folds leave no row of the history to train on, or to test",
    remedy: "give a longer history, fewer folds, a shorter warm-up or a shorter horizon",
  },
  TRAIN_ROWS_MISMATCHED: {
    meaning: "columns, labels or times that belong to the same rows differ in number or order",
    remedy: "take all of them from the same bars",
  },
  TRAIN_FEATURE_UNKNOWN: {
    meaning: "a node asks for a feature that the feature set does not have",
    remedy: "name features of the set, or use all",
  },
  TRAIN_HIERARCHY_INVALID: {
    meaning:
      "nodes do not form a hierarchy: a cycle, a name that is missing or stands twice, or timeframes out of order",
    remedy:
      "let each node name only nodes of the same or a longer timeframe, and none above itself",
  },
  TRAIN_FOLDS_NOT_FORWARD: {
    meaning:
      "predictions that go down the hierarchy come from folds that trained on rows after their test",
    remedy: "use walk-forward folds for every node that has others below it",
  },
  TRAIN_TREE_MISMATCHED: {
    meaning:
      "models do not form a tree: one reads predictions that no other of them makes as it expects",
    remedy: "use nodes trained together, or train the lower node again",
  },
  TRAIN_TREE_ROW_LATE: {
    meaning:
      "a live row is older than the predictions of the nodes above that are still remembered",
    remedy: "give rows in the order in which they became available, upper nodes first",
  },
  TRAIN_SEARCH_SPACE_INVALID: {
    meaning: "a space of parameters to search has a range or a distribution that draws nothing",
    remedy: "write each as { uniform: [from, to] }, logUniform, integer, logInteger or choice",
  },
  TRAIN_SEARCH_INVALID: {
    meaning:
      "a search was asked for with a budget or a halving that makes no rungs, or of a node that learns nothing",
    remedy:
      "give at least one trial and one fold, and an eta of at least 2; name a node that has a learner",
  },
  TRAIN_TRACKER_FAILED: {
    meaning: "what was logged to a tracker could not be brought to the disk",
    remedy: "look at what the run said of its tracking; points since the last flush may be missing",
  },
});
