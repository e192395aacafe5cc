import { declareErrors } from "../core/errors.js";

/** Codes of `features/`. */
export const featuresErrors = declareErrors({
  FEATURES_PARAMETER_INVALID: {
    meaning: "a parameter of an operator is outside its range or of another kind",
    remedy: "use a value in the range that the message names",
  },
  FEATURES_PARAMETER_UNKNOWN: {
    meaning: "an operator has no parameter of that name",
    remedy: "use the nearest name that the message gives, or leave it out",
  },
  FEATURES_INPUT_COUNT_WRONG: {
    meaning: "an operator is applied to too few or too many series",
    remedy: "call it with the inputs that the message lists",
  },
  FEATURES_EXPRESSION_INVALID: {
    meaning: "something that is no expression stands where a series is expected",
    remedy: "build it with bars() and the operators",
  },
  FEATURES_EXPRESSION_CYCLIC: {
    meaning: "a feature reads itself, directly or through others",
    remedy: "read an earlier row of something that does not need the feature: lag(x, 1)",
  },
  FEATURES_OPERATOR_TAKEN: {
    meaning: "an operator has the name of one of ours, or two operators share a name and version",
    remedy: "give yours another name, or import the one definition wherever it is used",
  },
  FEATURES_OPERATOR_UNKNOWN: {
    meaning: "a feature uses an operator that is not in the table",
    remedy: "use the nearest name that the message gives, or pass a table that has the operator",
  },
  FEATURES_OPERATOR_VERSION_MISSING: {
    meaning: "a feature was made with another version of an operator's numerics",
    remedy:
      "rebuild the set with today's operators, or run it with the release that it was made with",
  },
  FEATURES_OPERATOR_CHANGED: {
    meaning: "an operator of your own gives other bits than when its version was first used",
    remedy: "raise the version in its definition",
  },
  FEATURES_OPERATOR_FILE_UNKNOWN: {
    meaning: "an operator of your own is defined by no file that worker threads could load",
    remedy: "define it in a file, and load that with loadUserFile or as the config's features.set",
  },
  FEATURES_FILE_MISSING: {
    meaning: "the named file of features is not there",
    remedy: "name a TypeScript or JavaScript file, or a published set as name@version",
  },
  FEATURES_FILE_UNREADABLE: {
    meaning: "a file of features could not be loaded: it does not parse, or it threw",
    remedy: "open it at the place that the message names",
  },
  FEATURES_FILE_WITHOUT_SET: {
    meaning: "a file of features exports no feature set, or several and none as default",
    remedy: 'export default featureSet("name", { … })',
  },
  FEATURES_COLUMN_UNKNOWN: {
    meaning: "a feature reads a column that bars do not have",
    remedy: "read one of open high low close spread tickVolume openTime",
  },
  FEATURES_TIMEFRAME_TOO_FINE: {
    meaning: "a feature reads bars of a finer timeframe than the data",
    remedy: "ask for the timeframe of the data or a longer one",
  },
  FEATURES_NAME_INVALID: {
    meaning: "a feature or set has a name that is not allowed, or two features have one name",
    remedy: "use snake_case, letter first, at most 64 characters, each name once",
  },
  FEATURES_SET_EMPTY: {
    meaning: "a feature set holds no feature",
    remedy: "add at least one",
  },
  FEATURES_FEATURE_UNKNOWN: {
    meaning: "a set has no feature of that name",
    remedy: "use the nearest name that the message gives",
  },
  FEATURES_FORM_INVALID: {
    meaning: "a stored feature set is malformed, or its ids do not follow from its content",
    remedy: "export it again; do not edit exported sets by hand",
  },
  FEATURES_COMPANION_MISSING: {
    meaning: "a feature reads another instrument, whose bars were not given",
    remedy: "give its bars, or take those features out",
  },
  FEATURES_COMPANION_UNKNOWN: {
    meaning: "a bar was pushed for an instrument that no feature reads",
    remedy: "push bars of the plan's companions alone",
  },
  FEATURES_COMPANION_LATE: {
    meaning: "a companion's bar came after an own bar that it belongs before",
    remedy: "give companions' bars no later than the own bar of the same open time",
  },
  FEATURES_BARS_UNORDERED: {
    meaning: "bars do not ascend in open time",
    remedy: "clean them first, and give each bar once",
  },
  FEATURES_OUTPUT_MISMATCH: {
    meaning: "the columns to write to are too few, too many or too short",
    remedy: "give one Float32Array a feature, in the order of the set",
  },
  FEATURES_SNAPSHOT_FOREIGN: {
    meaning: "a snapshot was made by another plan or another version of the engine",
    remedy: "restore it with the set that made it, or replay history",
  },
  FEATURES_SNAPSHOT_CORRUPT: {
    meaning: "the bytes of a snapshot are cut short or changed",
    remedy: "use another snapshot, or replay history",
  },
  FEATURES_SET_UNKNOWN: {
    meaning: "no feature set of that name is published",
    remedy: "use the nearest name that the message gives, or publish it",
  },
  FEATURES_VERSION_UNKNOWN: {
    meaning: "a feature set has no such version",
    remedy: "use one of the versions that the message lists",
  },
  FEATURES_VERSION_TAKEN: {
    meaning: "other content is already published under that name and version",
    remedy: "publish it without a version, so that the next one is derived",
  },
  FEATURES_VERSIONS_DIVERGED: {
    meaning: "a set to be imported does not follow from, or lead to, the versions of its name here",
    remedy: "export it under another name, or publish its content with features register",
  },
  FEATURES_SET_INCOMPATIBLE: {
    meaning: "a model needs features that the set does not offer, or computes differently",
    remedy: "restore the features, or train the model on this set",
  },
  FEATURES_MATRIX_INCOMPATIBLE: {
    meaning: "a matrix lacks columns that a model was trained on, or has them by other formulas",
    remedy: "compute a matrix with the feature set that the model was trained on",
  },
  FEATURES_LOOK_AHEAD_FOUND: {
    meaning: "a feature's value changed with bars that came later: it sees the future",
    remedy: "mend the operator that the message names; a model trained on it is worthless",
  },
  FEATURES_STREAM_DIFFERENT: {
    meaning: "a feature has other values bar by bar than in one batch",
    remedy: "keep all that its operator must remember in the kernel's state",
  },
  FEATURES_PROOF_EMPTY: {
    meaning: "a feature never had a value on the bars given, so that nothing is proven of it",
    remedy: "give more rows, or data that have the columns that it reads",
  },
  FEATURES_LAW_BROKEN: {
    meaning: "an operator's kernel breaks a law that the engine relies on",
    remedy: "mend the kernel: the message names the law's first offending row",
  },
});
