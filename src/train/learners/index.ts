/**
 * The learners. A new one:
 *
 * 1. a folder or file with a `Learner` and a function from `ModelParts` to its model;
 * 2. a line in `registry.ts`;
 * 3. a line in `test/unit/train/learners/laws.test.ts`, which holds every learner to the same laws;
 * 4. its parameters in `docs/learners.md`.
 */
export { constantLearner } from "./constant.js";
export { contributionImportance } from "./contribution-importance.js";
export { learnerErrors } from "./errors.js";
export type {
  ColumnSource,
  FeatureColumns,
  Forest,
  Link,
  Objective,
  ObjectiveRows,
  Tree,
} from "./gbdt/index.js";
export { fitGbdt, type GbdtFitOptions, gbdtLearner } from "./gbdt-learner.js";
export type { GbdtModel } from "./gbdt-model.js";
export type {
  FitOptions,
  FitRows,
  FittedModel,
  ImportanceKind,
  Learner,
  TrainingRows,
} from "./learner.js";
export { type LightgbmModel, lightgbmModelFromText, lightgbmText } from "./lightgbm/index.js";
export { linearLearner } from "./linear-learner.js";
export { type OnnxOptions, onnxBytes } from "./onnx/index.js";
export { type OnnxModel, type OnnxModelOptions, onnxModel, onnxName } from "./onnx-model.js";
export type { GivenParameters, ParameterRule, ParameterRules } from "./parameters.js";
export {
  type PermutationImportance,
  type PermutationOptions,
  type PredictionLoss,
  permutationImportance,
} from "./permutation-importance.js";
export { learnerNamed, learnerNames, modelFromBytes } from "./registry.js";
