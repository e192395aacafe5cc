export { type Golden, type GoldenCase, goldenDifference, makeGolden } from "./golden.js";
export {
  type KernelLaw,
  type KernelOutcome,
  kernelLaws,
  type LawOptions,
  runKernel,
} from "./laws.js";
export { measureRecovery, type Recovery } from "./recovery.js";
export {
  type ParameterCase,
  type SampleKind,
  sampleInputs,
  sampleParameters,
} from "./samples.js";
