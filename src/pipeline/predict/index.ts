export { type Batch, type BatchNode, type BatchOptions, predictBatch } from "./predict.js";
export type { PredictionRequest } from "./subject.js";
