import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runKernel, sampleInputs } from "../../../../src/features/conformance/index.js";
import type { Operator } from "../../../../src/features/operator.js";
import { operatorTable } from "../../../../src/features/operators/index.js";

const anyValue = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, 1, 1) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

/** Parameters of an operator, lengths up to 40. */
function parametersOf(operator: Operator): fc.Arbitrary<Record<string, number | string>> {
  const table = Object.entries(operator.parameters).map(([name, { kind, min, max, choices }]) => {
    if (kind === "choice") return [name, fc.constantFrom(...(choices ?? []))];
    if (kind === "integer") {
      return [name, fc.integer({ min: min ?? 1, max: Math.min(max ?? 40, 40) })];
    }
    const bounds = { min: Math.max(min ?? -50, -50), max: Math.min(max ?? 1e9, 1e9), noNaN: true };
    // −0 is refused in parameters: it has no canonical form.
    return [name, fc.double(bounds).map((value) => value + 0)];
  });
  const record: fc.Arbitrary<Record<string, number | string>> = fc.record(
    Object.fromEntries(table),
  );
  return record.filter((parameters) => {
    try {
      operator.warmUp(parameters);
      return true;
    } catch {
      return false;
    }
  });
}

const rowCount = 90;

function caseOf(operator: Operator) {
  const series = fc
    .array(anyValue, { minLength: rowCount, maxLength: rowCount })
    .map((values) => Float64Array.from(values));
  return fc.record({
    parameters: parametersOf(operator),
    inputs: fc.tuple(...operator.inputs.map(() => series)),
    ends: fc
      .uniqueArray(fc.integer({ min: 0, max: rowCount }), { maxLength: 20 })
      .map((ends) => [...ends.sort((a, b) => a - b), rowCount]),
  });
}

describe("kernels on any rows", () => {
  for (const operator of operatorTable.values()) {
    it(`${operator.name} gives the same bits for any cutting, and never an infinity`, () => {
      fc.assert(
        fc.property(caseOf(operator), ({ parameters, inputs, ends }) => {
          const whole = runKernel(operator, parameters, inputs);
          const cut = runKernel(operator, parameters, inputs, ends);
          for (let row = 0; row < rowCount; row++) {
            if (!Object.is(whole.output[row], cut.output[row])) return false;
            if (Math.abs(whole.output[row]) === Infinity) return false;
          }
          return whole.state.every((value, k) => Object.is(value, cut.state[k]));
        }),
        { numRuns: 25, seed: 20240304 },
      );
    });
  }

  it("window statistics do not drift over a hundred thousand rows", () => {
    const names = ["sma", "rollingStd", "zScore", "wma", "slope", "rSquared", "rollingSkew"];
    const length = 20;
    for (const operator of names.map((name) => operatorTable.get(name) as Operator)) {
      const parameters = parametersFor(operator, length);
      const inputs = sampleInputs(operator, 100_000, "drift").map((series) => {
        series[50_000] = 1e9; // an outlier must leave no residue once it is out of the window
        return series;
      });
      const late = runKernel(operator, parameters, inputs).output;
      const tail = inputs.map((series) => series.slice(99_960));
      const fresh = runKernel(operator, parameters, tail).output;
      for (let k = length - 1; k < 40; k++) {
        const distance = Math.abs(late[99_960 + k] - fresh[k]);
        expect(distance).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(fresh[k])));
      }
    }
  });
});

function parametersFor(operator: Operator, length: number): Record<string, number> {
  return operator.name === "rollingStd" ? { length, lostDegrees: 1 } : { length };
}
