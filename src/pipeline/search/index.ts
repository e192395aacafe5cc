export { type SearchRequest, type SearchResult, searchNode } from "./search.js";
export { countTrials } from "./trial-record.js";
export type { Trial } from "./trials.js";
