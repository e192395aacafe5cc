import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { operatorCases } from "../../../bench/data/operator-cases.js";
import { operatorTable } from "../../../src/features/index.js";
import { readText } from "../../support/repository.js";

const sources = readdirSync(new URL("../../../bench/native/", import.meta.url))
  .filter((name) => name.endsWith(".c"))
  .map((name) => readText(`bench/native/${name}`));
const twins = [
  ...sources.join("\n").matchAll(/^(?:TWIN|UNARY|CHECKED|BINARY|BINARY_CHECKED)\((\w+)/gm),
].map(([, name]) => name);
const names = [...operatorTable.keys()].sort();

it("times every operator of the table once", () => {
  expect(operatorCases.map(({ name }) => name).sort()).toEqual(names);
});

it("has a twin in C of every operator, and of nothing else", () => {
  expect(twins.sort()).toEqual(names);
});

it("gives each operator the columns that it reads and only parameters that it has", () => {
  for (const { name, inputs, parameters } of operatorCases) {
    const operator = operatorTable.get(name);
    expect(inputs.length, name).toBe(operator?.inputs.length);
    expect(() => operator?.createKernel(parameters), name).not.toThrow();
  }
});
