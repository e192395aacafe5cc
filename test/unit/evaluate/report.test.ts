import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { evaluateNode } from "../../../src/evaluate/evaluate-node.js";
import { deflatedSharpe } from "../../../src/evaluate/metrics/deflated-sharpe.js";
import { renderReport } from "../../../src/evaluate/report.js";

const random = createRandom(2);
const label = Float64Array.from({ length: 300 }, () => random.integer(2));
const start = Date.UTC(2024, 0, 1);
const evaluation = evaluateNode(
  "executor",
  {
    availableAt: label.map((_, row) => start + row * 3_600_000),
    labelEndTime: label.map((_, row) => start + (row + 1) * 3_600_000),
    probability: label.map((up) => 0.4 + 0.2 * up),
    label,
    eventReturn: label.map((up) => (up - 0.5) / 500),
    close: new Float64Array(300).fill(1.1),
    spread: new Float64Array(300).fill(0.0001),
    fold: Int32Array.from(label, (_, row) => row % 3),
  },
  { costs: { pip: 0.0001, typicalSpreadPips: 1, slippagePips: 0 }, threshold: 0.05, random },
);

const page = renderReport({
  title: "EURUSD <run>",
  source: "simulated",
  featureSet: "core@1.0.0",
  quality: [
    {
      instrument: "EURUSD",
      rowsIn: 1_000,
      rowsOut: 990,
      rejectedRows: 10,
      score: 0.987,
      components: { completeness: 0.99 },
      months: [{ month: "2024-01", score: 0.98 }, { month: "2024-02", score: 0.99 }], // biome-ignore format: rows
      warnings: ["the clock says <EET>"],
      days: { firstDay: "2024-01-01", scores: [1, 0.96, 0.8, 0.5, 0.93, null] },
      gaps: { count: 60, longest: [{ from: start, to: start + 3_600_000, bars: 60 }] },
      span: { from: start, to: start + 6 * 86_400_000 },
      suspects: [
        {
          openTime: start + 60_000,
          column: "high",
          price: 1.2,
          mended: 1.1003,
          check: "wick",
          verdict: "badTick",
          votes: { wick: 4.123, revert: 2 },
          bars: [0, 1, 2].map((minute) => ({
            openTime: start + minute * 60_000,
            open: 1.1,
            high: minute === 1 ? 1.2 : 1.1002,
            low: 1.0999,
            close: minute === 2 ? 1.0999 : 1.1001,
          })),
        },
      ],
      expectations: [{ message: "longest gap <60>", holds: false }],
    },
  ],
  instruments: [
    {
      instrument: "EURUSD",
      nodes: [evaluation],
      importance: { executor: [{ feature: "rsi_14", share: 0.6 }] },
      trials: { executor: 1_024 },
      contributions: { executor: [{ feature: "spread_z_60", amount: 0.01234 }] },
      feedback: [
        {
          turn: 1,
          isAccepted: false,
          reason: "rejected: no better",
          changes: [{ kind: "drop", feature: "ema_20", expression: "ema(close, 20)", why: "twin" }],
        },
      ],
    },
  ],
  criteria: [
    { name: "data quality", target: "> 0.95", measured: "0.987", holds: true },
    { name: "uptime", target: "> 99.9 %", measured: "–", holds: null },
    { name: "error rate", target: "< 0.1 %", measured: "3 %", holds: false },
  ],
});

describe("renderReport", () => {
  it("shows every node, criterion, change and warning", () => {
    for (const text of [
      "executor",
      "rsi_14",
      "spread_z_60",
      "0.0123",
      "1,024 settings of this node were tried",
      "ema(close, 20)",
      "0.9870",
      "holds",
      "fails",
      "not measured",
      "means over the folds",
    ]) {
      expect(page).toContain(text);
    }
    expect(page.match(/<svg/g)?.length).toBe(9);
    expect(page).not.toContain("NaN");
  });

  it("discounts the Sharpe ratio by the settings that were tried", () => {
    const { sharpe, dayCount, dailySkew: skew, dailyKurtosis: kurtosis } = evaluation.backtest;
    const daily = { sharpe: sharpe / Math.sqrt(260), count: dayCount, skew, kurtosis };
    expect(page).toContain(`deflated Sharpe ${deflatedSharpe(daily, 1_024).toFixed(3)}<`);
  });

  it("is one page that fetches and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|src=|href=|url\(|@import/);
  });

  it("escapes what comes from outside", () => {
    expect(page).toContain("the clock says &lt;EET&gt;");
    expect(page).toContain("<title>EURUSD &lt;run&gt;</title>");
  });
});
