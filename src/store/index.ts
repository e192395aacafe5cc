export * from "./artifact.js";
export * from "./bar-file.js";
export * from "./catalogue.js";
export type { ColumnPlace } from "./column-index.js";
export * from "./errors.js";
export type { ExportedPart, ExportLog } from "./export-log.js";
export type { JournalEntry, Measurement, MeasurementRecord } from "./journal.js";
export type { ArtifactRecord, LineageNode } from "./lineage.js";
export * from "./matrix-file.js";
export type { AttemptOutcome, AttemptRecord, NewAttempt, RunRecord } from "./run-log.js";
export type {
  SeriesPoint,
  SeriesSummary,
  TrackedFact,
  TrackedStretch,
  TrackLog,
  TrackQuery,
} from "./track-log.js";
export { type Curve, readCurves, visitPoints } from "./tracking/read-points.js";
export {
  type FactRecord,
  type SeriesRecord,
  type TrackLabels,
  type TrackScope,
  writeFact,
  writeSeries,
} from "./tracking/record.js";
export { indexAllTracked } from "./tracking/track-index.js";
export { openTracking, type Tracking, type TrackingOptions } from "./tracking/tracking.js";
export type {
  NewUnit,
  UnitCount,
  UnitLog,
  UnitOutcome,
  UnitQuery,
  UnitRecord,
  UnitRevision,
  UnitState,
} from "./unit-log.js";
export * from "./vendor-files.js";
export type { NewVersion, PointerRecord, PublishedVersion } from "./version-log.js";
export * from "./workspace.js";
