import { declareErrors } from "../core/errors.js";

/** Codes of `pipeline/`. */
export const pipelineErrors = declareErrors({
  PIPELINE_CONFIG_MISSING: {
    meaning: "the named config file is not there",
    remedy: "write one with plumbline init, or leave --config out",
  },
  PIPELINE_CONFIG_UNREADABLE: {
    meaning: "the config file could not be loaded: it does not parse, or it threw",
    remedy: "open it at the place that the message names",
  },
  PIPELINE_CONFIG_INVALID: {
    meaning: "the config has a wrong key or a value of a wrong type or out of range",
    remedy: "correct the keys that the message lists; plumbline init writes a valid file",
  },
  PIPELINE_NO_DATA: {
    meaning: "no file was given for an instrument that the run needs",
    remedy: "add files for it under source.files, or take out what asks for it",
  },
  PIPELINE_INGEST_FAILED: {
    meaning: "some of the instruments that were to be ingested could not be",
    remedy:
      "run it again: it goes on where it stopped; plumbline ingest --status says what is missing",
  },
  PIPELINE_TOO_LITTLE_DATA: {
    meaning: "there are too few bars to train and judge a node",
    remedy: "give a longer history, or nodes of a finer timeframe",
  },
  PIPELINE_MODEL_UNKNOWN: {
    meaning: "the workspace has no model or model tree of that name or id",
    remedy: "name an instrument that has a champion, or the first seven digits of an id",
  },
  PIPELINE_FEATURES_LOST: {
    meaning:
      "a model that is to come into service reads features that can no longer be computed here",
    remedy:
      "bring back the operators that the message names, at the versions named, or train again: plumbline run",
  },
  PIPELINE_REASON_MISSING: {
    meaning: "a model was to be put into service, or taken back, without saying why",
    remedy: "give a reason: it goes into the journal",
  },
  PIPELINE_SUBJECT_UNKNOWN: {
    meaning:
      "nothing in the workspace was made with the operator, feature, instrument or file named",
    remedy: "use the nearest name that the message gives; plumbline features list shows the sets",
  },
  PIPELINE_QUALITY_ALERT: {
    meaning: "plumbline quality --check found an alert about the quality of bars",
    remedy: "plumbline clean names what costs most; mend the source or change clean.expect",
  },
  PIPELINE_RUN_UNKNOWN: {
    meaning: "the workspace has no run whose id begins so, or several",
    remedy: "name the first digits of an id that plumbline runs list shows, or latest",
  },
  PIPELINE_METRIC_UNKNOWN: {
    meaning: "none of the runs asked about has a metric of that name",
    remedy: "use the nearest name that the message gives; plumbline runs show lists all",
  },
  PIPELINE_MLFLOW_UNREACHABLE: {
    meaning: "an MLflow tracking server did not answer, or could not, in several tries",
    remedy: "see that it runs and can be reached, and export again: it goes on where it stopped",
  },
  PIPELINE_MLFLOW_REFUSED: {
    meaning: "an MLflow tracking server answered that it will not take what it was sent",
    remedy:
      "see the reason in the message; credentials come from MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
  },
  PIPELINE_NODE_UNKNOWN: {
    meaning: "a model tree, or a config, has no node of the name asked for",
    remedy: "use the nearest name that the message gives; plumbline models show lists the nodes",
  },
  PIPELINE_NODE_UNNAMED: {
    meaning: "a model tree has several nodes, and one of them was to be named",
    remedy: "name one with --node",
  },
  PIPELINE_MODEL_UNEXPORTABLE: {
    meaning: "a model is of a kind that the format asked for cannot hold",
    remedy: "export it as ONNX, which holds the models of every learner",
  },
  PIPELINE_IMPORT_UNFIT: {
    meaning: "a model from elsewhere cannot take the place of a node in a tree",
    remedy: "train it as the message says: P(up), features by their names, predictions last",
  },
  PIPELINE_MODEL_FILE_UNREADABLE: {
    meaning: "the ONNX file that a config names for a node is not there, or cannot be read",
    remedy: "name a file that is there; paths are seen from the working directory",
  },
  PIPELINE_BARS_FOREIGN: {
    meaning: "bars to predict on are of another pair, or another side, than the model's",
    remedy: "name clean bars of the pair and side that the model was trained on",
  },
  PIPELINE_RUN_MISSING: {
    meaning: "the workspace holds no finished run",
    remedy: "plumbline run",
  },
});
