/**
 * Plumbline as a library: what a config file, a feature set of one's own and a program around the
 * pipeline need. The conformance kit for operators is `plumbline/testing`.
 */
export {
  type CleanOptions,
  type CleanWitnesses,
  checkTable,
  cleanBars,
  type Expectations,
  judgeExpectations,
  overallQuality,
  type QualityReport,
  requireQuality,
} from "./clean/index.js";
export { type ErrorReport, PlumblineError, reportError } from "./core/errors.js";
export { type HookEvent, type Hooks, silentHooks } from "./core/hooks.js";
export { createRandom, type Random } from "./core/random.js";
export {
  type Backtest,
  backtest,
  type Costs,
  evaluateNode,
  type NodeEvaluation,
  type PredictedRows,
  sidesOf,
} from "./evaluate/index.js";
export * from "./features/index.js";
export {
  type BarHistory,
  type FeedEvent,
  type FileFormat,
  folderFeed,
  type IngestedFiles,
  ingestFiles,
  inspectFile,
  type LiveEvent,
  type LiveFeed,
  liveBars,
  memoryQuarantine,
  messageReader,
  oandaFeed,
  oandaHistory,
  readReferenceRates,
  simulatedFeed,
  sseFeed,
  systemClock,
  websocketFeed,
} from "./ingest/index.js";
export { type Bar, type BarColumns, type BarSeries, barAt, barCount } from "./market/bar.js";
export { instrument, instrumentSymbols } from "./market/instrument.js";
export {
  compareWithReference,
  type ReferenceComparison,
  type ReferenceRates,
} from "./market/reference-rate.js";
export { resampleBars } from "./market/resample.js";
export { type SimulatedMarket, simulateMarket } from "./market/simulate/index.js";
export { allocateTicks, setTick, type Tick, type TickColumns } from "./market/tick.js";
export { createTickAggregator, type TickAggregator, type TickBars } from "./market/tick-bars.js";
export { type Timeframe, timeframes } from "./market/timeframe.js";
export {
  type Config,
  type ConfigInput,
  createLocalExecutor,
  defineConfig,
  loadConfigFile,
  nodeEvaluations,
  parseConfig,
  predictBatch,
  type RunResult,
  readPredictions,
  runPipeline,
  searchNode,
  trackRun,
} from "./pipeline/index.js";
export { createServer, type Server } from "./serve/index.js";
export { type Artifact, type Matrix, openMatrix, readAllBars, readBars } from "./store/index.js";
export { openWorkspace, type Workspace } from "./store/workspace.js";
export {
  buildDataset,
  type ColumnSource,
  contributionImportance,
  type Distribution,
  drawParameters,
  type FittedModel,
  fitGbdt,
  type GbdtModel,
  type Hierarchy,
  type HierarchyNode,
  hierarchy,
  labelBars,
  learnerNamed,
  lightgbmModelFromText,
  lightgbmText,
  modelFromBytes,
  type Objective,
  onnxBytes,
  onnxModel,
  type ParameterSpace,
  permutationImportance,
  runTrials,
  searchRungs,
  type Target,
  type Tracker,
  trainNode,
  walkForward,
} from "./train/index.js";
