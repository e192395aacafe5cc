import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  add,
  bars,
  createEngine,
  div,
  type Expression,
  ema,
  explainPlan,
  expression,
  featureSet,
  lag,
  logReturn,
  planFeatures,
  printClock,
  rsi,
  sma,
  sub,
} from "../../../src/features/index.js";
import type { Timeframe } from "../../../src/market/timeframe.js";
import { randomBars } from "../../support/feature-bars.js";

const { close, high, low } = bars();
const h1 = bars({ timeframe: "H1" });
const h4 = bars({ timeframe: "H4" });
const gbp = bars({ instrument: "GBPUSD" });
const gbpH1 = bars({ instrument: "GBPUSD", timeframe: "H1" });

function planOf(features: Record<string, Expression>, timeframe: Timeframe = "M15") {
  return planFeatures(featureSet("some", features), { instrument: "EURUSD", timeframe });
}

function clockOf(node: Expression): string {
  return printClock(planOf({ x: node }).features[0].clock, "EURUSD");
}

describe("the clock of a node", () => {
  it("is that of its inputs where they agree", () => {
    expect(clockOf(sub(high, low))).toBe("M15");
    expect(clockOf(div(ema(h1.close, 3), h1.close))).toBe("H1");
    expect(clockOf(sub(gbp.high, gbp.low))).toBe("GBPUSD M15");
    expect(clockOf(rsi(gbpH1.close, 14))).toBe("GBPUSD H1");
  });

  it("is the own instrument at the finest timeframe where they do not", () => {
    expect(clockOf(sub(close, h1.close))).toBe("M15");
    expect(clockOf(sub(h4.close, h1.close))).toBe("H1");
    expect(clockOf(sub(gbp.close, gbpH1.close))).toBe("M15");
    expect(clockOf(sub(gbpH1.close, h1.close))).toBe("H1");
    expect(clockOf(sub(gbpH1.close, bars({ instrument: "USDJPY", timeframe: "H4" }).close))).toBe(
      "H1",
    );
  });

  it("is the base clock where the plan's own timeframe or instrument is named", () => {
    expect(clockOf(sub(close, bars({ timeframe: "M15", instrument: "EURUSD" }).open))).toBe("M15");
    const plan = planOf({ x: bars({ instrument: "EURUSD" }).close });
    expect(plan.companions).toEqual([]);
    expect(plan.values.map(({ kind }) => kind)).toEqual(["source"]);
  });
});

describe("the plan", () => {
  it("computes what is common once", () => {
    const plan = planOf({
      a: sub(ema(close, 20), ema(close, 50)),
      b: div(ema(close, 20), ema(close, 50)),
      c: ema(bars({ timeframe: "M15" }).close, 20), // the same series by another name
    });
    const kinds = plan.values.map(({ kind }) => kind);
    expect(kinds).toEqual(["source", "kernel", "kernel", "kernel", "kernel"]);
    expect(explainPlan(plan)).toMatchObject({ writtenNodes: 12, computedNodes: 5, joins: 0 });
  });

  it("joins a series to a clock once, and tells equal features by name", () => {
    const plan = planOf({ a: sub(close, h1.close), b: add(close, h1.close), c: h1.close });
    expect(plan.values.filter(({ kind }) => kind === "join")).toHaveLength(1);
    const twins = planOf({ a: rsi(close, 14), b: rsi(close, 14) });
    expect(twins.values).toHaveLength(2);
    expect(twins.features.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("puts every value before its readers", () => {
    const plan = planOf({ a: sub(ema(sub(close, h1.close), 5), gbp.close), b: ema(close, 5) });
    const done = new Set<number>();
    for (const step of plan.steps) {
      const value = plan.values[step.value];
      const inputs =
        step.kind === "give"
          ? [step.value]
          : value.kind === "kernel"
            ? value.inputs
            : value.kind === "join"
              ? [value.input]
              : [];
      for (const input of inputs) expect(done.has(input)).toBe(true);
      if (step.kind === "compute") done.add(step.value);
    }
  });

  it("needs few buffers for many features", () => {
    const features = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`trend_${i}`, ema(sub(close, ema(close, i + 2)), 3)]),
    );
    const plan = planOf(features);
    expect(plan.values).toHaveLength(151);
    expect(plan.bufferCount).toBeLessThanOrEqual(4);
  });

  it("lists the companions whose bars it needs, sorted, each once", () => {
    const yen = bars({ instrument: "USDJPY", timeframe: "D1" });
    const plan = planOf({ a: sub(yen.close, yen.open), b: gbp.close, c: gbpH1.close });
    expect(plan.companions).toEqual(["GBPUSD", "USDJPY"]);
  });

  it("has an id that follows from features, their order, instrument and timeframe", () => {
    const id = planOf({ a: close, b: high }).id;
    expect(planOf({ a: close, b: high }).id).toBe(id);
    expect(planOf({ b: high, a: close }).id).not.toBe(id);
    expect(planOf({ a: close, c: high }).id).not.toBe(id);
    expect(planOf({ a: close, b: low }).id).not.toBe(id);
    expect(planOf({ a: close, b: high }, "M5").id).not.toBe(id);
    const gbpPlan = planFeatures(featureSet("some", { a: close, b: high }), {
      instrument: "GBPUSD",
      timeframe: "M15",
    });
    expect(gbpPlan.id).not.toBe(id);
  });

  it("tells what a snapshot is needed for", () => {
    const plan = planOf({ a: sub(high, low), b: lag(ema(close, 5), 2), c: lag(close, 3) });
    expect(plan.features.map(({ memory }) => memory)).toEqual(["finite", "fading", "finite"]);
  });
});

describe("warm-up", () => {
  // On clean M15 bars from a midnight in New York's winter: D1 bars are then closed at 22:00 UTC.
  const rowCount = 2000;
  const clean = () => {
    const random = createRandom("warm-up");
    const from = Date.UTC(2024, 0, 15, 22);
    return {
      own: randomBars({ random, rowCount, from }),
      gbp: randomBars({ random: random.fork("gbp"), rowCount, from }),
    };
  };

  it("is the number of leading rows without a value, over any graph and clock", () => {
    const market = clean();
    const plan = planOf({
      plain: close,
      chained: sma(lag(logReturn(close, 1), 3), 10),
      widest: sub(sma(close, 30), lag(close, 40)),
      hourly: ema(h1.close, 20),
      hourly_in_base: lag(sub(close, sma(h1.close, 4)), 2),
      four_hourly: logReturn(h4.close, 2),
      companion: sub(gbp.close, lag(gbp.close, 7)),
      companion_hourly: sub(sma(gbpH1.close, 5), h1.close),
      daily: bars({ timeframe: "D1" }).close,
    });
    const out = plan.features.map(() => new Float32Array(rowCount));
    createEngine(plan).run(market.own, { GBPUSD: market.gbp }, out, 0);
    const leading = out.map((column) => column.findIndex(Number.isFinite));
    expect(leading).toEqual(plan.features.map(({ warmUpBaseRows }) => warmUpBaseRows));
    expect(plan.features.map(({ warmUpRows }) => warmUpRows)).toEqual([
      0, 13, 40, 19, 17, 2, 7, 4, 0,
    ]);
    expect(leading).toEqual([0, 13, 40, 79, 17, 47, 7, 19, 95]);
    expect(plan.warmUpBaseRows).toBe(95);
  });

  it("is an upper bound where data begin within a longer bar", () => {
    const random = createRandom("within");
    const own = randomBars({ random, rowCount, from: Date.UTC(2024, 0, 15, 10, 45) });
    const plan = planOf({ hourly: sma(h1.close, 3) });
    const out = [new Float32Array(rowCount)];
    createEngine(plan).run(own, {}, out, 0);
    const leading = out[0].findIndex(Number.isFinite);
    expect(leading).toBe(8);
    expect(plan.warmUpBaseRows).toBe(11);
  });
});

describe("planFeatures refuses", () => {
  const refusal = (node: Expression, timeframe: Timeframe = "M15"): unknown => {
    try {
      planOf({ fine: close, wrong: node }, timeframe);
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  };

  it("a timeframe finer than the data, and names the feature", () => {
    expect(refusal(ema(bars({ timeframe: "M5" }).close, 3))).toMatchObject({
      code: "FEATURES_TIMEFRAME_TOO_FINE",
      message: "feature wrong: m5.close reads M5 bars, but the data are M15 bars",
      where: { set: "some", feature: "wrong", timeframe: "M5", data: "M15" },
    });
  });

  it("an operator that is not in the table, with the nearest", () => {
    expect(refusal(expression("emma", 1, { length: 3 }, [close]))).toMatchObject({
      code: "FEATURES_OPERATOR_UNKNOWN",
      remedy: "did you mean ema?",
      where: { feature: "wrong", operator: "emma" },
    });
    expect(refusal(expression("quasar", 1, {}, [close]))).toMatchObject({
      code: "FEATURES_OPERATOR_UNKNOWN",
      remedy: expect.stringContaining("{ operators }"),
    });
  });

  it("another version of an operator than the one at hand", () => {
    expect(refusal(expression("ema", 99, { length: 3 }, [close]))).toMatchObject({
      code: "FEATURES_OPERATOR_VERSION_MISSING",
      message: expect.stringContaining("found ema version 99, expected version 1"),
    });
  });

  it("wrong parameters and wrong numbers of inputs of nodes from files", () => {
    expect(refusal(expression("ema", 1, { length: 0 }, [close]))).toMatchObject({
      code: "FEATURES_PARAMETER_INVALID",
    });
    expect(refusal(expression("ema", 1, { length: 3, alpha: 1 }, [close]))).toMatchObject({
      code: "FEATURES_PARAMETER_UNKNOWN",
    });
    expect(refusal(expression("ema", 1, { length: 3 }, [close, high]))).toMatchObject({
      code: "FEATURES_INPUT_COUNT_WRONG",
    });
    expect(refusal(expression("bar", 1, { column: "middle" }, []))).toMatchObject({
      code: "FEATURES_COLUMN_UNKNOWN",
      where: { feature: "wrong" },
    });
    expect(
      refusal(expression("bar", 1, { column: "close", instrument: "ABCDEF" }, [])),
    ).toMatchObject({ code: "MARKET_INSTRUMENT_UNKNOWN", where: { feature: "wrong" } });
  });

  it("lets faults that are not the user's pass as they are", () => {
    const broken = new Map([
      [
        "ema",
        {
          ...planFeaturesOperator(),
          warmUp: () => {
            throw new TypeError("ours");
          },
        },
      ],
    ]);
    expect(() =>
      planFeatures(featureSet("some", { x: ema(close, 3) }), {
        instrument: "EURUSD",
        timeframe: "M15",
        operators: broken,
      }),
    ).toThrow(TypeError);
  });
});

/** The shape of `ema`, whose functions a test replaces. */
function planFeaturesOperator() {
  return {
    name: "ema",
    version: 1,
    about: "",
    memory: "fading" as const,
    inputs: ["x"],
    parameters: {},
    warmUp: () => 0,
    createKernel: () => ({ state: new Float64Array(0), run: () => {} }),
  };
}

describe("explainPlan", () => {
  it("says of each value what it is, where it lives and who reads it", () => {
    const plan = planOf({ trend: sub(close, ema(h1.close, 3)), trend_2: ema(h1.close, 3) });
    const { values, features, clocks } = explainPlan(plan);
    expect(clocks).toEqual(["M15", "H1"]);
    expect(
      values.map(({ kind, code, clock, readers, warmUpRows }) => [
        kind,
        code,
        clock,
        readers,
        warmUpRows,
      ]),
    ).toEqual([
      ["source", "close", "M15", 1, 0],
      ["source", "h1.close", "H1", 1, 0],
      ["kernel", "ema(h1.close, 3)", "H1", 1, 2],
      ["join", "ema(h1.close, 3)", "M15", 2, 11],
      ["kernel", "sub(close, ema(h1.close, 3))", "M15", 1, 11],
    ]);
    expect(values[3].features).toEqual(["trend_2"]);
    expect(features[1]).toMatchObject({ clock: "H1", warmUpRows: 2, warmUpBaseRows: 11 });
    expect(JSON.parse(JSON.stringify(explainPlan(plan)))).toEqual(explainPlan(plan));
  });
});
