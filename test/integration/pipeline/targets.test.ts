import { describe, expect, it } from "vitest";
import { silentHooks } from "../../../src/core/hooks.js";
import type { ConfigInput } from "../../../src/pipeline/index.js";
import {
  createLocalExecutor,
  nodeEvaluations,
  parseConfig,
  readPredictions,
  searchNode,
} from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { sharedFolder } from "../../support/folder.js";
import { smallConfig, smallRun } from "../../support/small-run.js";

const folder = sharedFolder();
const parameters = { num_iterations: 20, num_leaves: 4, early_stopping_round: 0 };
const over: ConfigInput = {
  feedback: { turns: 0 },
  evaluate: { folds: 2, threshold: 0 },
  nodes: [
    {
      name: "stirred",
      timeframe: "H1",
      parameters,
      target: { kind: "forwardSize", horizonBars: 4, multiple: 1, volatilityLength: 50 },
      weights: { uniqueness: false },
    },
    {
      name: "caller",
      timeframe: "M15",
      upstream: ["stirred"],
      parameters,
      target: { kind: "trend", shortestBars: 3, longestBars: 8 },
      weights: { timeDecay: 0.25 },
    },
    {
      name: "judge",
      timeframe: "M15",
      upstream: ["stirred", "caller"],
      parameters,
      target: {
        kind: "meta",
        primary: "caller",
        threshold: 0.02,
        horizonBars: 8,
        multiple: 1.5,
        volatilityLength: 50,
        afterSpread: true,
      },
      gate: { node: "stirred", atMost: 0.7 },
    },
  ],
};

describe("targets of every kind in one config", () => {
  it("train, are judged by what can be traded on them, and are served and searched alike", async () => {
    const run = await smallRun(over, folder);
    const [{ evaluation, predictions }] = run.turn;
    const [stirred, caller, judge] = nodeEvaluations(evaluation);
    expect([stirred, caller, judge].map(({ node }) => node)).toEqual([
      "stirred",
      "caller",
      "judge",
    ]);
    expect(stirred.backtest.tradeCount).toBe(0);
    expect(caller.backtest.tradeCount).toBeGreaterThan(10);
    // A large move is rarer than half of the time; about a third of walks are beyond one σ.
    expect(stirred.baseRate).toBeGreaterThan(0.15);
    expect(stirred.baseRate).toBeLessThan(0.5);
    // The judge has labels only where the caller made a call out of fold.
    const above = readPredictions(predictions.caller);
    const own = readPredictions(predictions.judge);
    const called = new Map([...above.availableAt].map((at, row) => [at, above.probability[row]]));
    const judged = [...own.label.keys()].filter((row) => Number.isFinite(own.label[row]));
    expect(judged.length).toBeGreaterThan(300);
    for (const row of judged) {
      const call = called.get(own.availableAt[row]) ?? Number.NaN;
      expect(Math.abs(call - 0.5)).toBeGreaterThan(0.02);
    }
    // Searching the judge makes the very same labels: its own settings have the run's log loss.
    const workspace = openWorkspace(folder);
    const executor = createLocalExecutor(workspace, 0);
    const options = { workspace, executor, hooks: silentHooks, now: Date.now };
    const found = await searchNode(parseConfig(smallConfig(over)), options, {
      trials: 1,
      method: "random",
    });
    workspace.close();
    expect(found.trainedFolds).toBe(0);
    expect(found.configured?.logLoss).toBeCloseTo(judge.scores.logLoss ?? 0, 12);
  }, 30_000);
});
