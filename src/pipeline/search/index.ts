export { type SearchRequest, type SearchResult, searchNode, type Trial } from "./search.js";
export { countTrials } from "./trial-record.js";
