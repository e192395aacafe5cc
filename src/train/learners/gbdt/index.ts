export { type GbdtOptions, type GbdtResult, type GbdtRows, trainGbdt } from "./booster.js";
export {
  type Link,
  logistic,
  type Objective,
  type ObjectiveRows,
  objectiveNamed,
  predictionOf,
} from "./objectives.js";
export { type GbdtParameters, gbdtParameterRules } from "./parameters.js";
export { createPredictor, type ForestPredictor } from "./predictor.js";
export {
  type Forest,
  forestImportance,
  packForest,
  type Tree,
  treeDepth,
  unpackForest,
} from "./trees.js";
