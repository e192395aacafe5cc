export { type CleanRunResult, cleanInstruments } from "./clean-run.js";
export {
  type Config,
  type ConfigInput,
  defineConfig,
  isNetworkKind,
  isNetworkSource,
  type NetworkSourceConfig,
  parseConfig,
} from "./config.js";
export { defaultConfigFile, loadConfigFile } from "./config-file.js";
export { pipelineErrors } from "./errors.js";
export { createLocalExecutor, defaultWorkerCount, type Executor } from "./executors/local.js";
export { explainRun, type NodeContributions } from "./explain-run.js";
export {
  type FeatureData,
  type FeatureDataContext,
  type FeatureDataRequest,
  openFeatureData,
} from "./feature-data.js";
export {
  type IngestResult,
  type IngestRunOptions,
  type InstrumentIngest,
  ingestInstruments,
  requireIngested,
} from "./ingest.js";
export { measureRun } from "./measure.js";
export * from "./mlflow/index.js";
export * from "./models/index.js";
export { type NetworkGathering, networkOf, type Revision } from "./network-bars.js";
export * from "./predict/index.js";
export { qualityContent } from "./quality-content.js";
export {
  type JudgedBars,
  type QualityAlert,
  type QualityTrend,
  qualityAlerts,
  qualityTrends,
} from "./quality-log.js";
export { holdAgainstRates, type ReferenceVerdict } from "./reference-check.js";
export * from "./registry/index.js";
export { nodeEvaluations, reportContent } from "./report-content.js";
export { defaultRetryPolicy, type RetryPolicy, withRetry } from "./retry.js";
export { type RetriedSeries, type RetryOptions, retryBrokenUnits } from "./retry-units.js";
export { type FeedbackTurn, type RunOptions, type RunResult, runPipeline } from "./run.js";
export type { TaskOutcome } from "./runner.js";
export * from "./search/index.js";
export type { Stage, StageName, Task } from "./stage.js";
export { readPredictions } from "./stages/evaluate.js";
export * from "./tracking/index.js";
export type { InstrumentTurn, Turn } from "./turn.js";
export { openRegistry } from "./version-book.js";
