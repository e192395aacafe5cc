import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Golden, goldenDifference } from "../../../../src/features/conformance/index.js";
import { emaOperator } from "../../../../src/features/operators/ema.js";
import { operatorTable } from "../../../../src/features/operators/index.js";

const folder = new URL("../../../golden/operators/", import.meta.url);
const read = (file: string): Golden => JSON.parse(readFileSync(new URL(file, folder), "utf8"));

describe("golden bits", () => {
  for (const operator of operatorTable.values()) {
    it(`${operator.name} gives the bits of its version`, () => {
      const golden = read(`${operator.name}@${operator.version}.json`);
      expect(goldenDifference(operator, golden)).toBeUndefined();
    });
  }

  it("no file is of an operator that never was", () => {
    const strangers = readdirSync(folder).filter((file) => !operatorTable.has(file.split("@")[0]));
    expect(strangers).toEqual([]);
  });

  it("a changed last bit is found, and so is a version without a file", () => {
    const golden = read("ema@1.json");
    const wobbling = {
      ...emaOperator,
      createKernel: (parameters: Record<string, number>) => {
        const kernel = emaOperator.createKernel(parameters);
        return {
          state: kernel.state,
          run: (
            inputs: readonly Float64Array[],
            outputs: readonly Float64Array[],
            from: number,
            to: number,
          ) => {
            kernel.run(inputs, outputs, from, to);
            outputs[0][to - 1] *= 1 + Number.EPSILON;
          },
        };
      },
    };
    expect(goldenDifference(wobbling as typeof emaOperator, golden)).toContain("other bits");
    expect(goldenDifference({ ...emaOperator, version: 2 }, golden)).toContain("version 1 on file");
  });
});
