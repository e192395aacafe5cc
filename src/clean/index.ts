export type { Check, Finding, Severity } from "./checks/check.js";
export { checks } from "./checks/index.js";
export { cleanBars } from "./clean.js";
export { cleanErrors } from "./errors.js";
export type { CleanSinks, CountKind, Counts, RejectedRow, Repair } from "./ledger.js";
export { type CleanOptions, cleanDefaults } from "./options.js";
export type { DayQuality, MonthQuality, QualityReport } from "./quality-report.js";
export type { QualityComponents } from "./quality-score.js";
export { requireQuality } from "./validate.js";
