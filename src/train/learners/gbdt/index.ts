export { type GbdtOptions, type GbdtResult, trainGbdt } from "./booster.js";
export { largestCategoryCode } from "./category-binning.js";
export {
  type ColumnSource,
  columnArrays,
  columnOf,
  type FeatureColumns,
  isColumnSource,
} from "./columns.js";
export type { ForestPredictor } from "./fast-predictor.js";
export { checkTree, packForest, unpackForest } from "./forest-arrays.js";
export {
  type Link,
  links,
  logistic,
  type Objective,
  type ObjectiveRows,
  predictionOf,
  softmaxInPlace,
} from "./objectives/index.js";
export { type GbdtParameters, gbdtParameterRules } from "./parameters.js";
export { createPredictor } from "./predictor.js";
export type { GbdtRows } from "./rows.js";
export { createExplainer, type ForestExplainer } from "./tree-shap.js";
export {
  type Forest,
  forestImportance,
  holdsCategory,
  singleLeaf,
  type Tree,
  treeDepth,
} from "./trees.js";
export { zeroThreshold } from "./zero-missing.js";
