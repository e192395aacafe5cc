/**
 * The conformance kit, for operators of your own: the laws that Plumbline's operators keep, sampled
 * inputs, and golden bits. It needs no test runner.
 *
 * @example
 * import { kernelLaws } from "plumbline/testing";
 * for (const law of kernelLaws(wobbleOperator)) test(law.name, () => law.check());
 */
export {
  type Golden,
  type GoldenCase,
  goldenDifference,
  type KernelLaw,
  type KernelOutcome,
  kernelLaws,
  type LawOptions,
  makeGolden,
  type ParameterCase,
  runKernel,
  type SampleKind,
  sampleInputs,
  sampleParameters,
} from "./features/index.js";
