import { describe } from "vitest";
import { operatorTable } from "../../../../src/features/operators/index.js";
import { describeKernelLaws } from "../../../support/laws.js";
import { plainVersions } from "./plain-versions.js";

describe("the laws of kernels", () => {
  for (const operator of operatorTable.values()) {
    describeKernelLaws(operator, { reference: plainVersions[operator.name] });
  }
});
