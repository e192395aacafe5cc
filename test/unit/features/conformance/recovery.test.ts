import { describe, expect, it } from "vitest";
import {
  defineOperator,
  kernelLaws,
  measureRecovery,
  operatorTable,
  sampleParameters,
} from "../../../../src/features/index.js";

const every = [...operatorTable.values()].flatMap((operator) =>
  sampleParameters(operator).map((parameters) => ({
    operator,
    parameters,
    name: `${operator.name} ${JSON.stringify(parameters)}`,
  })),
);

describe("one missing row", () => {
  it("costs every operator that row alone, or the rows of its window, as docs/missing-values.md says", () => {
    const others = every.filter(({ operator, parameters }) => {
      const { kind, rows } = measureRecovery(operator, parameters);
      const isWindow = kind === "window" && rows === operator.warmUp(parameters) + 1;
      return kind !== "row" && !isWindow;
    });
    // What moves a row, and what is there to fill or to count missing rows.
    expect([...new Set(others.map(({ operator }) => operator.name))].sort()).toEqual([
      "lag",
      "lastKnown",
      "rollingCount",
    ]);
  });

  it.each([
    ["add", {}, { isMissing: true, rows: 1, kind: "row" }],
    ["ema", { length: 20 }, { isMissing: true, rows: 1, kind: "row" }],
    ["sma", { length: 20 }, { isMissing: true, rows: 20, kind: "window" }],
    ["lag", { length: 3 }, { isMissing: false, rows: 4, kind: "shifted" }],
    ["lastKnown", { limit: 2 }, { isMissing: false, rows: 0, kind: "filled" }],
  ] as const)("after it %s %j recovers as said", (name, parameters, recovery) => {
    const operator = operatorTable.get(name);
    if (operator === undefined) throw new Error(`no operator ${name}`);
    expect(measureRecovery(operator, parameters)).toEqual(recovery);
  });
});

describe("an infinite value", () => {
  it("that an operator takes for a number breaks a law", () => {
    const greedy = defineOperator({
      name: "greedy",
      version: 1,
      about: "1 where x is more than 0",
      memory: "finite",
      inputs: ["x"],
      parameters: {},
      warmUp: () => 0,
      createKernel: () => ({
        state: new Float64Array(0),
        run([x], [out], start, end) {
          for (let i = start; i < end; i++) out[i] = x[i] === x[i] ? Number(x[i] > 0) : Number.NaN;
        },
      }),
    });
    const law = kernelLaws(greedy).find(({ name }) => name.includes("infinite value"));
    expect(() => law?.check()).toThrow(expect.objectContaining({ code: "FEATURES_LAW_BROKEN" }));
  });
});
