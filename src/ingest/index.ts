export {
  describeFiles,
  type FileDescription,
  type HashCache,
} from "./describe-files.js";
export {
  type FileFormat,
  type FormatOverride,
  formatNamed,
  inspectFile,
} from "./detect-format.js";
export { ingestErrors } from "./errors.js";
export type { Container } from "./file-bytes.js";
export type { Format, FormatName } from "./formats/format.js";
export { formats } from "./formats/index.js";
export { type IngestedFiles, type IngestOptions, ingestFiles } from "./ingest-files.js";
export type { Layout } from "./layout.js";
export {
  createQuarantine,
  memoryQuarantine,
  openQuarantine,
  type Quarantine,
  type RejectedLine,
  type RejectReason,
} from "./quarantine.js";
export { type BarFile, type ReadOptions, readBarFile } from "./read-bar-file.js";
export type { TimeForm } from "./row-time.js";
export type { BarStream, Source, SourceNeed, SourceRequest } from "./source.js";
export { sourceNamed, sources } from "./sources/index.js";
