import { describe, expect, it } from "vitest";
import {
  bars,
  createEngine,
  type Expression,
  ema,
  featureSet,
  lag,
  mul,
  planFeatures,
  rsi,
  scale,
  sub,
} from "../../../src/features/index.js";
import {
  allocateBars,
  type Bar,
  type BarColumns,
  barAt,
  viewBars,
} from "../../../src/market/bar.js";
import type { Timeframe } from "../../../src/market/timeframe.js";
import { aMonday } from "../../support/feature-bars.js";

const minute = 60_000;
const hour = 60 * minute;

/** Flat M15 bars whose close counts up from `first`, at the given minutes after midnight. */
function closesAt(minutes: readonly number[], first = 1): BarColumns {
  const columns = allocateBars(minutes.length);
  minutes.forEach((at, i) => {
    columns.openTime[i] = aMonday + at * minute;
    columns.open[i] = columns.high[i] = columns.low[i] = columns.close[i] = first + i;
  });
  return columns;
}

function every15(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / 15 }, (_, i) => from + 15 * i);
}

function engineOf(features: Record<string, Expression>, timeframe: Timeframe = "M15") {
  const set = featureSet("some", features);
  return createEngine(planFeatures(set, { instrument: "EURUSD", timeframe }));
}

function valuesOf(
  features: Record<string, Expression>,
  own: BarColumns,
  companions: Record<string, BarColumns> = {},
): number[][] {
  const engine = engineOf(features);
  const out = engine.plan.features.map(() => new Float32Array(own.openTime.length));
  engine.run(own, companions, out, 0);
  return out.map((column) => [...column]);
}

const { close } = bars();
const h1 = bars({ timeframe: "H1" });
const gbp = bars({ instrument: "GBPUSD" });
const gbpH1 = bars({ instrument: "GBPUSD", timeframe: "H1" });

describe("a longer timeframe", () => {
  it("is seen from the row at which its bar closes, and not a row before", () => {
    // Row 3 opens at 00:45 and is available at 01:00, when the first hour closes.
    const [values] = valuesOf({ x: h1.close }, closesAt(every15(0, 135)));
    expect(values).toEqual([NaN, NaN, NaN, 4, 4, 4, 4, 8, 8]);
  });

  it("is seen from the next bar that comes, where its last short bar is missing", () => {
    const [values, times] = valuesOf(
      { x: h1.close, t: scale(sub(h1.openTime, h1.openTime), 1) },
      closesAt([0, 15, 30, 180, 195]),
    );
    expect(values).toEqual([NaN, NaN, NaN, 3, 3]);
    expect(times).toEqual([NaN, NaN, NaN, 0, 0]);
  });

  it("has the trading day's bars from 17:00 New York", () => {
    // 22:00 UTC in January; the day that ends then opened at 22:00 the day before.
    const d1 = bars({ timeframe: "D1" });
    const own = closesAt(every15(20 * 60, 23 * 60));
    const [values] = valuesOf({ x: scale(sub(d1.openTime, d1.openTime), 1), c: d1.close }, own);
    expect(values.indexOf(0)).toBe(7); // the bar of 21:45, available at 22:00
  });
});

describe("a companion", () => {
  const own = closesAt([0, 15, 30, 45, 60, 75], 10);

  it("is joined as of each own row, its own bar of that time included", () => {
    const [values] = valuesOf({ x: gbp.close }, own, { GBPUSD: closesAt([0, 15, 30, 45, 60, 75]) });
    expect(values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keeps its last value where its bars are missing, and has none before its first", () => {
    const [values] = valuesOf({ x: gbp.close }, own, { GBPUSD: closesAt([15, 75]) });
    expect(values).toEqual([NaN, 1, 1, 1, 1, 2]);
  });

  it("counts its own rows, not those of the own instrument", () => {
    const [values] = valuesOf({ x: lag(gbp.close, 1) }, own, { GBPUSD: closesAt([0, 45, 60]) });
    expect(values).toEqual([NaN, NaN, NaN, 1, 2, 2]);
  });

  it("shows a long bar only when a later bar of its own has told that it is over", () => {
    // GBPUSD lacks 00:45: at 01:00 nobody knows yet that its hour is over. Its 01:15 bar says so.
    const [values, batch] = valuesOf({ x: gbpH1.close, y: sub(gbpH1.close, close) }, own, {
      GBPUSD: closesAt([0, 15, 30, 75]),
    });
    expect(values).toEqual([NaN, NaN, NaN, NaN, NaN, 3]);
    expect(batch[5]).toBe(3 - 15);
  });

  it("is not seen past the last own row", () => {
    const companion = closesAt(every15(0, 600));
    const [values] = valuesOf({ x: gbp.close }, closesAt([0, 30]), { GBPUSD: companion });
    expect(values).toEqual([1, 3]);
  });
});

describe("what leaves the engine", () => {
  it("is rounded to float32 once; what is not finite then is the one NaN", () => {
    const own = closesAt([0, 15, 30, 45]);
    own.close.set([0.1, Number.POSITIVE_INFINITY, 1e300, Number.NaN]);
    const engine = engineOf({ x: close, y: mul(close, close), z: scale(close, -1) });
    const out = [0, 1, 2].map(() => new Float32Array(4));
    engine.run(own, {}, out, 0);
    expect([...out[0]]).toEqual([Math.fround(0.1), NaN, NaN, NaN]);
    expect(out[1][0]).toBe(Math.fround(0.1 * 0.1));
    expect([...out[2]]).toEqual([Math.fround(-0.1), NaN, NaN, NaN]);
    const bits = new Uint32Array(out[0].buffer);
    expect([...bits.subarray(1)]).toEqual([0x7fc00000, 0x7fc00000, 0x7fc00000]);
  });

  it("stands in the order of the set, from the row that the caller names", () => {
    const engine = engineOf({ b: bars().high, a: bars().close });
    const out = [new Float32Array(4), new Float32Array(4)];
    const own = closesAt([0, 15]);
    own.high.set([7, 8]);
    engine.run(own, {}, out, 1);
    expect([...out[0]]).toEqual([0, 7, 8, 0]);
    expect([...out[1]]).toEqual([0, 1, 2, 0]);
  });

  it("is the same memory for every pushed bar", () => {
    const engine = engineOf({ x: close });
    const own = closesAt([0, 15]);
    const first = engine.push(barAt(own, 0));
    expect([...first]).toEqual([1]);
    expect(engine.push(barAt(own, 1))).toBe(first);
    expect([...first]).toEqual([2]);
  });

  it("takes a live bar that knows neither spread nor volume", () => {
    const engine = engineOf({ c: close, s: bars().spread, v: bars().tickVolume });
    const bar: Bar = { openTime: aMonday, open: 1, high: 1, low: 1, close: 1 };
    expect([...engine.push(bar)]).toEqual([1, NaN, NaN]);
    expect([
      ...engine.push({ ...bar, openTime: aMonday + hour, spread: 2, tickVolume: 3 }),
    ]).toEqual([1, 2, 3]);
  });
});

describe("the engine refuses", () => {
  const thrownBy = (act: () => unknown): unknown => {
    try {
      act();
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  };
  const pair = () => engineOf({ x: sub(close, gbp.close) });
  const room = (rows: number) => [new Float32Array(rows)];

  it("bars that do not ascend, within a chunk, between chunks, and pushed", () => {
    const engine = engineOf({ x: close });
    const unordered = thrownBy(() => engine.run(closesAt([0, 30, 15]), {}, room(3), 0));
    expect(unordered).toMatchObject({
      code: "FEATURES_BARS_UNORDERED",
      where: { instrument: "EURUSD", row: 2 },
    });
    engine.run(closesAt([0, 15]), {}, room(2), 0);
    for (const again of [closesAt([15]), closesAt([0]), closesAt([NaN])]) {
      const expected = { code: "FEATURES_BARS_UNORDERED" };
      expect(thrownBy(() => engine.run(again, {}, room(1), 0))).toMatchObject(expected);
      expect(thrownBy(() => engine.push(barAt(again, 0)))).toMatchObject(expected);
    }
  });

  it("to compute without a companion's bars, naming what was given", () => {
    const own = closesAt([0]);
    expect(thrownBy(() => pair().run(own, {}, room(1), 0))).toMatchObject({
      code: "FEATURES_COMPANION_MISSING",
      message: expect.stringContaining("found bars of no companion"),
    });
    expect(thrownBy(() => pair().run(own, { GBPUSF: own }, room(1), 0))).toMatchObject({
      remedy: "is GBPUSF meant for it?",
    });
  });

  it("a companion's bar that comes after the own row it belongs before", () => {
    const engine = pair();
    engine.run(closesAt([0, 15]), { GBPUSD: closesAt([0]) }, room(2), 0);
    const before = engine.snapshot();
    const late = closesAt([15]);
    const expected = { code: "FEATURES_COMPANION_LATE", where: { instrument: "GBPUSD" } };
    expect(thrownBy(() => engine.pushCompanion("GBPUSD", barAt(late, 0)))).toMatchObject(expected);
    expect(thrownBy(() => engine.run(closesAt([30]), { GBPUSD: late }, room(1), 0))).toMatchObject(
      expected,
    );
    expect(engine.snapshot()).toEqual(before);
  });

  it("a companion's bars out of order", () => {
    const engine = pair();
    engine.pushCompanion("GBPUSD", barAt(closesAt([30]), 0));
    const expected = { code: "FEATURES_BARS_UNORDERED", where: { instrument: "GBPUSD" } };
    const again = barAt(closesAt([15]), 0);
    expect(thrownBy(() => engine.pushCompanion("GBPUSD", again))).toMatchObject(expected);
    expect(
      thrownBy(() => engine.run(closesAt([0]), { GBPUSD: closesAt([30]) }, room(1), 0)),
    ).toMatchObject(expected);
  });

  it("bars of an instrument that no feature reads", () => {
    const bar = barAt(closesAt([0]), 0);
    expect(thrownBy(() => pair().pushCompanion("GBPUSS", bar))).toMatchObject({
      code: "FEATURES_COMPANION_UNKNOWN",
      remedy: "did you mean GBPUSD?",
    });
    expect(thrownBy(() => engineOf({ x: close }).pushCompanion("GBPUSD", bar))).toMatchObject({
      message: expect.stringContaining("no companion"),
    });
  });

  it("too few, too many or too short columns to write to", () => {
    const engine = engineOf({ x: close, y: close });
    const own = closesAt([0, 15]);
    for (const [out, start] of [
      [room(2), 0],
      [[...room(2), ...room(2), ...room(2)], 0],
      [[...room(2), ...room(1)], 0],
      [[...room(2), ...room(2)], 1],
      [[...room(2), ...room(2)], -1],
    ] as const) {
      expect(thrownBy(() => engine.run(own, {}, out, start))).toMatchObject({
        code: "FEATURES_OUTPUT_MISMATCH",
      });
    }
    expect(engine.rowCount).toBe(0);
  });
});

describe("a snapshot", () => {
  const features = { x: ema(close, 3), y: rsi(h1.close, 2), z: gbp.close };
  const filled = () => {
    const engine = engineOf(features);
    const out = [0, 1, 2].map(() => new Float32Array(20));
    engine.run(closesAt(every15(0, 300)), { GBPUSD: closesAt(every15(0, 450)) }, out, 0);
    return engine;
  };

  it("is refused by another plan", () => {
    const bytes = filled().snapshot();
    const other = engineOf({ ...features, x: ema(close, 4) });
    expect(() => other.restore(bytes)).toThrow(
      expect.objectContaining({
        code: "FEATURES_SNAPSHOT_FOREIGN",
        where: { found: filled().plan.id, expected: other.plan.id },
      }),
    );
  });

  it("is refused where any byte is changed or missing, and then changes nothing", () => {
    const bytes = filled().snapshot();
    const engine = filled();
    const spoilt = (at: number) => {
      const copy = bytes.slice();
      copy[at] ^= 1;
      return copy;
    };
    const refused = expect.objectContaining({
      code: expect.stringMatching(/^FEATURES_SNAPSHOT_(CORRUPT|FOREIGN)$/),
    });
    for (let at = 0; at < bytes.length; at += 7) {
      expect(() => engine.restore(spoilt(at))).toThrow(refused);
    }
    const corrupt = expect.objectContaining({ code: "FEATURES_SNAPSHOT_CORRUPT" });
    expect(() => engine.restore(bytes.subarray(0, bytes.length - 1))).toThrow(corrupt);
    expect(() => engine.restore(new Uint8Array(0))).toThrow(corrupt);
    expect(() => engine.restore(spoilt(0))).toThrow(corrupt);
    expect(engine.snapshot()).toEqual(bytes);
  });

  it("is refused where an operator keeps another state under the same version", () => {
    const set = featureSet("some", { x: ema(close, 3) });
    const options = { instrument: "EURUSD", timeframe: "M15" as const };
    const plan = planFeatures(set, options);
    const value = plan.values[1];
    if (value.kind !== "kernel") throw new Error("the second value is the kernel");
    const larger = {
      ...value.operator,
      createKernel: () => ({ state: new Float64Array(3), run: () => {} }),
    };
    const other = planFeatures(set, { ...options, operators: new Map([["ema", larger]]) });
    expect(() => createEngine(other).restore(createEngine(plan).snapshot())).toThrow(
      expect.objectContaining({ code: "FEATURES_SNAPSHOT_FOREIGN" }),
    );
  });

  it("has the same bytes whatever the payload of a kernel's NaN", () => {
    const odd = new Float64Array(1);
    new Uint8Array(odd.buffer).set([1, 2, 3, 4, 5, 6, 0xf8, 0xff]);
    const set = featureSet("some", { x: lag(close, 2) });
    const options = { instrument: "EURUSD", timeframe: "M15" as const };
    const bytesWith = (fill: (state: Float64Array) => void): Uint8Array => {
      const plan = planFeatures(set, options);
      const value = plan.values[1];
      if (value.kind !== "kernel") throw new Error("the second value is the kernel");
      const operator = {
        ...value.operator,
        createKernel: () => {
          const state = new Float64Array(2);
          fill(state);
          return { state, run: () => {} };
        },
      };
      const operators = new Map([["lag", operator]]);
      return createEngine(planFeatures(set, { ...options, operators })).snapshot();
    };
    const plain = bytesWith((state) => state.fill(Number.NaN));
    const payload = bytesWith((state) => {
      const bytes = new Uint8Array(state.buffer);
      bytes.set(new Uint8Array(odd.buffer), 0);
      bytes.set(new Uint8Array(odd.buffer), 8);
    });
    expect(payload).toEqual(plain);
  });
});

describe("an empty chunk", () => {
  it("changes nothing", () => {
    const engine = engineOf({ x: ema(h1.close, 2) });
    const before = engine.snapshot();
    engine.run(viewBars(closesAt([0]), 0, 0), {}, [new Float32Array(0)], 0);
    expect(engine.snapshot()).toEqual(before);
  });
});
