export { type BoundPlan, bindGraph, type OnnxReading } from "./bind.js";
export { type OnnxOptions, onnxBytes } from "./export.js";
export { readMetadata } from "./metadata.js";
export type { OnnxPlan } from "./session.js";
export { type OnnxThread, openOnnxThread } from "./thread.js";
