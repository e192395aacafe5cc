import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  bars,
  ema,
  featureSet,
  measureCost,
  planFeatures,
  rsi,
  sma,
  sub,
} from "../../../src/features/index.js";
import { randomBars } from "../../support/feature-bars.js";

const { close } = bars();
const rowCount = 2_048; // two blocks of the engine
const rows = { bars: randomBars({ random: createRandom("cost"), rowCount }), companions: {} };

/** A clock that goes on by one nanosecond whenever it is read: a call of a kernel costs one. */
function countingClock(): () => number {
  let now = 0;
  return () => now++;
}

describe("the cost of a plan", () => {
  const set = featureSet("s", {
    plain: close,
    fast: ema(close, 3),
    cross: sub(ema(close, 3), ema(close, 9)),
    hour: sma(bars({ timeframe: "H1" }).close, 4),
  });
  const plan = planFeatures(set, { instrument: "EURUSD", timeframe: "M15" });
  const cost = measureCost(plan, rows, { nanoseconds: countingClock() });

  it("is that of each kernel, a row; columns and joins cost nothing of their own", () => {
    const perCall = 1 / rowCount;
    plan.values.forEach((value, place) => {
      // Two blocks, whatever the clock that the kernel computes on.
      expect(cost.values[place]).toBeCloseTo(value.kind === "kernel" ? 2 * perCall : 0, 12);
    });
    expect(cost.rowCount).toBe(rowCount);
    expect(cost.total).toBeCloseTo(perCall, 12); // one reading before, one after
  });

  it("of a feature alone counts every node that it needs, once", () => {
    const calls = cost.features.map((one) => Math.round(one * rowCount));
    expect(calls).toEqual([0, 2, 6, 2]);
  });

  it("is the least of several rounds: noise only ever adds", () => {
    let now = 0;
    let reading = 0;
    // Some readings are late by a lot.
    const noisy = () => (now += reading++ % 7 === 3 ? 1_000 : 1);
    const one = planFeatures(featureSet("s", { a: rsi(close, 14) }), {
      instrument: "EURUSD",
      timeframe: "M15",
    });
    const many = measureCost(one, rows, { nanoseconds: noisy, rounds: 40 });
    expect(many.values[1] * rowCount).toBe(2);
  });

  it("of no rows is nothing", () => {
    const none = randomBars({ random: createRandom("none"), rowCount: 0 });
    const empty = measureCost(
      plan,
      { bars: none, companions: {} },
      { nanoseconds: countingClock() },
    );
    expect(empty).toMatchObject({ rowCount: 0, total: 0 });
  });
});
