import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../src/core/time.js";
import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import { createEngine } from "../../../../src/features/engine.js";
import { featureSet } from "../../../../src/features/feature-set.js";
import { planFeatures } from "../../../../src/features/planner.js";
import { printExpression } from "../../../../src/features/print.js";
import { allocateBars } from "../../../../src/market/bar.js";
import { evaluate } from "../../../support/evaluate.js";

const { close } = bars();
const code = "FEATURES_PARAMETER_INVALID";

describe("compositions over several pairs", () => {
  it("currency strength turns round the pairs of which the currency is the quote", () => {
    expect(printExpression(c.currencyStrength("USD", 4, ["EURUSD", "USDJPY"]))).toBe(
      "scale(add(scale(logReturn(eurusd.close, 4), -1), logReturn(usdjpy.close, 4)), 0.5)",
    );
  });

  it("currency strength takes all seven pairs unless told", () => {
    const printed = printExpression(c.currencyStrength("CHF", 1));
    for (const pair of ["usdchf", "eurchf", "gbpchf", "audchf", "nzdchf", "cadchf", "chfjpy"]) {
      expect(printed).toContain(pair);
    }
  });

  it("currency strength refuses a pair without the currency, and no pair at all", () => {
    const refused = [
      () => c.currencyStrength("USD", 1, ["EURUSD", "EURJPY"]),
      () => c.currencyStrength("USD", 1, []),
      () => c.currencyStrength("XYZ", 1),
    ];
    for (const build of refused) expect(build).toThrow(expect.objectContaining({ code }));
  });

  it("a common rise of the dollar by 1% lifts both dollar indices by 1%", () => {
    const rise = (isBase: boolean) => Float64Array.of(1.3, isBase ? 1.3 * 1.01 : 1.3 / 1.01);
    const { open } = bars();
    const index = c.dollarIndex({
      eurUsd: close,
      usdJpy: open,
      gbpUsd: close,
      usdCad: open,
      usdSek: open,
      usdChf: open,
    });
    const [before, after] = evaluate(index, { close: rise(false), open: rise(true) });
    expect(after / before).toBeCloseTo(1.01, 12);
    // The weights are of one sign in the base and of the other in the quote: 0.695 and 0.263 of 0.958.
    const atHand = evaluate(c.dollarIndexOfPairs(), { close: rise(true) });
    expect(atHand[1] / atHand[0]).toBeCloseTo(1.01 ** ((0.263 - 0.695) / 0.958), 12);
  });
});

describe("compositions of waves, trends and days", () => {
  it("details of all levels and the last smooth add up to the series", () => {
    const x = Float64Array.from({ length: 64 }, (_, k) => Math.sin(k / 3) + ((7 * k) % 11));
    for (const filter of ["haar", "b3"] as const) {
      const parts = [1, 2, 3].map((j) => evaluate(c.waveletDetail(close, j, filter), { close: x }));
      const smooth = evaluate(c.waveletSmooth(close, 3, filter), { close: x });
      const total = smooth.map((value, i) => value + parts[0][i] + parts[1][i] + parts[2][i]);
      for (let i = 28; i < 64; i++) expect(total[i]).toBeCloseTo(x[i], 12);
    }
  });

  it("wavelet levels share the nodes of those below, and must be whole and at least 1", () => {
    expect(c.waveletSmooth(close, 3).inputs[0].id).toBe(c.waveletSmooth(close, 2).id);
    for (const level of [0, -1, 1.5, 22, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => c.waveletSmooth(close, level)).toThrow(expect.objectContaining({ code }));
    }
  });

  it("a straight line has no cycle, and its slope no error", () => {
    const line = Float64Array.from({ length: 50 }, (_, k) => 2 + 0.5 * k);
    const cycle = evaluate(c.hpCycle(close, 1600), { close: line });
    expect(cycle.slice(1).every((value) => Math.abs(value) < 1e-9)).toBe(true);
    const bent = line.map((value, k) => value + (k % 2) * 0.1);
    expect(evaluate(c.trendRegime(close, 20), { close: bent })[49]).toBe(1);
    expect(evaluate(c.trendRegime(close, 20), { close: bent.map((v) => -v) })[49]).toBe(-1);
  });

  it("the previous day is that of 17:00 New York, known at its close and not a bar before", () => {
    const rows = 72; // from Tuesday 5 March 2024, 00:00 UTC; days roll at 22:00 UTC
    const columns = allocateBars(rows);
    for (let i = 0; i < rows; i++) {
      columns.openTime[i] = Date.UTC(2024, 2, 5) + i * hourMs;
      columns.high[i] = 2 + i;
      columns.low[i] = 1 + i;
      columns.open[i] = columns.close[i] = 1.5 + i;
    }
    const set = featureSet("levels", { above: c.previousDay().high });
    const plan = planFeatures(set, { instrument: "EURUSD", timeframe: "H1" });
    const out = [new Float32Array(rows)];
    createEngine(plan).run(columns, {}, out, 0);
    expect(out[0][20]).toBeNaN();
    expect(out[0][21]).toBe(2 + 21); // the bar that opens at 21:00 closes the day
    expect(out[0][44]).toBe(2 + 21);
    expect(out[0][45]).toBe(2 + 45);
  });
});
