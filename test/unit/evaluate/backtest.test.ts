import { describe, expect, it } from "vitest";
import { backtest, sidesOf } from "../../../src/evaluate/backtest.js";

const hour = 3_600_000;
const start = Date.UTC(2024, 0, 3);
const rows = {
  availableAt: Float64Array.of(0, 1, 2, 3).map((h) => start + h * hour),
  labelEndTime: Float64Array.of(2, 3, 4, 5).map((h) => start + h * hour),
  side: Int8Array.of(1, 1, -1, 0),
  eventReturn: Float64Array.of(0.001, 0.002, -0.003, 0.004),
  close: Float64Array.of(1, 1, 1, 1),
  spread: Float64Array.of(0.0001, 0.0001, Number.NaN, 0.0001),
};
const costs = { pip: 0.0001, typicalSpreadPips: 0.5, slippagePips: 0.1 };

describe("backtest", () => {
  it("holds one trade at a time and pays spread and slippage", () => {
    const result = backtest(rows, costs);
    // Row 0 is held until hour 2; row 1 is passed over; row 2 is short; row 3 has no signal.
    expect(result.tradeCount).toBe(2);
    expect(result.costPips).toBeCloseTo(1 + 0.2 + 0.5 + 0.2, 12);
    const gross = (Math.expm1(0.001) - Math.expm1(-0.003)) / 0.0001;
    expect(result.totalPips).toBeCloseTo(gross - 1.9, 9);
    expect(result.equity.at(-1)?.[0]).toBe(rows.labelEndTime[2]);
  });

  it("loses exactly its costs where prices do not move", () => {
    const still = { ...rows, eventReturn: new Float64Array(4) };
    const result = backtest(still, costs);
    expect(result.totalPips).toBeCloseTo(-result.costPips, 12);
  });

  it("passes over a signal that does not settle within the rows", () => {
    const eventReturn = Float64Array.of(Number.NaN, 0.002, Number.NaN, 0.004);
    const labelEndTime = Float64Array.of(Number.NaN, start + 3 * hour, Number.NaN, start);
    const result = backtest({ ...rows, eventReturn, labelEndTime }, costs);
    expect(result.tradeCount).toBe(1); // row 1: row 0, unsettled, no longer keeps it out
    expect(result.totalPips).toBeCloseTo(Math.expm1(0.002) / 0.0001 - 1.2, 9);
  });

  it("trades nothing on nothing", () => {
    const none = new Float64Array(0);
    const empty = backtest(
      {
        availableAt: none,
        labelEndTime: none,
        side: new Int8Array(0),
        eventReturn: none,
        close: none,
        spread: none,
      },
      costs,
    );
    expect(empty).toMatchObject({ tradeCount: 0, turnoverPerDay: 0, equity: [] });
  });
});

it("takes a side only beyond the threshold", () => {
  expect([...sidesOf(Float64Array.of(0.4, 0.47, 0.5, 0.53, 0.6), 0.05)]).toEqual([-1, 0, 0, 0, 1]);
});
