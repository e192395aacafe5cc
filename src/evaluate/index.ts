export { type Backtest, type BacktestRows, backtest, type Costs, sidesOf } from "./backtest.js";
export {
  type BaselineName,
  type BaselineRows,
  baselineNames,
  majorityBaseline,
  persistenceBaseline,
  randomBaseline,
} from "./baselines.js";
export { compareLosses, type LossComparison } from "./compare.js";
export { evaluateErrors } from "./errors.js";
export {
  type EvaluationOptions,
  evaluateNode,
  type NodeEvaluation,
  type PredictedRows,
  type Scores,
} from "./evaluate-node.js";
export { type CalibrationBin, calibration } from "./metrics/calibration.js";
export {
  accuracy,
  auc,
  averageRanks,
  baseRate,
  brierScore,
  logLoss,
  rowLogLoss,
} from "./metrics/classification.js";
export {
  deflatedSharpe,
  expectedBestSharpe,
  probabilisticSharpe,
  type ResultMoments,
} from "./metrics/deflated-sharpe.js";
export { correlation, informationCoefficient } from "./metrics/information-coefficient.js";
export {
  annualSharpe,
  dailySums,
  type ReturnSummary,
  summarizeReturns,
  tradingDaysPerYear,
} from "./metrics/returns.js";
export {
  type CriterionResult,
  type ReportContent,
  type ReportedInstrument,
  renderReport,
} from "./report.js";
export type { ReportedQuality, ReportedSuspect } from "./report-quality.js";
