export { type ExportFile, exportedSet, importSet } from "./exported-set.js";
export { type Formula, formulaOf, type KnownSet, knownSets, madeOf } from "./formulas.js";
export {
  type BrokenModel,
  type BrokenSet,
  findImpact,
  type Impact,
  type PossibleChange,
} from "./impact.js";
export { type LineageEntry, type LineageReport, traceLineage } from "./lineage.js";
export {
  type CheckedAgainst,
  checkModel,
  type ModelCheck,
  type NodeVerdict,
} from "./model-check.js";
export { findModels, type KnownModel, type KnownTree, knownModels, knownTrees } from "./models.js";
export { configuredSet, type OpenedSet, openSet } from "./open-set.js";
export { type Registration, registerSet } from "./register-set.js";
