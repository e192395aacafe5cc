import { describe, expect, it } from "vitest";
import { sampleInputs } from "../../../../src/features/conformance/index.js";
import { distinctNodes } from "../../../../src/features/expression.js";
import { operatorTable } from "../../../../src/features/operators/index.js";
import { core, coreSet } from "../../../../src/features/sets/core/index.js";
import { timeframes } from "../../../../src/market/timeframe.js";
import { declaredWarmUp, evaluate } from "../../../support/evaluate.js";

const names = ["open", "high", "low", "close", "spread", "tickVolume", "openTime"];
const sampled = sampleInputs({ inputs: names }, 700, "core");
const columns = Object.fromEntries(names.map((name, k) => [name, sampled[k]]));

describe("the core set", () => {
  it("has at least 48 features, each said in words", () => {
    expect(core.features.length).toBeGreaterThanOrEqual(48);
    expect(core.features.filter(({ about }) => about.length < 5)).toEqual([]);
  });

  it("has no two names for one expression", () => {
    for (const set of timeframes.map((timeframe) => coreSet({ timeframe }))) {
      expect(new Set(set.features.map(({ expression }) => expression.id)).size).toBe(
        set.features.length,
      );
    }
  });

  for (const { name, expression } of core.features) {
    it(`${name} has values from its warm-up on, on bars that move`, () => {
      const found = evaluate(expression, columns);
      const warmUp = declaredWarmUp(expression);
      expect(warmUp).toBeLessThanOrEqual(251);
      expect(found.findIndex((value) => !Number.isNaN(value))).toBe(warmUp);
      expect(found.slice(warmUp).every(Number.isFinite)).toBe(true);
    });

    it(`${name} does not depend on the price level`, () => {
      // A thousandfold price leaves all as it is: one model can serve several pairs.
      const scaled: Record<string, Float64Array> = { ...columns };
      for (const column of ["open", "high", "low", "close", "spread"]) {
        scaled[column] = columns[column].map((value) => 1024 * value);
      }
      const found = evaluate(expression, scaled);
      const expected = evaluate(expression, columns);
      const size = expected.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
      const isFree = found.every(
        (value, row) =>
          Object.is(value, expected[row]) || Math.abs(value - expected[row]) <= 1e-9 * size,
      );
      expect(isFree).toBe(true);
    });
  }

  it("reads its own bars alone, so that it works at any timeframe", () => {
    const sources = core.features.flatMap(({ expression }) =>
      distinctNodes([expression]).filter(({ operator }) => operator === "bar"),
    );
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter(({ parameters }) => Object.keys(parameters).length > 1)).toEqual([]);
  });

  it("grows by longer timeframes alone when told its own", () => {
    expect(coreSet()).toBe(core);
    const m15 = coreSet({ timeframe: "M15" });
    expect(m15.name).toBe("core-m15");
    const added = m15.features.slice(core.features.length);
    expect(added.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["rsi_14_h1", "rsi_14_h4", "trend_h1", "donchian_20_h4"]),
    );
    for (const timeframe of timeframes) {
      for (const { expression } of coreSet({ timeframe }).features) {
        for (const { operator, parameters } of distinctNodes([expression])) {
          if (operator !== "bar" || parameters.timeframe === undefined) continue;
          const shorter: readonly unknown[] = timeframes.slice(
            0,
            timeframes.indexOf(timeframe) + 1,
          );
          expect(shorter).not.toContain(parameters.timeframe);
        }
      }
    }
    expect(coreSet({ timeframe: "W1" }).features.length).toBe(core.features.length);
  });

  it("uses operators of the table at their present versions", () => {
    const nodes = distinctNodes(core.features.map(({ expression }) => expression));
    for (const { operator, version } of nodes) {
      if (operator !== "bar") expect(operatorTable.get(operator)?.version).toBe(version);
    }
  });
});
