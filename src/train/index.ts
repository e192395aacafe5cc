export { asOfPredictions, type TimedPredictions } from "./as-of.js";
export { requireLearnable, requireProbability } from "./constraints.js";
export {
  buildDataset,
  type Dataset,
  type FeatureColumn,
  type FeatureRows,
  type FeatureRowsInput,
  featureRows,
  gateColumn,
  type NodePredictions,
  selectFeatures,
} from "./dataset.js";
export {
  defaultHierarchy,
  defaultNodeParameters,
  defaultTreeParameters,
} from "./default-hierarchy.js";
export { trainErrors } from "./errors.js";
export { type Gate, isOpen, maySpeak } from "./gate.js";
export { givenFold, nodeFolds } from "./given-model.js";
export {
  type GivenModel,
  type Hierarchy,
  type HierarchyNode,
  hierarchy,
  type LearnerParameters,
  type NodeConstraints,
  nodeDepth,
  type Pool,
  predictionColumn,
  predictionId,
  printedPrediction,
  walkForwardPerNode,
} from "./hierarchy.js";
export { type ForwardReturnTarget, forwardReturn } from "./labels/forward-return.js";
export { type ForwardSizeTarget, forwardSize } from "./labels/forward-size.js";
export {
  describeTarget,
  labelBars,
  type Target,
  type TargetTrades,
  targetHorizonBars,
  targetTrades,
} from "./labels/label-bars.js";
export { type MetaTarget, meta, type PrimaryPredictions } from "./labels/meta.js";
export type { Labels } from "./labels/settlement.js";
export { type TrendTarget, trend } from "./labels/trend.js";
export { type TripleBarrierTarget, tripleBarrier } from "./labels/triple-barrier.js";
export { trailingVolatility } from "./labels/volatility.js";
export * from "./learners/index.js";
export {
  columnIds,
  columnNames,
  type ModelFeature,
  type ModelTree,
  type ModelUpstream,
  modelTree,
  type NodeModel,
  nodeModel,
  nodeModelBytes,
  nodeModelFacts,
  nodeModelFromBytes,
} from "./model.js";
export { labelledRows, type NodeTraining } from "./node-rows.js";
export {
  createTreePredictor,
  predictNodeRows,
  predictTree,
  type TreePredictor,
  type TreeRows,
} from "./predict-tree.js";
export { type RowWeights, timeDecay, uniquenessWeights } from "./sample-weight.js";
export * from "./search/index.js";
export {
  type CombinatorialFold,
  type CombinatorialPurgedOptions,
  combinatorialPurged,
} from "./splits/combinatorial-purged.js";
export { purgedTrainRows } from "./splits/embargo.js";
export { type Fold, isForward, type LabelTimes, type RowRange } from "./splits/fold.js";
export { type PurgedKFoldOptions, purgedKFold } from "./splits/purged-k-fold.js";
export { type ValidationTail, validationTail } from "./splits/validation-tail.js";
export { type WalkForwardOptions, walkForward } from "./splits/walk-forward.js";
export { readNodeModel } from "./stored-model.js";
export {
  createTracker,
  silentTracker,
  type Tracker,
  type TrackerOptions,
  trackingHooks,
} from "./tracker.js";
export {
  type FoldOutcome,
  type OutOfFold,
  outOfFold,
  trainFinal,
  trainFold,
  trainNode,
} from "./train-node.js";
export { shrinkageOf, trainPooledFinal, trainPooledFold } from "./train-pooled.js";
