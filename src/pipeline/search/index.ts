export { type SearchRequest, type SearchResult, searchNode, type Trial } from "./search.js";
export { countTrials, isTrialRun } from "./trial-record.js";
