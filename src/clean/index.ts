export {
  type CheckDescription,
  type CheckId,
  checkIds,
  checkTable,
  describeCheck,
  policiesOf,
  type Severity,
} from "./check-table.js";
export type { Check, Finding } from "./checks/check.js";
export { checks } from "./checks/index.js";
export { cleanBars } from "./clean.js";
export type { CountKind, Counts } from "./count-kinds.js";
export {
  createDetectionTally,
  type DetectionScore,
  type DetectionTally,
  type KindScore,
  type Observed,
} from "./detection-score.js";
export { cleanErrors } from "./errors.js";
export {
  type ExpectationId,
  type Expectations,
  expectationIds,
  expectationRules,
  type JudgedExpectation,
  judgeExpectations,
  requireExpectations,
} from "./expectations.js";
export type { CleanSinks, RejectedRow, Repair } from "./ledger.js";
export {
  type CleanLimits,
  type CleanOptions,
  cleanDefaults,
  cleanOptions,
  policyOf,
} from "./options.js";
export type { OutlierEvidence } from "./outliers/evidence.js";
export { type OverallQuality, overallQuality } from "./overall.js";
export { type Policy, policies } from "./policy.js";
export type { DayQuality, MonthQuality, QualityReport } from "./quality-report.js";
export type { QualityComponents } from "./quality-score.js";
export { type ScoringOptions, scoreSimulated, scoringRates } from "./score-simulated.js";
export { requireQuality } from "./validate.js";
export {
  type CleanWitnesses,
  findTriangle,
  type WitnessLeg,
} from "./witness/witness.js";
