import { beforeAll, describe, expect, it } from "vitest";
import { sampleInputs } from "../../../../src/features/conformance/index.js";
import { createEngine } from "../../../../src/features/engine.js";
import { distinctNodes, type Expression } from "../../../../src/features/expression.js";
import { operatorTable } from "../../../../src/features/operators/index.js";
import { planFeatures } from "../../../../src/features/planner.js";
import { core, coreFamilies, coreSet } from "../../../../src/features/sets/core/index.js";
import { type BarColumns, barCount } from "../../../../src/market/bar.js";
import { resampleBars } from "../../../../src/market/resample.js";
import { simulateMarket } from "../../../../src/market/simulate/index.js";
import { type Timeframe, timeframes } from "../../../../src/market/timeframe.js";
import { declaredWarmUp, evaluate } from "../../../support/evaluate.js";

const names = ["open", "high", "low", "close", "spread", "tickVolume", "openTime"];
const sampled = sampleInputs({ inputs: names }, 700, "core");
const columns = Object.fromEntries(names.map((name, k) => [name, sampled[k]]));
const reads = (expression: Expression, column: string): boolean =>
  distinctNodes([expression]).some(({ parameters }) => parameters.column === column);

/** Operators that have no value until something has happened for the first time. */
const waiting = new Set(["barsSince", "barsSinceMove", "directionalChange", "overshoot"]);
const waitsForAnEvent = (expression: Expression): boolean =>
  distinctNodes([expression]).some(({ operator }) => waiting.has(operator));

describe("the core set", () => {
  it("has at least 150 features, each said in words", () => {
    expect(core.features.length).toBeGreaterThanOrEqual(150);
    expect(core.features.filter(({ about }) => about.length < 5)).toEqual([]);
    expect(new Set(core.features.map(({ about }) => about)).size).toBe(core.features.length);
  });

  it("is its families, one after the other", () => {
    const listed = Object.values(coreFamilies).flatMap((family) => Object.keys(family));
    expect(core.features.map(({ name }) => name)).toEqual(listed);
    expect(Object.keys(coreFamilies)).toEqual(
      expect.arrayContaining(["momentum", "trend", "volatility", "events", "regimes", "time"]),
    );
    for (const family of Object.values(coreFamilies)) {
      expect(Object.keys(family).length).toBeGreaterThanOrEqual(5);
    }
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
      const first = found.findIndex((value) => !Number.isNaN(value));
      if (waitsForAnEvent(expression)) {
        expect(first).toBeGreaterThanOrEqual(warmUp);
        expect(first).toBeLessThan(400);
      } else {
        expect(first).toBe(warmUp);
      }
      expect(found.slice(first).every(Number.isFinite)).toBe(true);
    });

    it(`${name} does not depend on the price level`, () => {
      // A thousandfold price leaves all as it is: one model can serve several pairs.
      expect(changeUnder(expression, ["open", "high", "low", "close", "spread"], 1024)).toBe(
        "none",
      );
    });
  }

  it("does not depend on how the vendor counts ticks", () => {
    const counting = core.features.filter(({ expression }) => reads(expression, "tickVolume"));
    expect(counting.length).toBeGreaterThanOrEqual(10);
    const dependent = counting.filter(
      ({ expression }) => changeUnder(expression, ["tickVolume"], 16) !== "none",
    );
    expect(dependent.map(({ name }) => name)).toEqual([]);
  });

  it.each(["spread", "tickVolume"])(
    "without %s is missing where it is read, and else the same",
    (column) => {
      const without = { ...columns, [column]: new Float64Array(700).fill(Number.NaN) };
      const needing = core.features.filter(({ expression }) => reads(expression, column));
      expect(needing.length).toBeGreaterThanOrEqual(3);
      for (const { name, expression } of core.features) {
        const found = evaluate(expression, without);
        if (reads(expression, column)) expect(found.every(Number.isNaN), name).toBe(true);
        else expect(found, name).toEqual(evaluate(expression, columns));
      }
    },
  );

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

describe("on the simulated market", () => {
  let minutes: BarColumns;
  beforeAll(() => {
    const span = { from: Date.UTC(2022, 0, 3), to: Date.UTC(2022, 9, 3) };
    minutes = simulateMarket({ seed: 5, ...span }).pair("EURUSD").bars;
  });

  it.each<Timeframe>(["M15", "H1"])(
    "no two features of %s say the same: no correlation above 0.98",
    (timeframe) => {
      const bars = resampleBars(minutes, "M1", timeframe);
      const plan = planFeatures(core, { instrument: "EURUSD", timeframe });
      const out = plan.features.map(() => new Float32Array(barCount(bars)));
      createEngine(plan).run(bars, {}, out, 0);
      const standard = out.map((column) => standardized(column.subarray(plan.warmUpBaseRows)));
      const alike: string[] = [];
      standard.forEach((x, i) => {
        for (let j = 0; j < i; j++) {
          const r = dot(x, standard[j]);
          if (Math.abs(r) > 0.98) {
            alike.push(`${plan.features[j].name} ${plan.features[i].name} ${r.toFixed(4)}`);
          }
        }
      });
      expect(alike).toEqual([]);
    },
  );
});

/** "none" where a feature stays as it is, to rounding, while columns are multiplied; else the row. */
function changeUnder(
  expression: Expression,
  multiplied: readonly string[],
  factor: number,
): string {
  const scaled: Record<string, Float64Array> = { ...columns };
  for (const column of multiplied) scaled[column] = columns[column].map((value) => factor * value);
  const found = evaluate(expression, scaled);
  const expected = evaluate(expression, columns);
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const row = found.findIndex(
    (value, at) =>
      !Object.is(value, expected[at]) && !(Math.abs(value - expected[at]) <= 1e-9 * size),
  );
  return row < 0 ? "none" : `row ${row}`;
}

/** Values less their mean over the root of their sum of squares; 0 where missing. */
function standardized(column: Float32Array): Float64Array {
  const present = column.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const size = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return Float64Array.from(column, (value) =>
    Number.isNaN(value) || size === 0 ? 0 : (value - mean) / size,
  );
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
