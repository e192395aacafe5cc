import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/core/random.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import {
  add,
  bars,
  createEngine,
  diff,
  div,
  ema,
  type FeatureEngine,
  type FeatureSet,
  featureSet,
  lag,
  logReturn,
  offset,
  planFeatures,
  rollingStd,
  rsi,
  scale,
  sma,
  sub,
} from "../../../src/features/index.js";
import { type BarColumns, barAt, barCount, viewBars } from "../../../src/market/bar.js";
import type { Timeframe } from "../../../src/market/timeframe.js";
import { aMonday, barsWithin, randomBars } from "../../support/feature-bars.js";
import { plainFeatures } from "../../support/plain-features.js";

/** Every kind of clock and join, with memories of each kind. */
function wideSet(): FeatureSet {
  const { open, high, low, close, spread, tickVolume, openTime } = bars();
  const h1 = bars({ timeframe: "H1" });
  const h4 = bars({ timeframe: "H4" });
  const d1 = bars({ timeframe: "D1" });
  const gbp = bars({ instrument: "GBPUSD" });
  const gbpH1 = bars({ instrument: "GBPUSD", timeframe: "H1" });
  const yen = bars({ instrument: "USDJPY" });
  return featureSet("wide", {
    return_1: logReturn(close, 1),
    rsi_14: rsi(close, 14),
    range: sub(high, low),
    overlap: div(sub(close, open), sma(sub(high, low), 5)),
    spread_mean: ema(spread, 5),
    volume_std: rollingStd(tickVolume, 4),
    hours_since_monday: scale(offset(openTime, -aMonday), 1 / 3_600_000),
    trend_h1: div(ema(h1.close, 3), ema(h1.close, 8)),
    h1_time: h1.openTime,
    range_h4: sub(h4.high, h4.low),
    day_close: lag(d1.close, 1),
    above_h1: sub(close, sma(h1.close, 4)),
    h1_in_h4: sub(h1.close, h4.close),
    gbp_return: logReturn(gbp.close, 1),
    gbp_lead: sub(logReturn(close, 1), lag(logReturn(gbp.close, 1), 1)),
    gbp_h1: ema(gbpH1.close, 4),
    gbp_h1_against_own: diff(div(gbpH1.close, h1.close), 2),
    gbp_yen: add(gbp.close, scale(yen.close, 0.01)),
    yen_volume: yen.tickVolume,
  });
}

const instrument = "EURUSD";

interface Market {
  readonly bars: BarColumns;
  readonly companions: Readonly<Record<string, BarColumns>>;
}

function aMarket(random: Random, rowCount: number, timeframe: Timeframe): Market {
  const shape = { rowCount, timeframe, gapChance: 0.03, missingChance: 0.01 };
  return {
    bars: randomBars({ ...shape, random: random.fork("own") }),
    companions: {
      GBPUSD: randomBars({ ...shape, random: random.fork("gbp"), gapChance: 0.1 }),
      // Begins later, and has rows long after the last own one.
      USDJPY: randomBars({ ...shape, random: random.fork("jpy"), from: aMonday + 36_000_000 }),
    },
  };
}

function columnsFor(engine: FeatureEngine, rowCount: number): Float32Array[] {
  return engine.plan.features.map(() => new Float32Array(rowCount));
}

/** Feeds own rows [start, end), each companion's bars no later than they must come. */
function feed(
  engine: FeatureEngine,
  market: Market,
  start: number,
  end: number,
  out: readonly Float32Array[],
): void {
  const { openTime } = market.bars;
  const after = start === 0 ? Number.NEGATIVE_INFINITY : openTime[start - 1];
  const companions: Record<string, BarColumns> = {};
  for (const [name, columns] of Object.entries(market.companions)) {
    companions[name] = barsWithin(columns, after, openTime[end - 1]);
  }
  engine.run(viewBars(market.bars, start, end), companions, out, start);
}

/** The rest of the companions, which no own row has called for. */
function feedRest(engine: FeatureEngine, market: Market): void {
  const last = market.bars.openTime[barCount(market.bars) - 1];
  const companions: Record<string, BarColumns> = {};
  for (const [name, columns] of Object.entries(market.companions)) {
    companions[name] = barsWithin(columns, last, Number.POSITIVE_INFINITY);
  }
  engine.run(viewBars(market.bars, 0, 0), companions, columnsFor(engine, 0), 0);
}

/** Pushes own rows [start, end), each after the companions' bars up to it. */
function pushAll(
  engine: FeatureEngine,
  market: Market,
  start: number,
  end: number,
  out: readonly Float32Array[],
): void {
  const { openTime } = market.bars;
  for (let i = start; i < end; i++) {
    const after = i === 0 ? Number.NEGATIVE_INFINITY : openTime[i - 1];
    for (const [name, columns] of Object.entries(market.companions)) {
      const due = barsWithin(columns, after, openTime[i]);
      for (let k = 0; k < barCount(due); k++) engine.pushCompanion(name, barAt(due, k));
    }
    const row = engine.push(barAt(market.bars, i));
    out.forEach((column, feature) => {
      column[i] = row[feature];
    });
  }
}

/** Names of the columns whose bytes differ. */
function differing(
  engine: FeatureEngine,
  a: readonly Float32Array[],
  b: readonly Float32Array[],
): string[] {
  return engine.plan.features
    .filter((_, feature) => !sameBytes(a[feature], b[feature]))
    .map(({ name }) => name);
}

describe("the engine", () => {
  const rowCount = 1500;

  it.each(["M1", "M15", "H1"] as const)("computes what plain evaluation computes on %s", (step) => {
    const set = wideSet();
    const market = aMarket(createRandom(`plain ${step}`), 700, step);
    const engine = createEngine(planFeatures(set, { instrument, timeframe: step }));
    const out = columnsFor(engine, 700);
    engine.run(market.bars, market.companions, out, 0);
    const plain = plainFeatures(set, { ...market, instrument, timeframe: step });
    expect(differing(engine, out, plain)).toEqual([]);
    // Five days of minutes hold too few days for one feature; all else has values.
    const present = out.map((column) => column.some((value) => value === value));
    expect(present.filter((has) => !has).length).toBeLessThanOrEqual(1);
  });

  it("computes what plain evaluation computes for random sets", () => {
    const { close, high, spread } = bars();
    const sources = [
      close,
      high,
      spread,
      bars({ timeframe: "M30" }).close,
      bars({ timeframe: "H4" }).low,
      bars({ instrument: "GBPUSD" }).close,
      bars({ instrument: "GBPUSD", timeframe: "H1" }).high,
      bars({ instrument: "USDJPY", timeframe: "D1" }).open,
    ];
    const node = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom(...sources),
        fc.tuple(tie("node"), fc.integer({ min: 1, max: 9 })).map(([x, n]) => ema(x as never, n)),
        fc.tuple(tie("node"), fc.integer({ min: 1, max: 9 })).map(([x, n]) => lag(x as never, n)),
        fc.tuple(tie("node"), tie("node")).map(([x, y]) => sub(x as never, y as never)),
        fc.tuple(tie("node"), tie("node")).map(([x, y]) => div(x as never, y as never)),
      ),
    })).node as fc.Arbitrary<typeof close>; // letrec forgets the type
    const features = fc.array(node, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(features, fc.integer(), (expressions, seed) => {
        const set = featureSet(
          "random",
          Object.fromEntries(expressions.map((expression, i) => [`f_${i}`, expression])),
        );
        const market = aMarket(createRandom(seed), 150, "M15");
        const engine = createEngine(planFeatures(set, { instrument, timeframe: "M15" }), {
          blockRows: 16,
        });
        const out = columnsFor(engine, 150);
        engine.run(market.bars, market.companions, out, 0);
        const plain = plainFeatures(set, { ...market, instrument, timeframe: "M15" });
        expect(differing(engine, out, plain)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("gives the same bits and the same snapshot however rows are cut", () => {
    const random = createRandom("cuts");
    const market = aMarket(random, rowCount, "M15");
    const plan = planFeatures(wideSet(), { instrument, timeframe: "M15" });
    const whole = createEngine(plan);
    const expected = columnsFor(whole, rowCount);
    whole.run(market.bars, market.companions, expected, 0);
    const snapshot = whole.snapshot();
    const cuttings: [string, () => number, number | undefined][] = [
      ["1", () => 1, undefined],
      ["7", () => 7, 5],
      ["64", () => 64, 4096],
      ["4096", () => 4096, 1],
      ["random", () => 1 + random.integer(300), 33],
    ];
    for (const [name, nextLength, blockRows] of cuttings) {
      const engine = createEngine(plan, blockRows === undefined ? {} : { blockRows });
      const out = columnsFor(engine, rowCount);
      for (let start = 0; start < rowCount; ) {
        const end = Math.min(rowCount, start + nextLength());
        feed(engine, market, start, end, out);
        start = end;
      }
      feedRest(engine, market);
      expect(differing(engine, out, expected), name).toEqual([]);
      expect(sameBytes(engine.snapshot(), snapshot), name).toBe(true);
      expect(engine.rowCount).toBe(rowCount);
    }
  });

  it("gives a pushed bar the bits of the batch, and ends in the same snapshot", () => {
    const market = aMarket(createRandom("push"), rowCount, "M15");
    const plan = planFeatures(wideSet(), { instrument, timeframe: "M15" });
    const whole = createEngine(plan);
    const expected = columnsFor(whole, rowCount);
    whole.run(market.bars, market.companions, expected, 0);
    const engine = createEngine(plan);
    const out = columnsFor(engine, rowCount);
    pushAll(engine, market, 0, rowCount, out);
    feedRest(engine, market);
    expect(differing(engine, out, expected)).toEqual([]);
    expect(sameBytes(engine.snapshot(), whole.snapshot())).toBe(true);
  });

  it("goes on from a snapshot taken at any row as if nothing had happened", () => {
    const market = aMarket(createRandom("resume"), 400, "M15");
    const plan = planFeatures(wideSet(), { instrument, timeframe: "M15" });
    const whole = createEngine(plan);
    const expected = columnsFor(whole, 400);
    whole.run(market.bars, market.companions, expected, 0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 399 }), fc.boolean(), (cut, isLive) => {
        const before = createEngine(plan);
        const out = columnsFor(before, 400);
        feed(before, market, 0, cut, out);
        // A copy at an odd offset, as a file reader may hand out.
        const saved = before.snapshot();
        const moved = new Uint8Array(saved.length + 3).subarray(3);
        moved.set(saved);
        const after = createEngine(plan);
        after.restore(moved);
        if (isLive) pushAll(after, market, cut, 400, out);
        else feed(after, market, cut, 400, out);
        feedRest(after, market);
        expect(differing(after, out, expected)).toEqual([]);
        expect(sameBytes(after.snapshot(), whole.snapshot())).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps companions' bars that come long before they are needed", () => {
    const market = aMarket(createRandom("early"), 300, "M15");
    const plan = planFeatures(wideSet(), { instrument, timeframe: "M15" });
    const whole = createEngine(plan);
    const expected = columnsFor(whole, 300);
    whole.run(market.bars, market.companions, expected, 0);
    const engine = createEngine(plan);
    const out = columnsFor(engine, 300);
    engine.run(viewBars(market.bars, 0, 0), market.companions, out, 0);
    const resumed = createEngine(plan);
    resumed.restore(engine.snapshot());
    const none = { GBPUSD: viewBars(market.bars, 0, 0), USDJPY: viewBars(market.bars, 0, 0) };
    for (let i = 0; i < 300; i++) resumed.run(viewBars(market.bars, i, i + 1), none, out, i);
    expect(differing(resumed, out, expected)).toEqual([]);
  });

  it("lets many companion rows pass between two own rows", () => {
    const random = createRandom("between");
    const market: Market = {
      bars: randomBars({ random, rowCount: 60, gapChance: 0.5, longestGap: 80 }),
      companions: {
        GBPUSD: randomBars({ random: random.fork("gbp"), rowCount: 1500 }),
        USDJPY: randomBars({ random: random.fork("jpy"), rowCount: 1500, gapChance: 0.02 }),
      },
    };
    const plan = planFeatures(wideSet(), { instrument, timeframe: "M15" });
    const plain = plainFeatures(wideSet(), { ...market, instrument, timeframe: "M15" });
    for (const blockRows of [1, 8, 4096]) {
      const engine = createEngine(plan, { blockRows });
      const out = columnsFor(engine, 60);
      if (blockRows === 8) pushAll(engine, market, 0, 60, out);
      else engine.run(market.bars, market.companions, out, 0);
      expect(differing(engine, out, plain), `${blockRows}`).toEqual([]);
    }
  });
});
