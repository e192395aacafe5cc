import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import {
  bars,
  defineOperator,
  type Expression,
  ema,
  type FeatureVerdict,
  featureSet,
  integer,
  type Kernel,
  lag,
  operatorTable,
  proveColumns,
  proveNoLookAhead,
  rsi,
  sma,
  sub,
} from "../../../src/features/index.js";
import { allocateBars, barCount, concatenateBars } from "../../../src/market/bar.js";
import { createResampler, type Resampler } from "../../../src/market/resample.js";
import type { Timeframe } from "../../../src/market/timeframe.js";
import { barOpenTime } from "../../../src/market/timeframe.js";
import { randomBars } from "../../support/feature-bars.js";

const { close } = bars();
const h1 = bars({ timeframe: "H1" });
const gbp = bars({ instrument: "GBPUSD" });
const gbpH1 = bars({ instrument: "GBPUSD", timeframe: "H1" });

const rowCount = 1500;
const market = {
  bars: randomBars({ random: createRandom("own"), rowCount, gapChance: 0.02 }),
  companions: {
    GBPUSD: randomBars({ random: createRandom("gbp"), rowCount, gapChance: 0.05 }),
  },
};
const binding = { instrument: "EURUSD", timeframe: "M15" as const };

function proof(seed: string, points = 12) {
  return { ...market, ...binding, points, random: createRandom(seed) };
}

/** An operator with one input and one length that does as it likes. */
function rogue(name: string, run: (length: number) => Kernel["run"]) {
  return defineOperator({
    name,
    version: 1,
    about: "sees what it should not",
    memory: "finite",
    inputs: ["x"],
    parameters: { length: integer({ min: 1, about: "rows", unit: "bars" }) },
    warmUp: () => 0,
    createKernel: ({ length }) => ({ state: new Float64Array(0), run: run(length) }),
  });
}

/** Only for its name: the kernel is the one that the table is given. */
const backFill = rogue("backFill", () => () => {});

function proveRogue(
  operator: ReturnType<typeof rogue>,
  build: (x: Expression) => Expression = (x) => operator.apply([x], { length: 3 }),
): FeatureVerdict[] {
  const operators = new Map([...operatorTable, [operator.name, operator]]);
  const set = featureSet("suspects", { honest: rsi(close, 14), leaking: build(close) });
  return proveNoLookAhead(set, { ...proof(operator.name), operators });
}

describe("the look-ahead proof", () => {
  it("passes honest features of every clock", () => {
    const set = featureSet("honest", {
      rsi_14: rsi(close, 14),
      trend_h1: sub(close, sma(h1.close, 3)),
      range_h4: bars({ timeframe: "H4" }).high,
      gbp_lead: lag(gbp.close, 1),
      gbp_h1: sub(ema(gbpH1.close, 3), h1.close),
      times: bars().openTime,
      spread: bars().spread,
    });
    const verdicts = proveNoLookAhead(set, proof("honest", 30));
    expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    expect(verdicts.every(({ presentRows }) => presentRows > 1000)).toBe(true);
    expect(verdicts.map(({ name }) => name)).toEqual(set.features.map(({ name }) => name));
    expect(verdicts[0].code).toBe("rsi(close, 14)");
  });

  it("catches an operator that reads ahead, and names row, time and both values", () => {
    const [honest, leaking] = proveRogue(
      rogue("ahead", (length) => ([x], [out], start, end) => {
        for (let i = start; i < end; i++) out[i] = x[i + length];
      }),
    );
    expect(honest.holds).toBe(true);
    expect(leaking.holds).toBe(false);
    const { violation } = leaking;
    if (violation === undefined) throw new Error("a leak has a violation");
    expect(violation.row).toBeLessThanOrEqual(violation.lastKeptRow);
    expect(violation.row).toBeGreaterThan(violation.lastKeptRow - 3);
    expect(violation.openTime).toBe(market.bars.openTime[violation.row]);
    expect(violation.before).not.toBe(violation.after);
    expect(leaking.code).toBe("ahead(close, 3)");
  });

  it("catches a centred window", () => {
    const [, leaking] = proveRogue(
      rogue("centred", (length) => ([x], [out], start, end) => {
        for (let i = start; i < end; i++) {
          let sum = 0;
          for (let k = -length; k <= length; k++) sum += x[Math.min(end - 1, Math.max(0, i + k))];
          out[i] = sum / (2 * length + 1);
        }
      }),
    );
    expect(leaking.holds).toBe(false);
  });

  it("catches a normaliser that takes its scale from all rows", () => {
    const [, leaking] = proveRogue(
      rogue("normalise", () => ([x], [out], start, end) => {
        let largest = 0;
        for (let i = start; i < end; i++) largest = Math.max(largest, x[i]);
        for (let i = start; i < end; i++) out[i] = x[i] / largest;
      }),
    );
    expect(leaking.holds).toBe(false);
  });

  it("catches missing rows that are filled from later ones", () => {
    const [, leaking] = proveRogue(
      rogue("backFill", () => ([x], [out], start, end) => {
        let next = Number.NaN;
        for (let i = end - 1; i >= start; i--) {
          if (x[i] === x[i]) next = x[i];
          out[i] = next;
        }
      }),
      () => backFill.apply([bars().spread], { length: 1 }), // a fifth of the spreads are missing
    );
    expect(leaking.holds).toBe(false);
  });

  it("catches a resampler that shows bars before they are closed", () => {
    const early = (from: Timeframe, to: Timeframe): Resampler => {
      // Gives out a long bar with the first short bar of it, its close taken from the chunk's last.
      const honest = createResampler(from, to);
      let closedBy = new Int32Array(0);
      let last = Number.NaN;
      return {
        ...honest,
        get closedBy() {
          return closedBy;
        },
        push: (given) => {
          const rows: number[] = [];
          for (let i = 0; i < barCount(given); i++) {
            const open = barOpenTime(to, given.openTime[i]);
            if (open !== last) rows.push(i);
            last = open;
          }
          closedBy = Int32Array.from(rows);
          const out = allocateBars(rows.length);
          rows.forEach((row, k) => {
            const end = rows[k + 1] ?? barCount(given);
            out.openTime[k] = barOpenTime(to, given.openTime[row]);
            out.close[k] = given.close[end - 1];
          });
          return out;
        },
      };
    };
    const set = featureSet("suspects", { honest: ema(close, 3), leaking: h1.close });
    const verdicts = proveNoLookAhead(set, {
      ...proof("resampler", 20),
      engine: { createResampler: early },
    });
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it("catches long bars that are whole but dated by their open time", () => {
    const datedByOpen = (from: Timeframe, to: Timeframe): Resampler => {
      const honest = createResampler(from, to);
      let closedBy = new Int32Array(0);
      return {
        ...honest,
        get closedBy() {
          return closedBy;
        },
        push: (given) => {
          const closed = honest.push(given);
          closedBy = Int32Array.from(closed.openTime, (open) =>
            given.openTime.findIndex((time) => time >= open),
          );
          return closed;
        },
      };
    };
    const set = featureSet("suspects", { honest: ema(close, 3), leaking: gbpH1.close });
    const verdicts = proveNoLookAhead(set, {
      ...proof("dated by open", 20),
      engine: { createResampler: datedByOpen },
    });
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it("catches a join that takes a companion's row by open time of the longer bar", () => {
    const { bars: own, companions } = market;
    const join = (rows: typeof market): Float64Array => {
      const hours = concatenateBars([createResampler("M15", "H1").push(rows.companions.GBPUSD)]);
      return rows.bars.openTime.map((time) => {
        // Wrong by an hour: the bar that opened last, not the one that closed last.
        const place = hours.openTime.findLastIndex((open) => open <= time);
        return place < 0 ? Number.NaN : hours.close[place];
      });
    };
    const compute = (rows: {
      bars: typeof own;
      companions: Readonly<Record<string, typeof own>>;
    }) => [
      rows.bars.close,
      join({ bars: rows.bars, companions: { GBPUSD: rows.companions.GBPUSD } }),
    ];
    const verdicts = proveColumns(["honest", "leaking"], compute, {
      bars: own,
      companions,
      points: 20,
      random: createRandom("join"),
    });
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it("catches a join that takes the next bar of a companion", () => {
    const { bars: own, companions } = market;
    const verdicts = proveColumns(
      ["honest", "leaking"],
      (rows) => {
        const { openTime, close: values } = rows.companions.GBPUSD;
        const at = (wanted: (open: number, time: number) => boolean) =>
          rows.bars.openTime.map((time) => {
            const place = openTime.findIndex((open) => wanted(open, time));
            return place < 0 ? Number.NaN : values[place];
          });
        // The bar of the very time, and the first that opens after it.
        return [at((open, time) => open === time), at((open, time) => open > time)];
      },
      { bars: own, companions, points: 20, random: createRandom("next") },
    );
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, false]);
  });

  it("catches what peeks at the end of its chunk", () => {
    const [honest, leaking] = proveRogue(
      rogue("peek", () => ([x], [out], start, end) => {
        for (let i = start; i < end; i++) out[i] = x[i] - x[end - 1];
      }),
    );
    expect([honest.holds, leaking.holds]).toEqual([true, false]);
  });

  it("looks where leaks like to hide: a single missing value filled from the next", () => {
    const rows = randomBars({ random: createRandom("one gap"), rowCount: 20_000 });
    rows.spread.fill(0.0001);
    rows.tickVolume.fill(1);
    rows.spread[7_000] = Number.NaN;
    const [verdict] = proveColumns(
      ["filled"],
      ({ bars: given }) => [
        given.spread.map((value, i) => (value === value ? value : (given.spread[i + 1] ?? value))),
      ],
      // A point drawn at random finds it once in 20,000 times.
      { bars: rows, companions: {}, points: 200, random: createRandom("where") },
    );
    expect(verdict).toMatchObject({ holds: false, violation: { row: 7_000 } });
  });

  it("catches a scale that is fitted on the whole history", () => {
    const { bars: own } = market;
    const verdicts = proveColumns(
      ["fitted"],
      (rows) => {
        const mean = rows.bars.close.reduce((sum, value) => sum + value, 0) / barCount(rows.bars);
        return [rows.bars.close.map((value) => value - mean)];
      },
      { bars: own, companions: {}, points: 1, random: createRandom("fitted") },
    );
    expect(verdicts[0]).toMatchObject({ holds: false, violation: { row: 0 } });
  });

  it("catches what looks at the times of later bars", () => {
    const { bars: own } = market;
    const verdicts = proveColumns(
      ["gap_after"],
      ({ bars: rows }) => [
        rows.openTime.map((time, i) => (rows.openTime[i + 1] - time > 900_000 ? 1 : 0)),
      ],
      { bars: own, companions: {}, points: 60, random: createRandom("times") },
    );
    expect(verdicts[0]).toMatchObject({ holds: false, violation: { perturbation: "delayed" } });
  });

  it("says how many rows of a column had a value to prove anything with", () => {
    const set = featureSet("thin", { never: sma(bars({ timeframe: "W1" }).close, 500) });
    expect(proveNoLookAhead(set, proof("thin", 2))[0]).toMatchObject({
      holds: true,
      presentRows: 0,
    });
  });
});
