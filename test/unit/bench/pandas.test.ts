import { expect, it } from "vitest";
import { pandasSet } from "../../../bench/peers/pandas.js";
import { core, distinctNodes } from "../../../src/features/index.js";
import { readText } from "../../support/repository.js";

it("has every operator that the features shared with pandas need written in pandas too", () => {
  const written = [...readText("bench/peers/features.py").matchAll(/^ {4}"(\w+)": lambda/gm)];
  const known = new Set(["bar", ...written.map(([, name]) => name)]);
  const set = pandasSet();
  const needed = distinctNodes(set.features.map(({ expression }) => expression));
  const missing = needed.map(({ operator }) => operator).filter((name) => !known.has(name));
  expect(missing).toEqual([]);
  expect(set.features.length).toBeGreaterThan(0.9 * core.features.length);
});
