export { joinTickFindings, type TickFindings, tellTicks } from "./aggregate-ticks.js";
export { type BarChange, barChanges } from "./bar-changes.js";
export {
  describeFiles,
  type FileDescription,
  type HashCache,
} from "./describe-files.js";
export { inspectFile } from "./detect-format.js";
export type { BrokenUnitPolicy, UnitChoice } from "./download/choose-units.js";
export {
  type DownloadPlace,
  type DownloadRequest,
  type DownloadResult,
  downloadUnits,
  retryUnits,
} from "./download/download.js";
export { downloadErrors } from "./download/errors.js";
export { type DownloadTools, defaultDownloadRetry } from "./download/fetch-unit.js";
export {
  type BreakerPolicy,
  createHostGates,
  defaultBreakerPolicy,
  type HostGates,
} from "./download/host-gate.js";
export { defaultHttpLimits, type Fetch, type HttpLimits } from "./download/http-get.js";
export { systemClock } from "./download/system-clock.js";
export { systemDownloadTools } from "./download/system-tools.js";
export {
  seriesInstrument,
  seriesRows,
  seriesSource,
  type Vendor,
  type VendorSettings,
} from "./download/vendor.js";
export { ingestErrors } from "./errors.js";
export type { Container } from "./file-bytes.js";
export type { FileFormat, FormatOverride } from "./file-format.js";
export type { IngestFindings } from "./findings.js";
export { formatNamed } from "./format-named.js";
export type { Format, FormatName } from "./formats/format.js";
export { formats } from "./formats/index.js";
export {
  type IngestedFiles,
  type IngestOptions,
  ingestFiles,
} from "./ingest-files.js";
export type { Layout } from "./layout.js";
export { liveErrors } from "./live/errors.js";
export type { BarHistory, FeedEvent, LiveFeed } from "./live/feed.js";
export { type FolderFeedOptions, folderFeed } from "./live/folder-feed.js";
export { defaultFeedRetry, type LiveEvent, type LiveOptions, liveBars } from "./live/live-bars.js";
export { type MessageReader, messageReader } from "./live/message.js";
export { type OandaFeedOptions, oandaFeed } from "./live/oanda-feed.js";
export { type OandaHistoryOptions, oandaHistory } from "./live/oanda-history.js";
export { type SimulatedFeedOptions, simulatedFeed } from "./live/simulated-feed.js";
export { type SseFeedOptions, sseFeed } from "./live/sse-feed.js";
export { type WebSocketFeedOptions, websocketFeed } from "./live/websocket-feed.js";
export {
  createQuarantine,
  memoryQuarantine,
  openQuarantine,
  type Quarantine,
  type RejectedLine,
  type RejectReason,
} from "./quarantine.js";
export { type BarFile, type ReadOptions, readBarFile } from "./read-bar-file.js";
export { readReferenceRates } from "./reference-rates.js";
export type { TimeForm } from "./row-time.js";
export type { BarStream, Source, SourceNeed, SourceRequest, StoredUnit } from "./source.js";
export { sourceNamed, sources } from "./sources/index.js";
