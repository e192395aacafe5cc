export { type OnnxOptions, onnxBytes } from "./export.js";
