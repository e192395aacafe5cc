import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../../src/core/time.js";
import { lowerBound } from "../../../../src/core/typed-array.js";
import { barAt, barCount } from "../../../../src/market/bar.js";
import {
  type DefectKind,
  defaultDefectRates,
  type PlantedDefect,
  simulateMarket,
} from "../../../../src/market/simulate/index.js";

const options = { seed: 5, from: Date.UTC(2023, 0, 2), to: Date.UTC(2023, 3, 1) };
const sound = simulateMarket(options).pair("EURUSD").bars;
const kinds = Object.keys(defaultDefectRates) as DefectKind[]; // its keys, by its type

/** The market with defects of one kind alone. */
function withOnly(kind: DefectKind) {
  return simulateMarket({ ...options, defects: { [kind]: 20 } }).pair("EURUSD");
}
const rowOf = (defect: PlantedDefect) => lowerBound(sound.openTime, defect.openTime);

/** The rows that a defect's times cover in the faulty series, wherever they stand. */
function rowsWithin(openTime: Float64Array, defect: PlantedDefect): number[] {
  const rows: number[] = [];
  openTime.forEach((time, row) => {
    if (time >= defect.openTime && time <= defect.endTime) rows.push(row);
  });
  return rows;
}

describe("planted defects", () => {
  it.each(kinds)("of kind %s are about as many as asked for, apart from each other", (kind) => {
    const { truth } = withOnly(kind);
    const wanted = (20 * barCount(sound)) / 100_000;
    expect(truth.length).toBeGreaterThan(wanted / 2);
    expect(truth.length).toBeLessThanOrEqual(Math.round(wanted));
    expect(truth.every((defect) => defect.kind === kind && defect.instrument === "EURUSD")).toBe(
      true,
    );
    for (let i = 1; i < truth.length; i++) {
      expect(truth[i].openTime).toBeGreaterThan(truth[i - 1].endTime + minuteMs);
    }
  });

  it.each([
    "badTick",
    "badClose",
    "swappedHighLow",
    "staleQuote",
    "wrongUnit",
    "inverted",
  ] as const)("of kind %s change the bars that the truth names, and no others", (kind) => {
    const { bars, truth } = withOnly(kind);
    let next = 0;
    for (let row = 0; row < barCount(sound); row++) {
      const time = sound.openTime[row];
      while (next < truth.length && truth[next].endTime < time) next++;
      const isNamed = next < truth.length && time >= truth[next].openTime;
      const isChanged =
        bars.high[row] !== sound.high[row] ||
        bars.low[row] !== sound.low[row] ||
        bars.close[row] !== sound.close[row];
      if (isChanged && !isNamed) expect.fail(`row ${row} changed in silence`);
      if (kind !== "staleQuote" && isNamed && !isChanged) expect.fail(`row ${row} is unchanged`);
    }
  });

  it("put bad ticks a hundred usual ranges away in one price, and bad closes in the close too", () => {
    const { bars, truth } = withOnly("badTick");
    for (const row of truth.map(rowOf)) {
      expect((bars.high[row] - bars.low[row]) / bars.close[row]).toBeGreaterThan(0.004);
      expect(bars.close[row]).toBe(sound.close[row]);
    }
    const closes = withOnly("badClose");
    for (const row of closes.truth.map(rowOf)) {
      const { open, high, low, close } = barAt(closes.bars, row);
      expect(Math.abs(close / open - 1)).toBeGreaterThan(0.003);
      expect([Math.max(high, close), Math.min(low, close)]).toEqual([high, low]);
      expect(closes.bars.open[row + 1]).toBe(sound.open[row + 1]);
    }
  });

  it("swap high and low so that high stands below low", () => {
    const { bars, truth } = withOnly("swappedHighLow");
    for (const row of truth.map(rowOf)) expect(bars.high[row]).toBeLessThan(bars.low[row]);
  });

  it("freeze stale quotes at the last close", () => {
    const { bars, truth } = withOnly("staleQuote");
    for (const defect of truth) {
      const rows = rowsWithin(bars.openTime, defect);
      expect(rows.length).toBeGreaterThanOrEqual(40);
      const price = sound.close[rows[0] - 1];
      for (const row of rows) {
        const { open, high, low, close } = barAt(bars, row);
        expect([open, high, low, close]).toEqual([price, price, price, price]);
      }
    }
  });

  it("leave out missing stretches whole", () => {
    const { bars, truth } = withOnly("missing");
    const lost = truth.map(({ openTime, endTime }) => (endTime - openTime) / minuteMs + 1);
    expect(barCount(bars)).toBe(barCount(sound) - lost.reduce((sum, count) => sum + count, 0));
    for (const defect of truth) expect(rowsWithin(bars.openTime, defect)).toEqual([]);
  });

  it("repeat duplicates alike and conflicting ones with another close", () => {
    for (const kind of ["duplicate", "conflictingDuplicate"] as const) {
      const { bars, truth } = withOnly(kind);
      expect(barCount(bars)).toBe(barCount(sound) + truth.length);
      for (const defect of truth) {
        const [first, second] = rowsWithin(bars.openTime, defect);
        expect(second).toBe(first + 1);
        expect(bars.close[second] === bars.close[first]).toBe(kind === "duplicate");
        expect(bars.high[second]).toBeGreaterThanOrEqual(bars.close[second]);
      }
    }
  });

  it("lose nothing by putting rows late", () => {
    const { bars, truth } = withOnly("outOfOrder");
    let stepsBack = 0;
    for (let row = 1; row < barCount(bars); row++) {
      if (bars.openTime[row] < bars.openTime[row - 1]) stepsBack++;
    }
    expect(stepsBack).toBe(truth.length);
    expect([...bars.openTime].sort((a, b) => a - b)).toEqual([...sound.openTime]);
  });

  it("are the same whichever pairs were asked for before, and none where the market is short", () => {
    const market = simulateMarket({ ...options, defects: true });
    market.pair("GBPJPY");
    const again = simulateMarket({ ...options, defects: true }).pair("EURUSD");
    expect(market.pair("EURUSD").truth).toEqual(again.truth);
    const usual = kinds.filter((kind) => defaultDefectRates[kind] > 0);
    expect(new Set(again.truth.map(({ kind }) => kind)).size).toBe(usual.length);
    const short = { seed: 5, from: options.from, to: options.from + 500 * minuteMs };
    expect(simulateMarket({ ...short, defects: true }).pair("EURUSD").truth).toEqual([]);
  });
});
