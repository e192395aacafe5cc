export {
  type BarSource,
  type BarsOptions,
  bars,
  type SourceColumn,
  sourceColumns,
} from "./bars.js";
export { type Clock, printClock } from "./clock.js";
export {
  type Compatibility,
  type CompatibilitySubject,
  checkColumns,
  checkCompatibility,
  type FeatureConflict,
  type ModelFeature,
  modelFeaturesOf,
  requireColumns,
  requireCompatible,
} from "./compatibility.js";
export * from "./compositions/index.js";
export * from "./conformance/index.js";
export { type CostOptions, measureCost, type PlanCost } from "./cost.js";
export { deprecateSet, deprecationOf } from "./deprecation.js";
export { createEngine, type EngineOptions, type FeatureEngine } from "./engine.js";
export { featuresErrors } from "./errors.js";
export { type ExplainedValue, explainPlan, type PlanExplanation } from "./explain.js";
export {
  distinctNodes,
  type Expression,
  type ExpressionForm,
  expression,
  expressionForm,
  expressionFrom,
  type Parameters,
  type ParameterValue,
} from "./expression.js";
export {
  type Feature,
  type FeatureMap,
  type FeatureSet,
  featureSet,
  selectFeatures,
} from "./feature-set.js";
export {
  choice,
  type DefinedOperator,
  defineOperator,
  integer,
  type Kernel,
  type Memory,
  type Operator,
  type OperatorDefinition,
  type ParameterDefinition,
  type ParametersOf,
  type ParameterTable,
  real,
  type Series,
} from "./operator.js";
export {
  customOperators,
  keepOperators,
  loadOperators,
  operatorBits,
  operatorKey,
  withOperators,
} from "./operator-book.js";
export { checkedOperator } from "./operator-check.js";
export * from "./operators/index.js";
export { originOf, type Place, placed } from "./origin.js";
export {
  checkFormulas,
  type FeaturePlan,
  findCompanions,
  type PlannedFeature,
  type PlannedStep,
  type PlannedValue,
  type PlanOptions,
  planFeatures,
} from "./planner.js";
export { printExpression } from "./print.js";
export { type FeatureProof, proofRefusal, proveSet } from "./proof.js";
export {
  type ColumnVerdict,
  type FeatureVerdict,
  type FuturePerturbation,
  type LookAheadViolation,
  type MarketRows,
  type ProofOptions,
  proveColumns,
  proveNoLookAhead,
} from "./prove.js";
export { type PushVerdict, provePushes } from "./prove-pushes.js";
export {
  type BookEntry,
  createRegistry,
  type ExportedSet,
  type PublishedSet,
  type Registry,
  type VersionBook,
} from "./registry.js";
export {
  expressionsFrom,
  type FeatureSetForm,
  featureSetForm,
  featureSetFrom,
  type NodeForm,
} from "./set-form.js";
export * from "./sets/core/index.js";
export { core, coreSet } from "./sets/core/index.js";
export { featureSetIn, isFeatureSet, loadUserFile, type UserFile } from "./user-file.js";
export {
  type Change,
  changeOf,
  compareSets,
  compareVersions,
  firstVersion,
  isAllowedBetween,
  nextVersion,
  type SetDifference,
} from "./version.js";
