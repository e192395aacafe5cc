import { describe, it } from "vitest";
import { kernelLaws, type LawOptions } from "../../src/features/conformance/index.js";
import type { Operator } from "../../src/features/operator.js";

/** One test for each law of kernels. */
export function describeKernelLaws(operator: Operator, options: LawOptions = {}): void {
  describe(operator.name, () => {
    for (const law of kernelLaws(operator, options)) it(law.name, () => law.check());
  });
}
