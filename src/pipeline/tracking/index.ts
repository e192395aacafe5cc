export {
  type ComparisonOptions,
  compareRuns,
  type MetricComparison,
  type RunComparison,
  type SettingDifference,
} from "./compare-runs.js";
export {
  type BestValue,
  bestValue,
  type Direction,
  goodDirection,
  isAmong,
  type MetricQuery,
  type PartFilter,
  type RankedRun,
  rankRuns,
  requireMetric,
} from "./ranking.js";
export {
  compareParts,
  findRun,
  openRunRecord,
  openRunRecords,
  partName,
  type RunFact,
  type RunPart,
  type RunSeries,
  readRunCurves,
  type TrackedRun,
} from "./run-record.js";
export { type TrackRunOptions, trackRun } from "./track-run.js";
