import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  bars,
  defineOperator,
  ema,
  type FeatureSet,
  featureSet,
  type Kernel,
  lag,
  proofRefusal,
  provePushes,
  proveSet,
  rsi,
  sma,
  sub,
} from "../../../src/features/index.js";
import { randomBars } from "../../support/feature-bars.js";

const { close } = bars();
const gbp = bars({ instrument: "GBPUSD" });
const market = {
  bars: randomBars({ random: createRandom("own"), rowCount: 2_500, gapChance: 0.02 }),
  companions: {
    GBPUSD: randomBars({ random: createRandom("gbp"), rowCount: 2_500, gapChance: 0.05 }),
  },
  instrument: "EURUSD",
  timeframe: "M15" as const,
};

const prove = (set: FeatureSet) =>
  proveSet(set, { ...market, points: 8, random: createRandom("proof") });

/** A feature of an operator that does as it likes. */
function suspect(run: Kernel["run"]) {
  const operator = defineOperator({
    name: "suspect",
    version: 1,
    about: "does as it likes",
    memory: "finite",
    inputs: ["x"],
    parameters: {},
    warmUp: () => 0,
    createKernel: () => ({ state: new Float64Array(0), run }),
  });
  return featureSet("suspects", {
    honest: rsi(close, 14),
    wrong: operator.apply([close], {}),
  });
}

/** Forgets what it saw as soon as its chunk ends. */
const forgetful: Kernel["run"] = ([x], [out], start, end) => {
  for (let i = start; i < end; i++) out[i] = i === start ? Number.NaN : x[i] - x[i - 1];
};

const ahead: Kernel["run"] = ([x], [out], start, end) => {
  for (let i = start; i < end; i++) out[i] = x[i + 1];
};

describe("bar by bar", () => {
  it("every clock and join has the bits of the batch", () => {
    const set = featureSet("honest", {
      trend_h1: sub(close, ema(bars({ timeframe: "H1" }).close, 3)),
      gbp_lead: lag(gbp.close, 1),
      gbp_h4: sma(bars({ timeframe: "H4", instrument: "GBPUSD" }).close, 2),
    });
    expect(provePushes(set, market)).toEqual([
      { name: "trend_h1", holds: true },
      { name: "gbp_lead", holds: true },
      { name: "gbp_h4", holds: true },
    ]);
  });

  it("what forgets at the end of a chunk is found, with the first row and both values", () => {
    const [honest, wrong] = provePushes(suspect(forgetful), market);
    expect(honest.holds).toBe(true);
    expect(wrong).toMatchObject({
      holds: false,
      violation: { row: 1, openTime: market.bars.openTime[1], pushed: Number.NaN },
    });
    expect(wrong.violation?.inBatch).toBe(Math.fround(market.bars.close[1] - market.bars.close[0]));
  });
});

describe("the refusal of a proof", () => {
  it("is none where every feature holds", () => {
    const set = featureSet("honest", { a: rsi(close, 14), b: gbp.close });
    expect(proofRefusal(set, prove(set))).toBeUndefined();
  });

  it("names feature, row and values of a look-ahead first", () => {
    const set = suspect(ahead);
    const refusal = proofRefusal(set, prove(set));
    expect(refusal).toMatchObject({
      code: "FEATURES_LOOK_AHEAD_FOUND",
      where: { set: "suspects", feature: "wrong", row: expect.any(Number) },
    });
    expect(refusal?.message).toMatch(
      /^feature wrong sees the future: row \d+ \(2024-.*\) is .*, and .* with the bars after row \d+ (cut|shaken|missing|delayed)$/,
    );
  });

  it("names other values live where nothing looks ahead", () => {
    const set = suspect(forgetful);
    expect(proofRefusal(set, prove(set))).toMatchObject({
      code: "FEATURES_STREAM_DIFFERENT",
      message: expect.stringContaining("feature wrong has other values bar by bar: row 1 ("),
    });
  });

  it("says that nothing is proven of a feature without any value", () => {
    const set = featureSet("thin", { a: close, never: sma(bars({ timeframe: "W1" }).close, 99) });
    expect(proofRefusal(set, prove(set))).toMatchObject({
      code: "FEATURES_PROOF_EMPTY",
      where: { feature: "never" },
    });
  });
});
